"""Which relations between insured region and region of treatment are possible."""

from typing import NamedTuple

from regions.model import CareRelation

NOTHING: frozenset[CareRelation] = frozenset()
ANYTHING: frozenset[CareRelation] = frozenset(CareRelation)


class Place(NamedTuple):
    """What of a region decides a relation."""

    province: str
    pool: str | None
    """None where the region is wider than one pooling area."""


def possible_relations(one: Place | None, other: Place | None) -> frozenset[CareRelation]:
    """Return every relation that two places can have; None is a place not known."""
    if one is None and other is None:
        return ANYTHING
    if one is None or other is None:
        return _with_anywhere(one or other)
    if one.province != other.province:
        return frozenset({CareRelation.CROSS_PROVINCE})
    if one.pool and other.pool:
        same = one.pool == other.pool
        return frozenset({CareRelation.SAME_POOL if same else CareRelation.SAME_PROVINCE})
    return ANYTHING - {CareRelation.CROSS_PROVINCE}


def _with_anywhere(place: Place | None) -> frozenset[CareRelation]:
    """A province that is one pooling area leaves no second one in it."""
    if place and place.pool == place.province:
        return ANYTHING - {CareRelation.SAME_PROVINCE}
    return ANYTHING
