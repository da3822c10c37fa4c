"""Lexical similarity of short Chinese texts: TF-IDF over characters, BM25 over words.

Weights and parameters come from the measurements quoted in docs/adr (retrieval).
"""

import logging
from collections.abc import Sequence

import jieba
import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer

_TFIDF_WEIGHT, _BM25_WEIGHT = 0.55, 0.45
_K1, _B = 1.2, 0.75

jieba.setLogLevel(logging.WARNING)


def words(text: str) -> list[str]:
    """Return jieba's words of a text."""
    return [word for word in jieba.lcut(text) if word.strip()]


class LexicalIndex:
    """Scores a query against fixed documents. ``scores`` lie in 0..1; 1 is the same text."""

    def __init__(self, documents: Sequence[str]) -> None:
        self._tfidf = TfidfVectorizer(analyzer="char", ngram_range=(1, 2), sublinear_tf=True)
        self._characters = self._tfidf.fit_transform(documents)
        self._counter = CountVectorizer(analyzer=words)
        self._bm25 = _bm25_weights(self._counter.fit_transform(documents))
        self._own = np.asarray(self._bm25.sum(axis=1)).ravel()

    def scores(self, query: str) -> NDArray[np.float64]:
        """Return the similarity of the query to every document, shape (documents,)."""
        characters = (self._characters @ self._tfidf.transform([query]).T).toarray().ravel()
        bm25 = self._bm25_row(query)
        return _TFIDF_WEIGHT * characters + _BM25_WEIGHT * np.clip(
            bm25 / self._ceiling(query, bm25), 0.0, 1.0
        )

    def _bm25_row(self, query: str) -> NDArray[np.float64]:
        asked = (self._counter.transform([query]) > 0).astype(np.float64)
        return np.asarray((self._bm25 @ asked.T).todense()).ravel()

    def _ceiling(self, query: str, bm25: NDArray[np.float64]) -> NDArray[np.float64]:
        """Normalise by what the query could reach at most: itself, or the whole document."""
        asked = (self._counter.transform([query]) > 0).astype(np.float64)
        best = float(np.asarray(self._bm25.max(axis=0).todense()).ravel() @ asked.toarray().ravel())
        unknown = sum(1 for word in words(query) if word not in self._counter.vocabulary_)
        share = 1.0 + unknown / max(1, len(words(query)))
        return np.maximum(best * share, self._own) + 1e-9


def _bm25_weights(counts: csr_matrix) -> csr_matrix:
    """Turn term counts, shape (documents, words), into BM25 weights of the same shape."""
    lengths = np.asarray(counts.sum(axis=1)).ravel()
    present = np.asarray((counts > 0).sum(axis=0)).ravel()
    idf = np.log(1.0 + (counts.shape[0] - present + 0.5) / (present + 0.5))
    weights = counts.tocoo().astype(np.float64)
    norm = _K1 * (1.0 - _B + _B * lengths[weights.row] / max(1e-9, lengths.mean()))
    weights.data = idf[weights.col] * weights.data * (_K1 + 1.0) / (weights.data + norm)
    return weights.tocsr()
