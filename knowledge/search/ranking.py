"""From scores to a decision: answer, offer a choice, or say that it is not known."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from math import exp

from knowledge.search.index import Hit

_MAX_CHOICES = 3
_BESIDE = 0.10
"""By how much the others in a choice may be less near than what makes it worth offering."""
_SHARED = 0.10
"""A topic that knows every thing named is offered from a score lower by this."""


class Band(Enum):
    """What may be done with the best hit."""

    ANSWER = "answer"
    CHOOSE = "choose"
    NOTHING = "nothing"


@dataclass(frozen=True)
class Thresholds:
    """How sure a topic must be to be answered, and how near to be offered.

    They belong to a knowledge base (knowledge.search.calibration); the defaults serve one that has
    too few wordings to say anything, and were set with the project's own.
    """

    answer: float = 0.45
    """Probability from which the nearest topic is answered."""
    offer: float = 0.38
    """Score from which a topic is offered."""
    slope: float = 12.0
    bias: float = -7.0
    """Log odds that the base knows what is asked: slope * meaning + bias."""
    lead: float = 15.0
    even: float = 0.0
    """Log odds that it is the first topic rather than another: lead * lead in score + even."""

    def probability(self, hits: Sequence[Hit]) -> float:
        """Return how probably the first of the hits is right: something known, and this topic.

        Two questions, two signals: something unknown is far from everything, however far ahead its
        nearest topic; two topics of a matter are both near, however little sets them apart.
        """
        if not hits:
            return 0.0
        meaning, ahead = signals(hits)
        known = self.slope * meaning + self.bias
        return round(_chance(known) * _chance(self.lead * ahead + self.even), 6)


@dataclass(frozen=True)
class Decision:
    """The band, the hits worth showing (best first) and the probability of the best."""

    band: Band
    hits: tuple[Hit, ...]
    confidence: float


def signals(hits: Sequence[Hit]) -> tuple[float, float]:
    """Return the meaning of the best hit, and how far its score is ahead of every other one."""
    others = [hit.score for hit in hits[1:]]
    return hits[0].meaning, hits[0].score - max(others, default=0.0)


def decide(hits: Sequence[Hit], thresholds: Thresholds) -> Decision:
    """Choose the band. A topic that lacks a thing asked about is at best offered."""
    if not hits:
        return Decision(Band.NOTHING, (), 0.0)
    confidence = thresholds.probability(hits)
    if confidence >= thresholds.answer and not hits[0].strange:
        return Decision(Band.ANSWER, tuple(hits[:1]), confidence)
    offered = _offered([hit for hit in hits if not hit.strange], thresholds.offer)
    return Decision(Band.CHOOSE if offered else Band.NOTHING, offered, confidence)


def near_the_first(hits: Sequence[Hit]) -> list[Hit]:
    """Return the hits that would be offered beside the first."""
    return [hit for hit in hits if hit.score >= hits[0].score - _BESIDE and not hit.strange]


def _chance(odds: float) -> float:
    return 1.0 / (1.0 + exp(-max(-30.0, min(30.0, odds))))


def _offered(hits: Sequence[Hit], offer: float) -> tuple[Hit, ...]:
    """Return what to choose from: where one topic is near enough, also those little farther."""
    if not any(_nearness(hit) >= offer for hit in hits):
        return ()
    beside = [hit for hit in hits if _nearness(hit) >= offer - _BESIDE]
    return tuple(beside[:_MAX_CHOICES])


def _nearness(hit: Hit) -> float:
    return hit.score + _SHARED * hit.shared
