"""The next question to ask a caller, as the desk shows it: short, with its replies and why."""

from dataclasses import dataclass

from knowledge.answer import Answer, Option, Question
from knowledge.answering import AnswerDesk
from knowledge.asking import PLACES
from knowledge.scope import HANDLING
from knowledge.splitting import NextQuestion, next_question
from webapp.hotline.words import hotline_words


@dataclass(frozen=True)
class ToAsk:
    """What to ask, what it is good for, and what the chip of the slot is set to by each reply."""

    slot: str
    wording: str
    why: str
    replies: tuple[Option, ...]


def to_ask(desk: AnswerDesk, question: Question, made: Answer) -> ToAsk | None:
    """Return the question that splits the answers still possible best; None where all is said."""
    if made.topic is None or made.topic not in desk.store.current().topics:
        return None
    found = next_question(desk, question, made.topic)
    if found is None:
        return None
    slot = found.ask.slot
    return ToAsk(slot, _wording(found), _why(found), _replies(found))


def _wording(found: NextQuestion) -> str:
    """Return the desk's short words, unless the matter or a doubtful name has words of its own."""
    words = hotline_words().next_question
    own = found.ask.slot == HANDLING or found.ambiguous
    return found.ask.wording if own else words[found.ask.slot]


def _why(found: NextQuestion) -> str:
    words = hotline_words().next_question
    if found.left == found.now:
        return words["not_alone"].format(now=found.now)
    left = f"{float(found.left):.1f}".removesuffix(".0")
    return words["settles" if found.left == 1 else "splits"].format(now=found.now, left=left)


def _replies(found: NextQuestion) -> tuple[Option, ...]:
    """Return the choices; of a place the chip takes the name, of anything else the code."""
    if found.ask.slot not in PLACES:
        return found.ask.options
    return tuple(Option(option.label, option.label) for option in found.ask.options)
