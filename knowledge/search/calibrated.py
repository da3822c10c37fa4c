"""What a knowledge base said of itself: thresholds, and the data that they came from."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from knowledge.search.ranking import Thresholds

SCORING = 14
"""Raise it when scores change their meaning: stored calibrations are then made anew."""


@dataclass(frozen=True)
class Twin:
    """A wording that another topic answers once its own is hidden: merge, or tell them apart."""

    topic: str
    wording: str
    other: str
    other_wording: str
    probability: float


@dataclass(frozen=True)
class Bin:
    """One step of the reliability diagram: questions, mean probability, share that was right."""

    questions: int
    predicted: float
    right: float


@dataclass(frozen=True)
class Outcome:
    """What came of asking at one threshold: shares of the questions asked in each way."""

    answered: float = 0.0
    """Share of the held-out questions answered outright."""
    right: float = 0.0
    """Share of those answers that were right."""
    false_answers: float = 0.0
    """Share of the questions with their topic hidden that another matter answered."""


@dataclass(frozen=True)
class Step:
    """What another share of false answers would need and bring, measured on the same questions."""

    share: float
    answer: float
    outcome: Outcome


@dataclass(frozen=True)
class Calibration:
    """What the wordings said: thresholds, and the data they came from."""

    thresholds: Thresholds
    wordings: int
    asked: int
    held_out: int
    """Questions whose topic has other wordings."""
    answered: float = 0.0
    right: float = 0.0
    false_answers: float = 0.0
    """The three as in Outcome, at these thresholds."""
    bins: tuple[Bin, ...] = ()
    twins: tuple[Twin, ...] = ()
    steps: tuple[Step, ...] = ()
    """One for each of SHARES; none where there are too few wordings to measure it."""

    def at(self, share: float | None) -> Thresholds:
        """Return the thresholds for another share of false answers; None is the usual one."""
        answers = {step.share: step.answer for step in self.steps}
        if share not in answers:
            return self.thresholds
        return replace(self.thresholds, answer=answers[share])

    def to_json(self) -> dict[str, Any]:
        """Return plain data for the database."""
        return {**asdict(self), "scoring": SCORING}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Calibration | None":
        """Rebuild what :meth:`to_json` returned; None where scores meant something else then."""
        plain = dict(data)
        if plain.pop("scoring", None) != SCORING:
            return None
        return cls(
            thresholds=Thresholds(**plain.pop("thresholds")),
            bins=tuple(Bin(**row) for row in plain.pop("bins")),
            twins=tuple(Twin(**row) for row in plain.pop("twins")),
            steps=tuple(
                Step(**{**row, "outcome": Outcome(**row["outcome"])})
                for row in plain.pop("steps", ())
            ),
            **plain,
        )
