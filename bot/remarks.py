"""What people say beside any question: a plea, "that is wrong", how long it lasted, a death.

Taken for a question, such words would find just anything, or nothing at all.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from bot.choosing import word_list, word_table
from bot.dialogue import Said
from bot.person import INSURED, SELF
from bot.state import State
from knowledge.mentions import MentionKind
from knowledge.search.text import normalise, spoken_form, strip_punctuation

DEATH, PERHAPS_DEATH, WRONG = "death", "perhaps_death", "wrong"
NLU_FALLBACK = "nlu_fallback"
AFTER_DEATH = "bundle.after-death"
"""The topic that tells what has to be done when somebody of the family has died."""
LONGEST = 24
"""Characters up to which a message can be no more than a remark."""
_OF_SOMEBODY = (DEATH, PERHAPS_DEATH)
_ASIDE = (MentionKind.SUBJECT, MentionKind.DAY, MentionKind.PERSON_TYPE)


@dataclass(frozen=True)
class Remark:
    """A remark: its kind, which names the response ``utter_remark_<kind>``."""

    kind: str

    @property
    def response(self) -> str:
        """The name of the response."""
        return f"utter_remark_{self.kind}"

    @property
    def tells_death(self) -> bool:
        """True where somebody of the family has died, or may have."""
        return self.kind in _OF_SOMEBODY


def remark_in(state: State, said: Said) -> Remark | None:
    """Return the remark that a message is, None where it says anything else.

    "Is gone" means a death only where it is said of somebody else ("I am off" is a farewell), and
    "wrong" is no remark where it turns down what is offered or asked.
    """
    if said.topic is not None or len(said.text) > LONGEST:
        return None
    if any(m.kind not in _ASIDE for m in said.mentions):
        return None
    subject = said.mentions.first(MentionKind.SUBJECT)
    somebody = subject is not None and subject.value != SELF
    text = _without_people(said)
    kind = next((kind for kind, form in _forms() if form.fullmatch(text)), None)
    if kind is None or (kind == PERHAPS_DEATH and not somebody):
        return None
    if kind == WRONG and (state.candidates or (state.asked and said.act != NLU_FALLBACK)):
        return None
    return Remark(kind)


def _without_people(said: Said) -> str:
    plain = list(spoken_form(said.text))
    for mention in said.mentions:
        plain[mention.start : mention.end] = " " * (mention.end - mention.start)
    return strip_punctuation("".join(plain))


def lacks_insurance(state: State, said: Said) -> bool:
    """Say whether "none" is the reply to where, or in what kind, somebody is insured."""
    if state.asked not in (INSURED, "insurance") or said.mentions.items:
        return False
    return normalise(said.text) in {normalise(word) for word in word_list("have_none")}


@lru_cache(maxsize=1)
def _forms() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((kind, re.compile(forms[0])) for kind, forms in word_table("remarks").items())
