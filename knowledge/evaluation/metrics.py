"""Figures of a retrieval run: ranking, telling answerable questions apart, time."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

_SPLITS = 50
"""Random halvings over which a cross-fitted figure is averaged."""
_FEWEST = 4
"""Out-of-scope questions from which a threshold can be picked on one half."""


def auroc(answerable: Sequence[float], others: Sequence[float]) -> float | None:
    """Return how often an answerable question is surer than another one, ties counted half.

    None where one of the two is missing.
    """
    if not len(answerable) or not len(others):
        return None
    below = np.sort(np.asarray(others, dtype=np.float64))
    sure = np.asarray(answerable, dtype=np.float64)
    less = np.searchsorted(below, sure, side="left")
    ties = np.searchsorted(below, sure, side="right") - less
    return float((less + ties / 2).mean() / len(below))


def answered_at(sure: Floats, right: Flags, others: Floats, false_answers: float) -> float | None:
    """Return the share answered right where ``false_answers`` of the others are answered too.

    Cross-fitted: half of the others picks the threshold, and what is reported never comes from
    the questions that picked it; averaged over fixed halvings. None where there are too few.
    """
    if len(others) < _FEWEST or not len(sure):
        return None
    chance = np.random.default_rng(0)
    found = []
    for _ in range(_SPLITS):
        order = chance.permutation(len(others))
        half = len(others) // 2
        for picked in (order[:half], order[half:]):
            threshold = np.quantile(others[picked], 1.0 - false_answers)
            found.append(float((right & (sure > threshold)).mean()))
    return float(np.mean(found))


def rank_of(found: Sequence[str], gold: frozenset[str], deepest: int = 10) -> int | None:
    """Return the place (from 1) of the first accepted id, None where it is not near the top."""
    return next((at for at, name in enumerate(found[:deepest], start=1) if name in gold), None)


def percentile(values: Sequence[float], at: float) -> float | None:
    """Return a percentile, None of nothing."""
    return float(np.percentile(values, at)) if len(values) else None
