"""From wordings to topics: how near a topic is that has many of them."""

import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.float32]

_FEW, _WORDINGS_FOR_ONE = 3, 5
"""A topic is as near as its nearest wordings on average: one for every five, three at most."""
_ALONE = 0.1
"""What a single wording loses: one that is nearly the question itself is enough."""
_APART, _FARTHEST_BEHIND = 0.00375, 0.3
"""What a unit of the discriminant takes off, and the most that it can."""


def behind(apart: Scores | None, best: Scores) -> Scores:
    """Return how far each topic is behind the one that is told apart best, 0 without vectors.

    ``best`` has one score a topic; topics that are left out have a negative one and do not count.
    """
    if apart is None or not (best >= 0).any():
        return np.zeros(len(best), dtype=np.float32)
    lead = apart[best >= 0].max()
    return np.clip(_APART * (lead - apart), 0.0, _FARTHEST_BEHIND)


def nearness(scores: Scores) -> float:
    """Return the mean of the few best scores of a topic: the more wordings, the more of them.

    A single one far above the others counts too, for a little less.
    """
    there = sorted(score for score in scores.tolist() if score >= 0)  # few: numpy is slower
    if not there:
        return 0.0
    few = min(max(len(there) // _WORDINGS_FOR_ONE, 1), _FEW)
    return float(max(sum(there[-few:]) / few, there[-1] - _ALONE))


def largest(best: Scores, limit: int) -> NDArray[np.int64]:
    """Return the places of the largest values, largest first, earlier ones first among equals."""
    if len(best) > 4 * limit:
        bound = np.partition(best, len(best) - limit)[len(best) - limit]
        places = np.flatnonzero(best >= bound)
        return places[np.argsort(-best[places], kind="stable")][:limit]
    return np.argsort(-best, kind="stable")[:limit]
