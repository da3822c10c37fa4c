"""Two texts that answer one question for the same people otherwise: scopes and answers compared.

A text whose scope lies strictly inside another's is no conflict: the narrower is meant to win, and
so is one that names a reason of the stay over one that names none (knowledge.scope.specificity).
Two that overlap in any other way leave a person with two answers.
"""

import difflib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import product

from knowledge.entries import Body, Group, Revision, Scope
from knowledge.exchange.content_checks import SPEAKABLE_PHONES
from knowledge.quantities import alike, quantities
from knowledge.scope import REGION_SLOTS
from knowledge.search.text import normalise
from regions.model import CareRelation
from regions.registry import Registry

SAME_TEXT = 0.9
"""From this share of equal text on, two texts count as one."""
_SETS = ("insurance", "stay_reason", "person_type")

Codes = frozenset[str]


@dataclass(frozen=True)
class Disagreement:
    """A group that two texts tell otherwise; ``before`` and ``after`` are what each has alone."""

    group: Group | None
    """None is the spoken line."""
    kind: str
    """``numbers``, ``materials`` or ``text``."""
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()


def overlap(one: Scope, other: Scope, registry: Registry) -> bool:
    """Say whether there can be a person and a day for which both hold."""
    return (
        _days_meet(one, other)
        and all(_meet(getattr(one, name), getattr(other, name)) for name in _SETS)
        and all(
            _regions_meet(getattr(one, slot), getattr(other, slot), registry)
            for slot in REGION_SLOTS
        )
        and bool(_relations(one, registry) & _relations(other, registry))
    )


def inside(inner: Scope, outer: Scope, registry: Registry) -> bool:
    """Say whether a scope covers nobody whom the other does not cover; days aside."""
    return (
        all(_subset(getattr(inner, name), getattr(outer, name)) for name in _SETS)
        and all(
            _regions_inside(getattr(inner, slot), getattr(outer, slot), registry)
            for slot in REGION_SLOTS
        )
        and (not outer.care_relation or _relations(inner, registry) <= outer.care_relation)
    )


def clash(one: Scope, other: Scope, registry: Registry) -> bool:
    """Say whether two scopes overlap without one being meant to win."""
    if bool(one.stay_reason) != bool(other.stay_reason) or not overlap(one, other, registry):
        return False
    return inside(one, other, registry) == inside(other, one, registry)


def disagreements(one: Revision, other: Revision) -> Iterator[Disagreement]:
    """Yield what two texts tell otherwise, group by group; what only one tells is no matter."""
    for group in Group:
        if group in one.groups and group in other.groups:
            yield from _disagree(group, one.groups[group], other.groups[group])
    if one.spoken and other.spoken:
        yield from _numbers(None, one.spoken, other.spoken)


def likeness(one: Revision, other: Revision) -> float:
    """Return the share of equal text in what two entries say, 0 to 1."""
    texts = ["\n".join(_said(body) for body in r.groups.values()) for r in (one, other)]
    return _likeness(*texts)


def _disagree(group: Group, one: Body, other: Body) -> Iterator[Disagreement]:
    listed = _materials(one), _materials(other)
    if listed[0] and listed[1] and listed[0] != listed[1]:
        yield Disagreement(group, "materials", *_alone(*listed))
    texts = _said(one), _said(other)
    found = list(_numbers(group, *texts))
    yield from found
    if not found and _likeness(*texts) < SAME_TEXT:
        yield Disagreement(group, "text")


def _numbers(group: Group | None, one: str, other: str) -> Iterator[Disagreement]:
    counted = tuple(Counter(set(quantities(text)) - SPEAKABLE_PHONES) for text in (one, other))
    if counted[0] != counted[1]:
        yield Disagreement(group, "numbers", *_alone(counted[0], counted[1]))


def _alone(one: Counter[str], other: Counter[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return tuple(sorted(one - other)), tuple(sorted(other - one))


def _said(body: Body) -> str:
    return "\n".join((*body.lines, *(element.value for element in body.elements), *body.unknown))


def _materials(body: Body) -> Counter[str]:
    return Counter(normalise(material.name) for material in body.materials)


def _likeness(one: str, other: str) -> float:
    plain = [normalise(alike(text)) for text in (one, other)]
    matcher = difflib.SequenceMatcher(None, plain[0], plain[1], autojunk=False)
    if matcher.real_quick_ratio() < SAME_TEXT:
        return 0.0
    return matcher.ratio()


def _days_meet(one: Scope, other: Scope) -> bool:
    starts = [scope.valid_from or date.min for scope in (one, other)]
    ends = [scope.valid_until or date.max for scope in (one, other)]
    return max(starts) <= min(ends)


def _meet(one: frozenset[object], other: frozenset[object]) -> bool:
    return not one or not other or bool(one & other)


def _subset(inner: frozenset[object], outer: frozenset[object]) -> bool:
    return not outer or (bool(inner) and inner <= outer)


def _regions_meet(one: Codes, other: Codes, registry: Registry) -> bool:
    pairs = product(one, other)
    return (
        not one
        or not other
        or any(registry.is_within(a, b) or registry.is_within(b, a) for a, b in pairs)
    )


def _regions_inside(inner: Codes, outer: Codes, registry: Registry) -> bool:
    if not outer:
        return True
    return bool(inner) and all(any(registry.is_within(a, b) for b in outer) for a in inner)


def _relations(scope: Scope, registry: Registry) -> frozenset[CareRelation]:
    """Return the care relations that a scope covers, as far as its regions can have them."""
    places = product(scope.insured or {None}, scope.treatment or {None})
    possible = frozenset().union(*(registry.care_relations(i, t) for i, t in places))
    return possible & scope.care_relation if scope.care_relation else possible
