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
    slope: float = 9.0
    margin: float = 3.0
    bias: float = -5.5
    """Log odds that the nearest topic is right: slope * meaning + margin * margin + bias."""

    def probability(self, hits: Sequence[Hit]) -> float:
        """Return how probably the first of the hits is right."""
        if not hits:
            return 0.0
        meaning, ahead = signals(hits)
        odds = self.slope * meaning + self.margin * ahead + self.bias
        return round(1.0 / (1.0 + exp(-max(-30.0, min(30.0, odds)))), 6)


@dataclass(frozen=True)
class Decision:
    """The band, the hits worth showing (best first) and the probability of the best."""

    band: Band
    hits: tuple[Hit, ...]
    confidence: float


def signals(hits: Sequence[Hit]) -> tuple[float, float]:
    """Return the meaning of the best hit and by how much it is ahead of every other one."""
    first = hits[0].meaning
    others = [hit.meaning for hit in hits[1:]]
    return first, first - max(others, default=0.0)


def decide(hits: Sequence[Hit], thresholds: Thresholds) -> Decision:
    """Choose the band. A topic that lacks a thing asked about is at best offered."""
    if not hits:
        return Decision(Band.NOTHING, (), 0.0)
    confidence = thresholds.probability(hits)
    if confidence >= thresholds.answer and not hits[0].strange:
        return Decision(Band.ANSWER, tuple(hits[:1]), confidence)
    offered = _offered([hit for hit in hits if not hit.strange], thresholds.offer)
    return Decision(Band.CHOOSE if offered else Band.NOTHING, offered, confidence)


def _offered(hits: Sequence[Hit], offer: float) -> tuple[Hit, ...]:
    """Return what to choose from: where one topic is near enough, also those little farther."""
    if not any(_nearness(hit) >= offer for hit in hits):
        return ()
    beside = [hit for hit in hits if _nearness(hit) >= offer - _BESIDE]
    return tuple(beside[:_MAX_CHOICES])


def _nearness(hit: Hit) -> float:
    return hit.score + _SHARED * hit.shared
