"""Does an entry hold for what is known, and which of two entries is more specific."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import Enum
from functools import lru_cache

from knowledge.entries import Insurance, Revision, Scope, StayReason
from regions.model import CareRelation
from regions.registry import Registry

INSURED, TREATMENT, HANDLING = "insured", "treatment", "handling"
REGION_SLOTS = (INSURED, TREATMENT, HANDLING)
INSURANCE, STAY_REASON, PERSON_TYPE = "insurance", "stay_reason", "person_type"


_PARTS, _DEEPEST = 1000, 6

Specificity = tuple[int, int, int, int, int]


class Holds(Enum):
    """Whether an entry's scope covers the person: surely, surely not, or it depends."""

    YES = "yes"
    NO = "no"
    MAYBE = "maybe"


@dataclass(frozen=True)
class Facts:
    """What is known of the person asked about. None means not known."""

    on: date
    insured: str | None = None
    treatment: str | None = None
    handling: str | None = None
    insurance: Insurance | None = None
    tier: int | None = None
    stay_reason: StayReason | None = None
    person_type: str | None = None


@dataclass(frozen=True)
class Fit:
    """How a scope fits the facts; ``missing`` names the slots that would settle a MAYBE."""

    holds: Holds
    missing: frozenset[str] = frozenset()


def in_force(scope: Scope, on: date) -> bool:
    """Say whether the scope's validity covers the day (both ends inclusive)."""
    started = scope.valid_from is None or scope.valid_from <= on
    return started and (scope.valid_until is None or on <= scope.valid_until)


def one_a_day(live: Iterable[Revision]) -> tuple[Revision, ...]:
    """Keep one revision of each entry: the one that started last, then the newest.

    ``live`` are the revisions in force on a day. An entry can have several while one is
    scheduled or superseded; only one of them speaks.
    """
    chosen: dict[str, Revision] = {}
    for revision in live:
        current = chosen.get(revision.entry_id)
        if current is None or _recency(revision) > _recency(current):
            chosen[revision.entry_id] = revision
    return tuple(chosen.values())


def precedence(revision: Revision, registry: Registry) -> tuple[Specificity, date, int]:
    """Return a sort key, larger for what is answered first: the narrower, then the later."""
    return (specificity(revision.scope, registry), *_recency(revision))


def _recency(revision: Revision) -> tuple[date, int]:
    return revision.scope.valid_from or date.min, revision.id


def fit(scope: Scope, facts: Facts, registry: Registry) -> Fit:
    """Compare a scope with what is known, dimension by dimension."""
    parts = [
        _relation_fit(scope.care_relation, facts, registry),
        _region_fit(INSURED, scope.insured, facts.insured, registry),
        _region_fit(TREATMENT, scope.treatment, facts.treatment, registry),
        _region_fit(HANDLING, scope.handling, facts.handling, registry),
        _value_fit(INSURANCE, scope.insurance, facts.insurance),
        _value_fit(STAY_REASON, scope.stay_reason, facts.stay_reason),
        _value_fit(PERSON_TYPE, scope.person_type, facts.person_type),
    ]
    if any(part.holds is Holds.NO for part in parts):
        return Fit(Holds.NO)
    missing = frozenset().union(*(part.missing for part in parts))
    return Fit(Holds.MAYBE if missing else Holds.YES, missing)


def specificity(scope: Scope, registry: Registry) -> Specificity:
    """Return a sort key, larger for the narrower scope.

    The reason of the stay weighs most: it changes what a person must do wherever they are.
    Then regions by depth, then the number of dimensions, then the narrower choice. A scope that
    lies inside another has the larger key.
    """
    places = [_extent(getattr(scope, slot), registry) for slot in REGION_SLOTS]
    sets = (scope.care_relation, scope.insurance, scope.stay_reason, scope.person_type)
    constrained = [values for values in sets if values]
    return (
        1 if scope.stay_reason else 0,
        sum(depth for depth, _ in places),
        len(constrained) + sum(1 for slot in REGION_SLOTS if getattr(scope, slot)),
        -sum(width for _, width in places),
        -sum(map(len, constrained)),
    )


@lru_cache(maxsize=4096)
def _extent(codes: frozenset[str], registry: Registry) -> tuple[int, int]:
    """Return how deep the widest of some regions lies, and how wide they are together.

    No region has a thousand parts, so the parts of a region are never as wide as the region.
    """
    lineages = {code: registry.ancestors(code) for code in codes}
    apart = [len(around) for code, around in lineages.items() if not codes & set(around)]
    widths = (_PARTS ** (_DEEPEST - depth) for depth in apart)
    return min(apart, default=0), sum(widths) or _PARTS ** (_DEEPEST + 1)


def _relation_fit(wanted: frozenset[CareRelation], facts: Facts, registry: Registry) -> Fit:
    if not wanted:
        return Fit(Holds.YES)
    possible = registry.care_relations(facts.insured, facts.treatment)
    if not possible & wanted:
        return Fit(Holds.NO)
    if possible <= wanted:
        return Fit(Holds.YES)
    return Fit(Holds.MAYBE, _places_to_ask(facts, registry))


def _places_to_ask(facts: Facts, registry: Registry) -> frozenset[str]:
    """Name the places that are unknown, or known only as wider than one pooling area."""
    known = {INSURED: facts.insured, TREATMENT: facts.treatment}
    return frozenset(
        slot for slot, code in known.items() if code is None or registry.pooling_area(code) is None
    )


def _region_fit(slot: str, wanted: frozenset[str], known: str | None, registry: Registry) -> Fit:
    if not wanted:
        return Fit(Holds.YES)
    if known is None:
        return Fit(Holds.MAYBE, frozenset({slot}))
    if any(registry.is_within(known, code) for code in wanted):
        return Fit(Holds.YES)
    if any(registry.is_within(code, known) for code in wanted):
        return Fit(Holds.MAYBE, frozenset({slot}))
    return Fit(Holds.NO)


def _value_fit(slot: str, wanted: Iterable[object], known: object | None) -> Fit:
    values = frozenset(wanted)
    if not values:
        return Fit(Holds.YES)
    if known is None:
        return Fit(Holds.MAYBE, frozenset({slot}))
    return Fit(Holds.YES if known in values else Holds.NO)
