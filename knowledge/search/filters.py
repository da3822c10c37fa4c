"""What similarity does not see: a wording about another thing, or another aspect of it."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from knowledge.search.aspects import Aspects, AspectTable, default_aspects

_MISSING, _MISSING_WEAK, _OTHER_THING, _OTHER_FACET = 0.15, 0.03, 0.10, 0.05
"""Taken off the score of a wording: for each of up to two things that the question names and its
topic never does; for each background thing; where it names other things; where it asks for another
aspect. Set by leaving out one wording after the other of the project's own entries."""
_MOST_MISSING = 2
_OTHER_KIND = 0.06
"""Taken off the meaning where the wording is another kind of question (cause, remedy, price): it is
trusted less, not ordered later. Set on the shared banks (docs/search.md)."""
_LOW = (1 << 64) - 1
_USEFUL_FROM = 0.5
"""Share of wordings that must name a thing of the lexicon, for the lexicon to know the field."""


class AspectFilter:
    """Compares what a question is about with every wording of an index."""

    def __init__(
        self,
        aspects: Sequence[Aspects],
        topic_of: NDArray[np.int32],
        topics: int,
        rejects: NDArray[np.bool_],
    ) -> None:
        self._weak = default_aspects().background
        self._decisive = default_aspects().decisive
        self._strong = tuple(~word & _LOW for word in self._weak)
        accepted = ~rejects
        self._table = AspectTable(aspects, topic_of, topics, self._strong, accepted)
        named = float((self._table.asks & accepted).sum())
        self.useful = bool(accepted.any()) and named >= _USEFUL_FROM * float(accepted.sum())
        """False for a bank of another field, where the lexicon says nothing."""

    def compare(
        self, asked: Aspects, hidden: int | None = None
    ) -> tuple[NDArray[np.float32], NDArray[np.bool_], NDArray[np.bool_]]:
        """Return what is taken off each wording; where its topic lacks a decisive thing; where
        it knows all of them.

        ``hidden`` is a wording that counts as if it were not there.
        """
        strong = _common(asked.things, self._strong)
        weak = _common(asked.things, self._weak)
        missing = self._table.missing(strong, hidden)
        penalty = (
            _MISSING * np.minimum(missing, _MOST_MISSING)
            + _MISSING_WEAK * self._table.missing(weak, hidden)
            + _OTHER_THING * self._table.strange(asked.things)
            + _OTHER_FACET * self._table.other_facet(asked.facets)
        )
        strange = self._table.missing(_common(asked.things, self._decisive), hidden) > 0
        return penalty.astype(np.float32), strange, (missing == 0) & any(strong)

    def doubt(self, asked: Aspects) -> NDArray[np.float32]:
        """Return by how much less the likeness of each wording is to be trusted; in any field."""
        return np.float32(_OTHER_KIND) * self._table.other_kind(asked.kinds)


def _common(one: tuple[int, ...], other: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(a & b for a, b in zip(one, other, strict=True))
