"""The next question to ask a caller, as the desk shows it: short, with its replies and why.

While nothing is open, it is what tells the suggestions apart: which matter, or which aspect. Once
an answer is open, it is what its entries still depend on (knowledge.splitting).
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from knowledge.answer import Answer, Candidate, Option, Question
from knowledge.answering import AnswerDesk
from knowledge.asking import PLACES
from knowledge.entries import Topic
from knowledge.phrases import load_phrases
from knowledge.scope import HANDLING, STAY_REASON
from knowledge.splitting import NextQuestion, next_question
from webapp.hotline.words import hotline_words

_WORTH_ASKING = Fraction(3, 4)
"""A question that leaves this share of the suggestions is not worth a caller's time."""


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


def among(desk: AnswerDesk, hits: Sequence[Candidate]) -> dict[str, Any] | None:
    """Return what to ask while several topics may be meant, as JSON; None where nothing helps.

    Each suggestion counts alike. ``replies`` tells the topics that each reply leaves, in order.
    """
    topics = desk.store.current().topics
    found = [topics[hit.topic] for hit in hits if hit.topic in topics]
    aspects = desk.phrases.node("values", "facet")
    ways = {
        "matter": _grouped(found, lambda topic: _matter(desk, topic)),
        "facet": _grouped(found, lambda topic: str(aspects[topic.facet.value])),
    }
    left = {way: _left(groups) for way, groups in ways.items()}
    way = min(ways, key=lambda name: left[name])
    if left[way] >= _WORTH_ASKING * len(found):
        return None
    replies = [{"label": label, "topics": leads} for label, leads in ways[way].items()]
    why = _said("topics", len(found), left[way])
    return {"wording": hotline_words().next_question[way], "why": why, "replies": replies}


def _matter(desk: AnswerDesk, topic: Topic) -> str:
    """Return the title of a topic's matter; its question where the register has no such matter."""
    matter = desk.matters.get(topic.matter)
    return matter.title if matter else topic.question


def _grouped(topics: Sequence[Topic], label: Callable[[Topic], str]) -> Mapping[str, list[str]]:
    groups: dict[str, list[str]] = defaultdict(list)
    for topic in topics:
        groups[label(topic)].append(topic.id)
    return groups


def _left(groups: Mapping[str, list[str]]) -> Fraction:
    """Return how many topics are left after the reply, on average over the topics."""
    sizes = [len(topics) for topics in groups.values()]
    return Fraction(sum(size * size for size in sizes), max(1, sum(sizes)))


def _wording(found: NextQuestion) -> str:
    """Return the desk's short words, unless the matter or a doubtful name has words of its own."""
    words = hotline_words().next_question
    own = found.ask.slot == HANDLING or found.ambiguous
    return found.ask.wording if own else words[found.ask.slot]


def _why(found: NextQuestion) -> str:
    if found.left == found.now:
        return hotline_words().next_question["answers_not_alone"].format(now=found.now)
    return _said("answers", found.now, found.left)


def _said(what: str, now: int, left: Fraction) -> str:
    words = hotline_words().next_question[f"{what}_settle" if left == 1 else f"{what}_split"]
    return words.format(now=now, left=f"{float(left):.1f}".removesuffix(".0"))


def _replies(found: NextQuestion) -> tuple[Option, ...]:
    """Return the choices; of a place the chip takes the name, of anything else the code.

    Every reason of a stay is offered, also those that change nothing: a caller must be able to
    say what it is not.
    """
    if found.ask.slot == STAY_REASON:
        names = load_phrases().node("values", STAY_REASON)
        offered = load_phrases().node("ask", STAY_REASON, "options")
        return tuple(Option(names[value], value) for value in offered)
    if found.ask.slot in PLACES:
        return tuple(Option(option.label, option.label) for option in found.ask.options)
    return found.ask.options
