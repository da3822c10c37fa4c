"""From scores to a decision: answer, offer a choice, or say that it is not known."""

from dataclasses import dataclass, replace
from enum import Enum

from knowledge.search.index import Hit

_MARGIN_WEIGHT = 0.25
_MAX_CHOICES = 3


class Band(Enum):
    """What may be done with the best hit."""

    ANSWER = "answer"
    CHOOSE = "choose"
    NOTHING = "nothing"


@dataclass(frozen=True)
class Thresholds:
    """Confidence from which a topic is answered, and score from which it is offered.

    They belong to a knowledge base (knowledge.search.calibration); the defaults serve one that has
    too few wordings to say anything.
    """

    answer: float = 0.62
    offer: float = 0.35


@dataclass(frozen=True)
class Decision:
    """The band, the hits worth showing (best first) and the confidence in the best."""

    band: Band
    hits: tuple[Hit, ...]
    confidence: float
    probability: float | None = None
    """Calibrated probability that the best hit is right, where the knowledge base has one."""


def confidence_of(hits: list[Hit]) -> float:
    """Return the score of the best hit plus a quarter of its margin to the next, at most 1."""
    if not hits:
        return 0.0
    runner_up = hits[1].score if len(hits) > 1 else 0.0
    return min(1.0, hits[0].score + _MARGIN_WEIGHT * (hits[0].score - runner_up))


def decide(hits: list[Hit], thresholds: Thresholds) -> Decision:
    """Choose the band."""
    if not hits:
        return Decision(Band.NOTHING, (), 0.0)
    confidence = confidence_of(hits)
    if confidence >= thresholds.answer:
        return Decision(Band.ANSWER, tuple(hits[:1]), confidence)
    offered = tuple(hit for hit in hits if hit.score >= thresholds.offer)[:_MAX_CHOICES]
    return Decision(Band.CHOOSE if offered else Band.NOTHING, offered, confidence)


def with_probability(decision: Decision, probability: float) -> Decision:
    """Return the decision with the calibrated probability of its best hit."""
    return replace(decision, probability=probability)
