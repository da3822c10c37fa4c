"""Terms of texts as numbers, kept for the life of the process.

Cutting thirty thousand texts into words takes seconds; a publish changes a handful of them. So what
a text consists of is remembered, and an index over new knowledge is built from numbers alone.
"""

import threading
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from knowledge.search.segment import words

Analyzer = Callable[[str], Iterable[str]]
_REMEMBERED = 400_000
"""Texts remembered, about 300 bytes each; beyond it the memory starts anew."""


@dataclass(frozen=True)
class Counts:
    """How often each known term occurs in a text, and how many distinct terms are unknown."""

    terms: NDArray[np.int32]
    times: NDArray[np.float32]
    unknown: int = 0


class TermTable:
    """Numbers terms in the order in which they are first seen in a document."""

    def __init__(self, analyzer: Analyzer) -> None:
        self._analyzer = analyzer
        self._numbers: dict[str, int] = {}
        self._documents: dict[str, Counts] = {}
        self._lock = threading.Lock()

    def matrix(self, documents: Sequence[str]) -> csr_matrix:
        """Return the counts of documents, shape (documents, terms); new terms get a number."""
        with self._lock:
            counts = [self._count_document(text) for text in documents]
            width = len(self._numbers)
        starts = np.concatenate([[0], np.cumsum([len(each.terms) for each in counts])])
        terms = np.concatenate([np.zeros(0, np.int32), *(each.terms for each in counts)])
        times = np.concatenate([np.zeros(0, np.float32), *(each.times for each in counts)])
        return csr_matrix((times, terms, starts), shape=(len(counts), width), dtype=np.float32)

    def learn(self, documents: Iterable[tuple[str, Sequence[str]]]) -> None:
        """Take over documents with their terms, as they were analysed before."""
        with self._lock:
            for text, terms in documents:
                if text not in self._documents:
                    self._keep(text, terms)

    def count(self, text: str, width: int) -> Counts:
        """Return the counts of a question in an index of ``width`` terms; it adds no term."""
        found = Counter(self._analyzer(text))
        known = {
            number: times
            for term, times in found.items()
            if (number := self._numbers.get(term, width)) < width
        }
        return Counts(
            np.fromiter(known.keys(), np.int32, len(known)),
            np.fromiter(known.values(), np.float32, len(known)),
            len(found) - len(known),
        )

    def _count_document(self, text: str) -> Counts:
        held = self._documents.get(text)
        return self._keep(text, self._analyzer(text)) if held is None else held

    def _keep(self, text: str, terms: Iterable[str]) -> Counts:
        found = Counter(terms)
        numbers = [self._numbers.setdefault(term, len(self._numbers)) for term in found]
        made = Counts(
            np.array(numbers, np.int32), np.fromiter(found.values(), np.float32, len(found))
        )
        if len(self._documents) >= _REMEMBERED:
            self._documents.clear()
        self._documents[text] = made
        return made


def character_terms(text: str) -> list[str]:
    """Return the characters of a text and its pairs of neighbours."""
    return [*text, *(text[at : at + 2] for at in range(len(text) - 1))]


@lru_cache(maxsize=1)
def character_table() -> TermTable:
    """Return the process-wide table of characters and pairs."""
    return TermTable(character_terms)


@lru_cache(maxsize=1)
def word_table() -> TermTable:
    """Return the process-wide table of words."""
    return TermTable(words)
