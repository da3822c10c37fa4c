"""The index over every wording of every topic: what a question is nearest to."""

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from enum import Enum

import numpy as np
from numpy.typing import NDArray

from knowledge.search.aspects import Aspects, default_aspects
from knowledge.search.discriminant import Discriminant
from knowledge.search.embedding import LONGEST_QUESTION, Embedder, EmbeddingUnavailable, Vectors
from knowledge.search.filters import AspectFilter
from knowledge.search.lexical import LexicalIndex, Scores
from knowledge.search.pooling import behind, largest, nearness

_CHARACTERS, _WORDS, _MEANING = 0.25, 0.15, 0.60
"""Weights of the three parts; the fallback without meaning keeps the other two, rescaled."""
_COSINE_FROM, _COSINE_TO = 0.80, 1.00
"""Cosines of this model between any two questions lie in this range: stretched to 0..1."""
_OUT = -1.0
_OFTEN = 0.15
"""Share of its wordings that must ask for an aspect, for a topic to be about it."""
_LOOKED_AT = 2
"""Topics looked at closely, for each that is wanted."""


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
    """A topic found, with its nearest wording.

    ``score`` orders the topics; ``meaning`` (the similarity of the vectors alone) says better how
    far the nearest one is to be trusted, and is near ``score`` without vectors. ``strange`` is set
    where the question names a thing of which no wording of the topic says anything, ``shared``
    where the topic knows every thing that the question names.
    """

    topic: str
    wording: str
    score: float
    meaning: float = 0.0
    strange: bool = False
    shared: bool = False


@dataclass(frozen=True)
class RowScores:
    """Similarities of a question to every wording, in the order of ``SearchIndex.wordings``."""

    total: Scores
    meaning: Scores
    strange: NDArray[np.bool_]
    shared: NDArray[np.bool_]
    apart: Scores | None = None
    """How the topics are told apart by all their wordings (Discriminant), one a topic."""

    def without(self, rows: NDArray[np.bool_]) -> "RowScores":
        """Return the scores with some rows hidden."""
        return RowScores(
            np.where(rows, _OUT, self.total),
            np.where(rows, _OUT, self.meaning),
            self.strange,
            self.shared,
            self.apart,
        )


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
        self.rejects = np.array([w.rejects for w in self.wordings], dtype=bool)
        self._starts = np.searchsorted(self.topic_of, np.arange(len(self.topics)))
        self.exact: dict[str, list[int]] = {}
        for row, wording in enumerate(self.wordings):
            self.exact.setdefault(wording.text, []).append(row)
        texts = [wording.text for wording in self.wordings]
        self._lexical = LexicalIndex(texts) if texts else None
        self._embedder = embedder if vectors is not None else None
        self._vectors = vectors[kept] if vectors is not None and embedder is not None else None
        self._discriminant = (
            None
            if self._vectors is None
            else Discriminant.of(self._vectors, self.topic_of, len(self.topics), ~self.rejects)
        )
        aspects = [default_aspects().read(text) for text in texts]
        self._aspects = _asked(self.wordings, aspects)
        self.filter = AspectFilter(aspects, self.topic_of, len(self.topics), self.rejects)

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
        scores = self.compare(query)
        if topics is not None:
            wanted = np.array([topic in topics for topic in self.topics])
            scores = scores.without(~wanted[self.topic_of])
        return self.hits(scores, limit)

    def prepare(self, queries: Sequence[str]) -> None:
        """Embed several queries side by side, so that the searches for them need not wait.

        Worth it with an embedder that remembers.
        """
        missing = [query[:LONGEST_QUESTION] for query in queries if query not in self.exact]
        if self._embedder is not None and len(missing) > 1:
            with suppress(EmbeddingUnavailable):
                self._embedder.embed(missing)

    def row_scores(self, query: str, vector: Vectors | None = None) -> Scores:
        """Return the similarity of the query to every wording, in the order of ``wordings``."""
        return self.compare(query, vector).total

    def ask_itself(self, row: int) -> RowScores:
        """Compare a wording with every other, as if it did not stand in the index."""
        return self.compare(self.wordings[row].text, hidden=row)

    def compare(
        self, query: str, vector: Vectors | None = None, hidden: int | None = None
    ) -> RowScores:
        """Compare the query with every wording. ``vector`` is the query's, where it is known."""
        plain = self.lexical_scores(query)
        if vector is None:
            vector = self._vector_of(query)
        if vector is None or self._vectors is None:
            total = meaning = plain / (_CHARACTERS + _WORDS)
            return self.filtered(query, total, meaning, hidden)
        meaning = (self._vectors @ vector - _COSINE_FROM) / (_COSINE_TO - _COSINE_FROM)
        total = plain + _MEANING * np.clip(meaning, 0.0, 1.0)
        scores = self.filtered(query, total, meaning, hidden)
        if self._discriminant is None:
            return scores
        left_out = None if hidden is None else (int(self.topic_of[hidden]), self._vectors[hidden])
        return replace(scores, apart=self._discriminant.scores(vector, left_out))

    def plain_scores(self, query: str) -> RowScores:
        """Compare the query by its characters and words alone: cheap, and without a model."""
        total = self.lexical_scores(query) / (_CHARACTERS + _WORDS)
        return self.filtered(query, total, total)

    def lexical_scores(self, query: str) -> Scores:
        """Return the weighted lexical part of the scores, at most 0.4."""
        if self._lexical is None:
            return np.zeros(0, dtype=np.float32)
        lexical = self._lexical.scores(query)
        return _CHARACTERS * lexical.characters + _WORDS * lexical.words

    def filtered(
        self, query: str, total: Scores, meaning: Scores, hidden: int | None = None
    ) -> RowScores:
        """Take off what the wordings are about and the question is not; exact wordings win."""
        strange = shared = np.zeros(len(total), dtype=bool)
        asked = default_aspects().read(query)
        meaning = meaning - self.filter.doubt(asked)
        if self.filter.useful:
            penalty, strange, shared = self.filter.compare(asked, hidden)
            total, meaning = total - penalty, meaning - penalty
        same = self.exact.get(query, [])
        total, meaning, strange = total.copy(), meaning.copy(), strange.copy()
        total[same], meaning[same], strange[same] = 1.0, 1.0, False
        return RowScores(np.maximum(total, 0.0), np.maximum(meaning, 0.0), strange, shared)

    def aspects(self, topic: str) -> frozenset[str]:
        """Return the aspects that the wordings of a topic ask for; nothing for an unknown one."""
        return self._aspects.get(topic, frozenset())

    def vector(self, row: int) -> Vectors | None:
        """Return the vector of a wording, None in a lexical index."""
        return None if self._vectors is None else self._vectors[row]

    def vector_of(self, text: str) -> Vectors | None:
        """Return the vector of an indexed text, None where it has none."""
        rows = self.exact.get(text)
        return None if rows is None or self._vectors is None else self._vectors[rows[0]]

    def hits(self, scores: RowScores, limit: int = 8) -> list[Hit]:
        """Return the nearest topics, best first, each with its best wording.

        A topic of many wordings counts by its few nearest ones, and by how it is told apart from
        the others. One that a rejecting wording fits better than an accepting one is left out;
        negative scores do not count.
        """
        if not self.wordings:
            return []
        accepted = np.where(self.rejects, _OUT, scores.total)
        best = np.maximum.reduceat(accepted, self._starts)
        if self.rejects.any():
            rejected = np.maximum.reduceat(np.where(self.rejects, scores.total, _OUT), self._starts)
            best = np.where(best >= rejected, best, _OUT)
        lag = behind(scores.apart, best)
        order = largest(np.where(best >= 0, best - lag, _OUT), _LOOKED_AT * limit)
        found = [
            self._hit(int(topic), accepted, scores, float(lag[topic]))
            for topic in order
            if best[topic] >= 0
        ]
        found.sort(key=lambda hit: -hit.score)
        return found[:limit]

    def _hit(self, topic: int, accepted: Scores, scores: RowScores, lag: float) -> Hit:
        start = self._starts[topic]
        end = self._starts[topic + 1] if topic + 1 < len(self._starts) else len(self.wordings)
        row = start + int(np.argmax(accepted[start:end]))
        exact = float(accepted[row]) >= 1.0
        meaning = np.where(self.rejects[start:end], _OUT, scores.meaning[start:end])
        score = 1.0 if exact else max(0.0, nearness(accepted[start:end]) - lag)
        return Hit(
            self.topics[topic],
            self.wordings[row].text,
            round(score, 5),
            1.0 if exact else round(nearness(meaning), 5),
            bool(scores.strange[row]),
            bool(scores.shared[row]),
        )

    def _vector_of(self, query: str) -> Vectors | None:
        held = self.vector_of(query)
        if held is not None or self._embedder is None:
            return held
        try:
            return self._embedder.embed([query[:LONGEST_QUESTION]])[0]
        except EmbeddingUnavailable:
            return None


def _asked(wordings: Sequence[Wording], aspects: Sequence[Aspects]) -> dict[str, frozenset[str]]:
    """Return what the accepting wordings of each topic ask for; one in many does not count."""
    names = {bits: default_aspects().facet_names(bits) for bits in {a.facets for a in aspects}}
    named: dict[str, Counter[str]] = defaultdict(Counter)
    size: Counter[str] = Counter()
    for wording, asked in zip(wordings, aspects, strict=True):
        if not wording.rejects:
            size[wording.topic] += 1
            named[wording.topic].update(names[asked.facets])
    return {
        topic: frozenset(name for name, times in found.items() if times >= _OFTEN * size[topic])
        for topic, found in named.items()
    }
