"""Embedders for tests: one that counts, one that fails."""

import hashlib
from collections.abc import Sequence

import numpy as np

from knowledge.search.embedding import EmbeddingUnavailable, Vectors


class Counting:
    """Makes vectors from the characters of a text, and remembers what it was asked."""

    model = "counting"
    dimensions = 64

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.calls = 0

    def embed(self, texts: Sequence[str]) -> Vectors:
        self.asked += texts
        self.calls += 1
        return np.stack([self._vector(text) for text in texts])

    def _vector(self, text: str) -> Vectors:
        found = np.full(self.dimensions, 0.5, dtype=np.float32)
        for character in text:
            digest = hashlib.sha256(character.encode()).digest()
            found[digest[0] % self.dimensions] += 1.0
        vector: Vectors = found / np.linalg.norm(found)
        return vector


class Failing(Counting):
    """Fails from the given call on."""

    model = "failing"

    def __init__(self, after: int = 0) -> None:
        super().__init__()
        self._left = after

    def embed(self, texts: Sequence[str]) -> Vectors:
        if self._left <= 0:
            raise EmbeddingUnavailable("no model in this test")
        self._left -= 1
        return super().embed(texts)
