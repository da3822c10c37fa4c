"""Local texts that are older than a newer text they would inherit from.

Such a text is not answered alone: what is above it changed since, and nobody has looked whether
the local text still holds.
"""

import calendar
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from knowledge.entries import Group, Revision, Scope, Source, Topic
from knowledge.scope import REGION_SLOTS, in_force, one_a_day
from regions.model import CareRelation
from regions.registry import Registry

_MONTHS = 12
_DAY = re.compile(r"(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?")


@dataclass(frozen=True)
class OutdatedGroup:
    """A group of a local entry that is older than the same group of a wider entry."""

    topic: str
    group: Group
    local: Revision
    wider: Revision


def outdated(local: Revision, wider: Revision, registry: Registry) -> bool:
    """Say whether a local revision is surely older than a wider one that it narrows.

    A date may be a year or a month only: what could be either is not called older. What both
    cite is no news.
    """
    cited = {source.id for source in local.sources}
    news = tuple(source for source in wider.sources if source.id not in cited)
    latest, earliest = _latest_day(local), _newest_rule(wider, news)
    if latest is None or earliest is None or latest >= earliest:
        return False
    return narrows(local.scope, wider.scope, registry)


def narrows(local: Scope, wider: Scope, registry: Registry) -> bool:
    """Say whether a scope lies inside a wider one, in at least one region role strictly."""
    pairs = [(getattr(local, slot), getattr(wider, slot)) for slot in REGION_SLOTS]
    if not all(_within(inner, outer, registry) for inner, outer in pairs):
        return False
    if all(_within(outer, inner, registry) for inner, outer in pairs):
        return False
    relations = local.care_relation or possible_relations(local, registry)
    return all(
        not outer or (inner and inner <= outer)
        for inner, outer in (
            (relations, wider.care_relation),
            (local.insurance, wider.insurance),
            (local.stay_reason, wider.stay_reason),
            (local.person_type, wider.person_type),
        )
    )


def outdated_groups(
    topics: Iterable[Topic], registry: Registry, on: date
) -> tuple[OutdatedGroup, ...]:
    """Return every group in force on a day that a person must look at again."""
    return tuple(
        OutdatedGroup(topic.id, group, local, wider)
        for topic in topics
        for local in _live(topic, on)
        for wider in _live(topic, on)
        if outdated(local, wider, registry)
        for group in local.groups
        if group in wider.groups
    )


def _latest_day(revision: Revision) -> date | None:
    """Return the last day that the text can be from: its newest source, or its start."""
    written = (day for source in revision.sources for day in (source.effective, source.published))
    return _latest(written, revision, last=True)


def _newest_rule(revision: Revision, news: tuple[Source, ...]) -> date | None:
    """Return the first day on which the newest rule among some of its sources can have begun.

    A report tells again what held before; only a document or a day of effect is a newer rule.
    """
    rules = [source.effective or (source.number and source.published) for source in news]
    return _latest(rules, revision, last=False) if any(rules) else None


def _live(topic: Topic, on: date) -> tuple[Revision, ...]:
    return one_a_day(revision for revision in topic.revisions if in_force(revision.scope, on))


def _latest(written: Iterable[str], revision: Revision, last: bool) -> date | None:
    days = [_day(text, last) for text in written if text]
    return max((day for day in (*days, revision.scope.valid_from) if day), default=None)


def _day(text: str, last: bool) -> date | None:
    """Read "2023", "2023-07" or a full date; the last or first day it can mean."""
    found = _DAY.match(text)
    if found is None:
        return None
    year, month, day = (int(part) if part else None for part in found.groups())
    month = month or (_MONTHS if last else 1)
    if not year or not 1 <= month <= _MONTHS:
        return None
    days = calendar.monthrange(year, month)[1]
    return date(year, month, min(day or (days if last else 1), days))


def possible_relations(scope: Scope, registry: Registry) -> frozenset[CareRelation]:
    """Return the relations that the regions of a scope can have to each other."""
    pairs = [(i, t) for i in scope.insured or {None} for t in scope.treatment or {None}]
    return frozenset().union(*(registry.care_relations(i, t) for i, t in pairs))


def _within(inner: frozenset[str], outer: frozenset[str], registry: Registry) -> bool:
    if not outer:
        return True
    return bool(inner) and all(
        any(registry.is_within(code, container) for container in outer) for code in inner
    )
