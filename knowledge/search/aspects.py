"""What a text asks about, as bits: the things it names and the aspects it asks for.

Similarity sees neither: "must I go home for a passport" and "must I go home for a driving licence"
differ by two characters. The bits are compared for every wording at once, in numpy.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

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


class AspectReader:
    """Reads bits by regular expressions: microseconds a text, so that 100,000 wordings are cheap.

    ``things`` and ``facets`` map a name to its surfaces in the normal form of texts.
    """

    def __init__(
        self,
        things: Mapping[str, Iterable[str]],
        facets: Mapping[str, Iterable[str]],
        background: Iterable[str] = (),
    ) -> None:
        self._things = _Table(things)
        self._facets = _Table(facets)
        self._held: dict[str, Aspects] = {}
        weak = set(background)
        self.background = _split(
            sum(1 << bit for name, bit in self._things.bits.items() if name in weak)
        )

    def read(self, text: str) -> Aspects:
        """Return the bits of a text in normal form."""
        held = self._held.get(text)
        if held is None:
            held = Aspects(_split(self._things.read(text)), self._facets.read(text))
            if len(self._held) >= _REMEMBERED:
                self._held.clear()
            self._held[text] = held
        return held

    def facet_bit(self, name: str) -> int:
        """Return the bit of a facet, 0 where it has no surfaces."""
        bit = self._facets.bits.get(name)
        return 0 if bit is None else 1 << bit


class AspectTable:
    """The bits of many texts, compared with those of a question."""

    def __init__(self, aspects: Sequence[Aspects], topic_of: NDArray[np.int32], topics: int):
        self.things = np.array([each.things for each in aspects], dtype=np.uint64).reshape(-1, 2)
        self.facets = np.array([each.facets for each in aspects], dtype=np.uint64)
        self.topic_of = topic_of
        self.union = np.zeros((topics, 2), dtype=np.uint64)
        np.bitwise_or.at(self.union, topic_of, self.things)

    def missing(self, things: Sequence[int], hidden: int | None = None) -> NDArray[np.int64]:
        """Return how many of the things no wording of a row's topic names, per row."""
        if not any(things):
            return np.zeros(len(self.topic_of), dtype=np.int64)
        union = self.union
        if hidden is not None:
            topic = self.topic_of[hidden]
            others = self.topic_of == topic
            others[hidden] = False
            union = union.copy()
            union[topic] = np.bitwise_or.reduce(self.things[others], axis=0)
        return count_bits(_words(things) & ~union)[self.topic_of]

    def strange(self, things: Sequence[int], strong: Sequence[int]) -> NDArray[np.bool_]:
        """Return the rows that name strong things, none of which the question names."""
        own = self.things & _words(strong)
        asks = own.any(axis=1)
        return asks & ~(own & _words(things)).any(axis=1)

    def other_facet(self, facets: int) -> NDArray[np.bool_]:
        """Return the rows that ask for an aspect, but for none of those asked for."""
        if not facets:
            return np.zeros(len(self.facets), dtype=bool)
        return (self.facets != 0) & ((self.facets & np.uint64(facets)) == 0)


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

    def read(self, text: str) -> int:
        found = 0
        for surface in self._pattern.findall(text):
            found |= self._of[surface]
        return found


def count_bits(words: Bits) -> NDArray[np.int64]:
    """Return the number of bits set in each row."""
    octets = np.unpackbits(words.astype("<u8").view(np.uint8), axis=-1)
    return octets.sum(axis=-1).astype(np.int64)


@lru_cache(maxsize=1)
def default_aspects() -> AspectReader:
    """Return the reader over the lexicon that ships with the package."""
    folder = resources.files("knowledge").joinpath("lexicon")
    table = yaml.safe_load(folder.joinpath("entities.yml").read_text("utf-8"))
    mentions = yaml.safe_load(folder.joinpath("mentions.yml").read_text("utf-8"))
    facets = {name: [*words] for name, words in mentions["facet"].items()}
    for name, words in table.get("aspects", {}).items():
        facets.setdefault(name, []).extend(words)
    return AspectReader(table["entities"], facets, table["background"])


def _split(bits: int) -> tuple[int, int]:
    low = (1 << _BITS) - 1
    if bits >> (2 * _BITS):
        raise ValueError("more than 128 things in the lexicon")
    return bits & low, bits >> _BITS


def _words(things: Sequence[int]) -> Bits:
    return np.array(things, dtype=np.uint64)
