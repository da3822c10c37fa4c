"""The index over every wording of every topic: what a question is nearest to."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import NDArray

from knowledge.search.embedding import LONGEST_QUESTION, Embedder, EmbeddingUnavailable, Vectors
from knowledge.search.lexical import LexicalIndex, Scores

_CHARACTERS, _WORDS, _MEANING = 0.25, 0.20, 0.55
"""Weights of the three parts; the fallback without meaning keeps the other two, rescaled."""
_COSINE_FROM, _COSINE_TO = 0.80, 1.00
"""Cosines of this model between any two questions lie in this range: stretched to 0..1."""


class SearchMode(str, Enum):
    """What the index compares."""

    FULL = "full"
    LEXICAL = "lexical"
    """Without sentence vectors: the automatic fallback."""


@dataclass(frozen=True)
class Wording:
    """One indexed text. ``rejects`` marks a question that the topic must not answer."""

    topic: str
    text: str
    rejects: bool = False


@dataclass(frozen=True)
class Hit:
    """A topic found, with its nearest wording. ``score`` lies in 0..1."""

    topic: str
    wording: str
    score: float


class SearchIndex:
    """Immutable; rebuilt when knowledge changes.

    ``vectors`` holds one row a wording, from ``embedder``, which also embeds the questions; without
    either the index is lexical.
    """

    def __init__(
        self,
        wordings: Sequence[Wording],
        vectors: Vectors | None = None,
        embedder: Embedder | None = None,
    ) -> None:
        kept = [at for at, wording in enumerate(wordings) if wording.text]
        kept.sort(key=lambda at: wordings[at].topic)
        self.wordings = tuple(wordings[at] for at in kept)
        self.topics = tuple(dict.fromkeys(wording.topic for wording in self.wordings))
        numbers = {topic: number for number, topic in enumerate(self.topics)}
        self.topic_of = np.array([numbers[w.topic] for w in self.wordings], dtype=np.int32)
        self._rejects = np.array([w.rejects for w in self.wordings], dtype=bool)
        self._starts = np.searchsorted(self.topic_of, np.arange(len(self.topics)))
        self._exact: dict[str, list[int]] = {}
        for row, wording in enumerate(self.wordings):
            self._exact.setdefault(wording.text, []).append(row)
        texts = [wording.text for wording in self.wordings]
        self._lexical = LexicalIndex(texts) if texts else None
        self._embedder = embedder if vectors is not None else None
        self._vectors = vectors[kept] if vectors is not None and embedder is not None else None

    @property
    def mode(self) -> SearchMode:
        """What this index compares; a question falls back by itself when embedding fails."""
        return SearchMode.LEXICAL if self._vectors is None else SearchMode.FULL

    def search(
        self, query: str, topics: Collection[str] | None = None, limit: int = 8
    ) -> list[Hit]:
        """Return the nearest topics, best first; ``topics`` limits the search to those."""
        if not query or not self.wordings:
            return []
        scores = self.row_scores(query)
        if topics is not None:
            wanted = np.array([topic in topics for topic in self.topics])
            scores = np.where(wanted[self.topic_of], scores, -1.0)
        return self.hits(scores, limit)

    def row_scores(self, query: str, vector: Vectors | None = None) -> Scores:
        """Return the similarity of the query to every wording, in the order of ``wordings``.

        ``vector`` is the query's, where it is known already.
        """
        if self._lexical is None:
            return np.zeros(0, dtype=np.float32)
        lexical = self._lexical.scores(query)
        plain = _CHARACTERS * lexical.characters + _WORDS * lexical.words
        if vector is None and query not in self._exact:
            vector = self._embed(query)
        elif vector is None and self._vectors is not None:
            vector = self._vectors[self._exact[query][0]]
        if vector is None or self._vectors is None:
            scores = plain / (_CHARACTERS + _WORDS)
        else:
            cosine = self._vectors @ vector
            meaning = (cosine - _COSINE_FROM) / (_COSINE_TO - _COSINE_FROM)
            scores = plain + _MEANING * np.clip(meaning, 0.0, 1.0)
        scores[self._exact.get(query, [])] = 1.0
        return scores

    def vector(self, row: int) -> Vectors | None:
        """Return the vector of a wording, None in a lexical index."""
        return None if self._vectors is None else self._vectors[row]

    def hits(self, scores: NDArray[np.float32], limit: int = 8) -> list[Hit]:
        """Return the best wording of each topic, best topic first; negative scores do not count.

        A topic that a rejecting wording fits better than an accepting one is left out.
        """
        accepted = np.where(self._rejects, -1.0, scores)
        best = np.maximum.reduceat(accepted, self._starts)
        if self._rejects.any():
            rejected = np.maximum.reduceat(np.where(self._rejects, scores, -1.0), self._starts)
            best = np.where(best >= rejected, best, -1.0)
        order = np.argsort(-best, kind="stable")[:limit]
        found = [topic for topic in order if best[topic] >= 0]
        return [self._hit(topic, accepted, float(best[topic])) for topic in found]

    def _hit(self, topic: int, accepted: NDArray[np.float32], score: float) -> Hit:
        start = self._starts[topic]
        end = self._starts[topic + 1] if topic + 1 < len(self._starts) else len(self.wordings)
        row = start + int(np.argmax(accepted[start:end]))
        return Hit(self.topics[topic], self.wordings[row].text, score)

    def _embed(self, query: str) -> Vectors | None:
        if self._embedder is None:
            return None
        try:
            return self._embedder.embed([query[:LONGEST_QUESTION]])[0]
        except EmbeddingUnavailable:
            return None
