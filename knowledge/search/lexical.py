"""Lexical similarity of short Chinese texts: TF-IDF over characters, BM25 over words.

Both keep their weights term by term (terms x documents), so that a query touches only the rows of
its own terms: its cost grows with the query and not with the knowledge base.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, diags

from knowledge.search.terms import Counts, TermTable, character_table, word_table

_K1, _B = 1.2, 0.75

Scores = NDArray[np.float32]


@dataclass(frozen=True)
class LexicalScores:
    """Similarities of one query to every document, each of shape (documents,) and in 0..1."""

    characters: Scores
    """Cosine of TF-IDF vectors over characters and pairs of characters."""
    words: Scores
    """BM25 over words, divided by the most that the query could reach."""


class LexicalIndex:
    """Scores a query against fixed documents. Immutable, so safe to share between threads."""

    def __init__(self, documents: Sequence[str]) -> None:
        self._characters = _TfIdf(character_table(), documents)
        self._words = _Bm25(word_table(), documents)

    def scores(self, query: str) -> LexicalScores:
        """Return the similarity of the query to every document."""
        return LexicalScores(self._characters.scores(query), self._words.scores(query))


class _TfIdf:
    """Cosine of vectors with 1 + ln(tf) times idf, as scikit-learn weighs them."""

    def __init__(self, table: TermTable, documents: Sequence[str]) -> None:
        self._table = table
        counts = table.matrix(documents)
        present = _document_frequency(counts)
        self._idf = (np.log((1.0 + len(documents)) / (1.0 + present)) + 1.0).astype(np.float32)
        self._seen = present > 0
        counts.data = (1.0 + np.log(counts.data)) * self._idf[counts.indices]
        lengths = np.sqrt(np.asarray(counts.multiply(counts).sum(axis=1)).ravel())
        self._weights = (diags(1.0 / np.maximum(lengths, 1e-9)) @ counts).T.tocsr()
        self._weights = self._weights.astype(np.float32)

    def scores(self, query: str) -> Scores:
        """Return the cosines."""
        asked = self._table.count(query, len(self._idf))
        # The table also numbers terms of other documents than these: they must not count, or the
        # score would depend on what this process has indexed before.
        weights = (1.0 + np.log(asked.times)) * self._idf[asked.terms] * self._seen[asked.terms]
        length = float(np.sqrt((weights**2).sum()))
        return _weighted_rows(self._weights, asked, weights / max(length, 1e-9))


class _Bm25:
    """BM25, divided by what a document with all the words of the query could reach."""

    def __init__(self, table: TermTable, documents: Sequence[str]) -> None:
        self._table = table
        counts = table.matrix(documents)
        size, present = len(documents), _document_frequency(counts)
        self._idf = np.log(1.0 + (size - present + 0.5) / (present + 0.5)).astype(np.float32)
        self._unseen = float(np.log(1.0 + (size + 0.5) / 0.5))
        lengths = np.asarray(counts.sum(axis=1)).ravel()
        norm = _K1 * (1.0 - _B + _B * lengths / max(1e-9, lengths.mean()))
        rows = np.repeat(np.arange(size), np.diff(counts.indptr))
        idf = self._idf[counts.indices]
        counts.data = idf * counts.data * (_K1 + 1.0) / (counts.data + norm[rows])
        self._weights = counts.T.tocsr().astype(np.float32)

    def scores(self, query: str) -> Scores:
        """Return the normalised scores."""
        asked = self._table.count(query, len(self._idf))
        idf = float(self._idf[asked.terms].sum()) + self._unseen * asked.unknown
        reachable = (_K1 + 1.0) * max(idf, 1e-9)
        once = np.full(len(asked.terms), 1.0 / reachable, dtype=np.float32)
        return np.clip(_weighted_rows(self._weights, asked, once), 0.0, 1.0)


def _document_frequency(counts: csr_matrix) -> NDArray[np.int64]:
    return np.bincount(counts.indices, minlength=counts.shape[1])


def _weighted_rows(matrix: csr_matrix, asked: Counts, weights: NDArray[np.float32]) -> Scores:
    """Return the weighted sum of the rows of the asked terms, shape (documents,)."""
    total = np.zeros(matrix.shape[1], dtype=np.float32)
    for term, weight in zip(asked.terms, weights, strict=True):
        row = slice(matrix.indptr[term], matrix.indptr[term + 1])
        total[matrix.indices[row]] += matrix.data[row] * weight
    return total
