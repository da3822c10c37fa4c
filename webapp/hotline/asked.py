"""What an operator typed and chose, as a question to the answer desk."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.intake import MAX_TEXT
from core.redaction import redact
from knowledge.answer import Question
from knowledge.entries import Insurance, StayReason
from webapp.incoming import clean
from webapp.problems import Problem
from webapp.region_typed import region_code

PLACES = ("insured", "treatment", "handling")
CHIPS = (*PLACES, "insurance", "stay_reason")


@dataclass(frozen=True)
class Asked:
    """A question with the chips as they stand in the form."""

    question: Question
    chips: Mapping[str, str]
    """Slot -> what stands in the form: a name, or a coded value."""
    doubtful: tuple[str, ...]
    """Slots whose place nobody knows, or could be several: they count as not given."""


def read(fields: Mapping[str, Any]) -> Asked:
    """Return the question of a form or an address. Raises Problem ``too_long``, ``wrong_type``."""
    text = redact(clean(str(fields.get("q", "")))).text
    if len(text) > MAX_TEXT:
        excess = len(text) - MAX_TEXT
        raise Problem("too_long", length=len(text), limit=MAX_TEXT, excess=excess)
    chips = {slot: clean(str(fields.get(slot, "")))[:40] for slot in CHIPS}
    places = {slot: region_code(chips[slot]) for slot in PLACES}
    doubtful = tuple(slot for slot in PLACES if chips[slot] and places[slot] is None)
    topic = clean(str(fields.get("topic", "")))[:100] or None
    try:
        question = Question(
            text=text,
            insured=places["insured"],
            treatment=places["treatment"],
            handling=places["handling"],
            insurance=Insurance(chips["insurance"]) if chips["insurance"] else None,
            stay_reason=StayReason(chips["stay_reason"]) if chips["stay_reason"] else None,
            topic=topic,
            pinned=topic is not None,
        )
    except ValueError as problem:
        raise Problem("wrong_type") from problem
    return Asked(question, chips, doubtful)
