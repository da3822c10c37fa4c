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
_FREEDOM = 4
"""Wordings beyond the first of each topic, for each dimension, from which a covariance is known:
with fewer the discriminant orders worse than likeness alone."""


@dataclass(frozen=True)
class Discriminant:
    """Linear scores of topics, shape (topics,); only their differences mean anything."""

    weights: Floats
    """Shape (topics, dimensions)."""
    bias: Floats
    means: Floats
    """Mean vector of each topic, less the mean of all; shape (topics, dimensions)."""
    centre: Floats
    counts: NDArray[np.int64]
    inverse: Floats
    """Inverse of the covariance within topics, shape (dimensions, dimensions)."""

    @classmethod
    def of(
        cls, vectors: Vectors, topic_of: NDArray[np.int32], topics: int
    ) -> "Discriminant | None":
        """Return the discriminant of these wordings, one row each; None where they are too few."""
        dimensions = vectors.shape[1]
        counts = np.bincount(topic_of, minlength=topics)
        if len(vectors) - int((counts > 0).sum()) < _FREEDOM * dimensions:
            return None
        centre = vectors.mean(axis=0)
        share = 1.0 / np.maximum(counts, 1)[topic_of]
        rows = np.arange(len(vectors))
        averaging = csr_matrix((share, (topic_of, rows)), shape=(topics, len(vectors)))
        means = (averaging @ vectors).astype(np.float32)
        means[counts > 0] -= centre
        apart = vectors - centre
        apart -= means[topic_of]
        spread = apart.T @ apart / (len(vectors) - topics)
        spread[np.diag_indices(dimensions)] += _SHRINKAGE * np.trace(spread) / dimensions
        inverse = np.linalg.inv(spread).astype(np.float32)
        weights = means @ inverse
        bias = -0.5 * (weights * means).sum(axis=1)
        return cls(weights, bias, means, centre, counts, inverse)

    def scores(self, vector: Vectors, hidden: tuple[int, Vectors] | None = None) -> Floats:
        """Return the score of each topic. ``hidden``: a topic and a wording of it left out.

        A topic without wordings has the score of the mean of all.
        """
        asked = vector - self.centre
        found: Floats = self.weights @ asked + self.bias
        if hidden is not None:
            topic, left_out = hidden
            rest = max(1, int(self.counts[topic]) - 1)
            total = self.means[topic] * self.counts[topic] - (left_out - self.centre)
            mean = total / rest
            weight = self.inverse @ mean
            found[topic] = weight @ asked - 0.5 * (weight @ mean)
        return found
