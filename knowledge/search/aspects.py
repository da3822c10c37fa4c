"""What a text asks about, as bits: the things it names and the aspects it asks for.

Similarity sees neither: "must I go home for a passport" and "must I go home for a driving licence"
differ by two characters. The bits are compared for every wording at once, in numpy.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from types import MappingProxyType

import numpy as np
import yaml
from numpy.typing import NDArray

Bits = NDArray[np.uint64]
_BITS = 64
_REMEMBERED = 400_000


@dataclass(frozen=True)
class Aspects:
    """Bits of one text. ``things`` spans two words: (lower, upper) of 64 bits each."""

    things: tuple[int, int] = (0, 0)
    facets: int = 0
    kinds: int = 0


class AspectReader:
    """Reads bits by regular expressions: microseconds a text, so that 100,000 wordings are cheap.

    ``things``, ``facets`` and ``kinds`` (of question) map a name to its surfaces in the normal form
    of texts.
    """

    def __init__(
        self,
        things: Mapping[str, Iterable[str]],
        facets: Mapping[str, Iterable[str]],
        background: Iterable[str] = (),
        decisive: Iterable[str] = (),
        kinds: Mapping[str, Iterable[str]] = MappingProxyType({}),
    ) -> None:
        self._things = _Table(things)
        self._facets = _Table(facets)
        self._kinds = _Table(kinds)
        self._held: dict[str, Aspects] = {}
        self.background = _split(self._things.mask(background))
        self.decisive = _split(self._things.mask(decisive))

    def read(self, text: str) -> Aspects:
        """Return the bits of a text in normal form."""
        held = self._held.get(text)
        if held is None:
            things = _split(self._things.read(text))
            held = Aspects(things, self._facets.read(text), self._kinds.read(text))
            if len(self._held) >= _REMEMBERED:
                self._held.clear()
            self._held[text] = held
        return held

    def facet_names(self, bits: int) -> frozenset[str]:
        """Return the names of aspects given as bits."""
        return frozenset(name for name, bit in self._facets.bits.items() if bits >> bit & 1)


class AspectTable:
    """The bits of many texts, compared with those of a question.

    ``strong`` masks the things that tell one question from another; ``accepted`` are the rows
    that a topic answers: what it must not answer is nothing that it knows.
    """

    def __init__(
        self,
        aspects: Sequence[Aspects],
        topic_of: NDArray[np.int32],
        topics: int,
        strong: Sequence[int],
        accepted: NDArray[np.bool_],
    ) -> None:
        self.things = np.array([each.things for each in aspects], dtype=np.uint64).reshape(-1, 2)
        self.facets = np.array([each.facets for each in aspects], dtype=np.uint64)
        self.kinds = np.array([each.kinds for each in aspects], dtype=np.uint64)
        self.topic_of, self._accepted = topic_of, accepted
        union = np.zeros((topics, 2), dtype=np.uint64)
        np.bitwise_or.at(union, topic_of[accepted], self.things[accepted])
        self._union = tuple(np.ascontiguousarray(word) for word in union.T)
        own = self.things & _words(strong)
        self._strong = tuple(np.ascontiguousarray(word) for word in own.T)
        self.asks: NDArray[np.bool_] = (self._strong[0] | self._strong[1]) != 0
        """Rows that name a strong thing."""

    def missing(self, things: Sequence[int], hidden: int | None = None) -> NDArray[np.int64]:
        """Return how many of the things no wording of a row's topic names, per row.

        ``hidden`` is a row that counts as if it were not there.
        """
        lacking = np.zeros(len(self._union[0]), dtype=np.int64)
        for word, wanted in enumerate(things):
            for bit in _bits(wanted):
                lacking += (self._union[word] & bit) == 0
        if hidden is not None and any(things):
            topic = self.topic_of[hidden]
            others = (self.topic_of == topic) & self._accepted
            others[hidden] = False
            union = np.bitwise_or.reduce(self.things[others], axis=0)
            lacking[topic] = sum(
                (union[word] & bit) == 0
                for word, wanted in enumerate(things)
                for bit in _bits(wanted)
            )
        return lacking[self.topic_of]

    def strange(self, things: Sequence[int]) -> NDArray[np.bool_]:
        """Return the rows that name strong things, none of which the question names."""
        low, high = _words(things)
        return self.asks & (((self._strong[0] & low) | (self._strong[1] & high)) == 0)

    def other_facet(self, facets: int) -> NDArray[np.bool_]:
        """Return the rows that ask for an aspect, but for none of those asked for."""
        return _apart(self.facets, facets)

    def other_kind(self, kinds: int) -> NDArray[np.bool_]:
        """Return the rows that are a kind of question, but none of those that the question is."""
        return _apart(self.kinds, kinds)


def _apart(rows: Bits, asked: int) -> NDArray[np.bool_]:
    """Return the rows that have bits, but none of those asked for; none where none is asked."""
    if not asked:
        return np.zeros(len(rows), dtype=bool)
    return (rows != 0) & ((rows & np.uint64(asked)) == 0)


class _Table:
    """Surfaces by name; the longest surface at a place wins."""

    def __init__(self, table: Mapping[str, Iterable[str]]) -> None:
        self.bits = {name: bit for bit, name in enumerate(table)}
        self._of: dict[str, int] = {}
        for name, surfaces in table.items():
            for surface in surfaces:
                self._of[surface] = self._of.get(surface, 0) | 1 << self.bits[name]
        longest = sorted(self._of, key=len, reverse=True)
        self._pattern = re.compile("|".join(map(re.escape, longest)) or r"(?!)")

    def mask(self, names: Iterable[str]) -> int:
        """Return the bits of some names. KeyError for one that is not in the table."""
        return sum(1 << self.bits[name] for name in set(names))

    def read(self, text: str) -> int:
        found = 0
        for surface in self._pattern.findall(text):
            found |= self._of[surface]
        return found


@lru_cache(maxsize=1)
def default_aspects() -> AspectReader:
    """Return the reader over the lexicon that ships with the package."""
    folder = resources.files("knowledge").joinpath("lexicon")
    table = yaml.safe_load(folder.joinpath("entities.yml").read_text("utf-8"))
    mentions = yaml.safe_load(folder.joinpath("mentions.yml").read_text("utf-8"))
    facets = {name: [*words] for name, words in mentions["facet"].items()}
    for name, words in table.get("aspects", {}).items():
        facets.setdefault(name, []).extend(words)
    kinds = yaml.safe_load(folder.joinpath("question_types.yml").read_text("utf-8"))
    return AspectReader(table["entities"], facets, table["background"], table["decisive"], kinds)


def _split(bits: int) -> tuple[int, int]:
    low = (1 << _BITS) - 1
    if bits >> (2 * _BITS):
        raise ValueError("more than 128 things in the lexicon")
    return bits & low, bits >> _BITS


def _bits(word: int) -> list[np.uint64]:
    """Return the bits set in a word, each as a mask."""
    return [np.uint64(1 << at) for at in range(_BITS) if word >> at & 1]


def _words(things: Sequence[int]) -> Bits:
    return np.array(things, dtype=np.uint64)
