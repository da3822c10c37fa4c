"""What a conversation remembers: plain values, kept in Rasa's slots."""

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, fields, replace
from typing import Any

from knowledge.answer import Question
from knowledge.days import Period
from knowledge.entries import Insurance, StayReason

PERSON_SLOTS = (
    "insured",
    "treatment",
    "handling",
    "insurance",
    "tier",
    "stay_reason",
    "person_type",
    "on",
)
"""What is known of the person asked about. Never copied to another person."""

WORDINGS = 2
"""In how many wordings the same is asked back; after the last it is not asked any more."""

Ambiguous = tuple[tuple[str, tuple[str, ...]], ...]
"""Slot and the region codes that a place name could mean."""


@dataclass(frozen=True)
class Pick:
    """A choice as it was offered: a slot's option, or a topic (``value`` is its id)."""

    value: str
    label: str


@dataclass(frozen=True)
class State:
    """One person asked about, and the question that is pending."""

    insured: str | None = None
    treatment: str | None = None
    handling: str | None = None
    """Where the matter in discussion is handled; another matter has another place."""
    insurance: str | None = None
    tier: int | None = None
    stay_reason: str | None = None
    person_type: str | None = None
    on: str | None = None
    """When it happened or will, as a period (knowledge.days); None is today."""
    subject: str | None = None
    """Who is asked about; None is the writer, or nobody in particular."""
    pending: str | None = None
    """The question in the words of the person; it is asked again with what they add."""
    topic: str | None = None
    """The topic in discussion."""
    pinned: bool = False
    """True where the person chose the topic."""
    asked: str | None = None
    """The slot that was asked for last and is not answered yet."""
    options: tuple[Pick, ...] = ()
    candidates: tuple[Pick, ...] = ()
    rejected: tuple[str, ...] = ()
    """Topics offered and turned down: not offered again."""
    declined: tuple[str, ...] = ()
    """Slots that the person cannot answer: not asked again."""
    misses: int = 0
    """How many messages in a row got no further."""
    has: str | None = None
    """What the person has said they have, in their words, for the matter in discussion."""
    clarified: tuple[str, ...] = ()
    """What was asked back and is not known yet, once for each time it was asked."""
    domain: str | None = None
    """What the conversation is on: the matter, or ``care`` for all of medical care."""
    group: tuple[dict[str, Any], ...] = ()
    """The people in discussion where they are several, each with a name (bot.people)."""
    shelf: tuple[dict[str, Any], ...] = ()
    """What was known of other matters and people, to go back to (bot.shelf)."""

    @property
    def knows_person(self) -> bool:
        """True where anything is known of the person asked about."""
        return any(getattr(self, slot) is not None for slot in PERSON_SLOTS)

    @property
    def worn(self) -> frozenset[str]:
        """The slots that were asked for in both wordings, and are not asked for again."""
        return frozenset(s for s in self.clarified if self.clarified.count(s) >= WORDINGS)

    def to_slots(self) -> dict[str, Any]:
        """Return the state as slot values: plain JSON, None where nothing is known."""
        return {name: _plain(value) for name, value in vars(self).items()}

    @classmethod
    def from_slots(cls, slots: Mapping[str, Any]) -> "State":
        """Rebuild a state from slot values; slots of other flows are passed over."""
        known = {f.name: slots[f.name] for f in fields(cls) if slots.get(f.name) is not None}
        for name in ("options", "candidates"):
            known[name] = tuple(Pick(**pick) for pick in known.get(name, ()))
        for name in ("rejected", "declined", "clarified", "group", "shelf"):
            known[name] = tuple(known.get(name, ()))
        return cls(**known)

    def without_person(self, subject: str | None) -> "State":
        """Return the state for another person: nothing of the last one is copied."""
        empty = replace(self, **dict.fromkeys(PERSON_SLOTS))  # type: ignore[arg-type]
        return replace(
            empty.closed(), subject=subject, declined=(), clarified=(), group=(), has=None
        )

    def closed(self) -> "State":
        """Return the state with nothing open to answer or to choose."""
        return replace(self, asked=None, options=(), candidates=())

    def question(self, ambiguous: Ambiguous = ()) -> Question:
        """Return the pending question with all that is known of the person."""
        return Question(
            text=self.pending or "",
            insured=self.insured,
            treatment=self.treatment,
            handling=self.handling,
            insurance=Insurance(self.insurance) if self.insurance else None,
            tier=self.tier,
            stay_reason=StayReason(self.stay_reason) if self.stay_reason else None,
            person_type=self.person_type,
            within=Period.parse(self.on) if self.on else None,
            topic=self.topic,
            pinned=self.pinned,
            declined=frozenset(self.declined) | self.worn,
            ambiguous=ambiguous,
        )


def _plain(value: Any) -> Any:
    if isinstance(value, Pick):
        return dict(vars(value))
    if isinstance(value, dict):
        return deepcopy(value)
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value] or None
    return value or None
