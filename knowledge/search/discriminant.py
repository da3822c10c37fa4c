"""What tells the topics of one base apart: linear discriminant analysis of the sentence vectors.

Likeness compares a question with one wording at a time. Where the topics have many wordings, these
also say in which directions wordings of one topic differ from each other (which means nothing),
and in which topics differ (which decides). Fisher's discriminant with a shrunken covariance has a
closed form: a fraction of a second for six thousand wordings, and nothing is trained elsewhere
(docs/search.md has the figures).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from knowledge.search.embedding import Vectors

Floats = NDArray[np.float32]

_SHRINKAGE = 0.3
"""Share of the mean variance that is added to every direction."""
_ENOUGH = 30_000
"""Wordings, evenly spread, that say how wordings of one topic differ; more say nothing new."""
_AT_ONCE = 2048
"""Rows of which a copy is made."""
_FREEDOM = 4
"""Wordings beyond the first of each topic, for each dimension, from which a covariance is known:
with fewer the discriminant orders worse than likeness alone."""


@dataclass(frozen=True)
class Discriminant:
    """Linear scores of topics, shape (topics,); only their differences mean anything."""

    means: Floats
    """Mean vector of each topic, less the mean of all; shape (topics, dimensions)."""
    bias: Floats
    centre: Floats
    counts: NDArray[np.int64]
    inverse: Floats
    """Inverse of the covariance within topics, shape (dimensions, dimensions)."""

    @classmethod
    def of(
        cls,
        vectors: Vectors,
        topic_of: NDArray[np.int32],
        topics: int,
        accepted: NDArray[np.bool_],
    ) -> "Discriminant | None":
        """Return the discriminant of the accepted wordings; None where they are too few.

        ``vectors`` and ``topic_of`` have one row a wording. Only small pieces are copied: the
        vectors of a large base are the largest thing in memory.
        """
        rows = np.flatnonzero(accepted)
        counts = np.bincount(topic_of[rows], minlength=topics)
        if len(rows) - int((counts > 0).sum()) < _FREEDOM * vectors.shape[1]:
            return None
        share = np.float32(1.0) / np.maximum(counts, 1).astype(np.float32)[topic_of[rows]]
        shape = (topics, len(vectors))
        means = csr_matrix((share, (topic_of[rows], rows)), shape=shape) @ vectors
        centre = (counts @ means / len(rows)).astype(np.float32)
        means[counts > 0] -= centre
        some = rows[:: 1 + len(rows) // _ENOUGH]
        spread = _within(vectors, some, topic_of, centre, means) / len(some)
        spread[np.diag_indices(len(spread))] += _SHRINKAGE * np.trace(spread) / len(spread)
        inverse = np.linalg.inv(spread).astype(np.float32)
        bias = -0.5 * np.einsum("ij,ij->i", means @ inverse, means)
        return cls(means, bias, centre, counts, inverse)

    def scores(self, vector: Vectors, hidden: tuple[int, Vectors] | None = None) -> Floats:
        """Return the score of each topic. ``hidden``: a topic and a wording of it left out.

        A topic without wordings has the score of the mean of all.
        """
        asked = self.inverse @ (vector - self.centre)
        found: Floats = self.means @ asked + self.bias
        if hidden is not None:
            topic, left_out = hidden
            rest = max(1, int(self.counts[topic]) - 1)
            mean = (self.means[topic] * self.counts[topic] - (left_out - self.centre)) / rest
            found[topic] = mean @ asked - 0.5 * (mean @ (self.inverse @ mean))
        return found


def _within(
    vectors: Vectors,
    rows: NDArray[np.int64],
    topic_of: NDArray[np.int32],
    centre: Floats,
    means: Floats,
) -> NDArray[np.float64]:
    """Return the scatter of the rows around the means of their topics."""
    total = np.zeros((vectors.shape[1],) * 2, dtype=np.float64)
    for start in range(0, len(rows), _AT_ONCE):
        piece = rows[start : start + _AT_ONCE]
        apart = vectors[piece] - centre - means[topic_of[piece]]
        total += apart.T @ apart
    return total
