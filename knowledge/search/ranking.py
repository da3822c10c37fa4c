"""From scores to a decision: answer, offer a choice, or say that it is not known."""

from dataclasses import dataclass
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
    """Confidence from which a topic is answered, or offered. Provisional values."""

    answer: float = 0.52
    offer: float = 0.30


@dataclass(frozen=True)
class Decision:
    """The band, the hits worth showing (best first) and the confidence in the best."""

    band: Band
    hits: tuple[Hit, ...]
    confidence: float


def decide(hits: list[Hit], thresholds: Thresholds) -> Decision:
    """Choose the band. Confidence is the score plus a quarter of the margin to the next."""
    if not hits:
        return Decision(Band.NOTHING, (), 0.0)
    runner_up = hits[1].score if len(hits) > 1 else 0.0
    confidence = min(1.0, hits[0].score + _MARGIN_WEIGHT * (hits[0].score - runner_up))
    if confidence >= thresholds.answer:
        return Decision(Band.ANSWER, tuple(hits[:1]), confidence)
    offered = tuple(hit for hit in hits if hit.score >= thresholds.offer)[:_MAX_CHOICES]
    return Decision(Band.CHOOSE if offered else Band.NOTHING, offered, confidence)
