"""Logistic regression by Newton's method: a handful of features, a few hundred rows."""

import numpy as np
from numpy.typing import NDArray

_RIDGE = 1.0
"""Keeps the weights finite where the classes can be told apart wholly."""
_STEPS = 25
_STILL = 1e-8


def fit(
    features: NDArray[np.float64], right: NDArray[np.float64], weight: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the bias and one weight a feature, for log odds that a row is right.

    ``features`` has shape (rows, features); ``right`` holds 0 and 1; ``weight`` counts each row.
    """
    scale = np.maximum(features.std(axis=0), 1e-6)
    design = np.column_stack([np.ones(len(features)), features / scale])
    penalty = np.diag([0.0, *([_RIDGE] * features.shape[1])])
    weights = np.zeros(design.shape[1])
    for _ in range(_STEPS):
        sure = 1.0 / (1.0 + np.exp(-np.clip(design @ weights, -30, 30)))
        gradient = design.T @ (weight * (right - sure)) - penalty @ weights
        curvature = (design.T * (weight * sure * (1 - sure))) @ design + penalty
        step = np.linalg.solve(curvature + 1e-9 * np.eye(len(weights)), gradient)
        weights = weights + step
        if np.abs(step).max() < _STILL:
            break
    return np.concatenate([weights[:1], weights[1:] / scale])
