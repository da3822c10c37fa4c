"""Put published revisions together again, as they were, whatever has been published since."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from itertools import groupby
from typing import Any

from sqlalchemy import select

from core.clock import today
from core.db import Sessions
from knowledge.answer import Answer, AnswerStatus, Contact, ScopeUsed
from knowledge.bundles import compose_plan
from knowledge.composing import Composition
from knowledge.entries import Facet, Group, Revision, Topic
from knowledge.exchange.content_files import read_content
from knowledge.figures import body_holds_figure, pays_here
from knowledge.phrases import load_phrases
from knowledge.repository import published_of, to_revision
from knowledge.scope import REGION_SLOTS, Facts, precedence
from knowledge.serialise import to_json
from knowledge.snapshot import known_contacts
from knowledge.staleness import outdated
from knowledge.tables import RevisionRow
from knowledge.timeline import in_force_on
from knowledge.wording import notice, sections, sources, spoken_line
from regions.registry import Registry, load_registry


@dataclass(frozen=True)
class Guide:
    """A published text, put together from its revisions."""

    title: str
    revisions: tuple[int, ...]
    answer: dict[str, Any]
    """A serialised Answer."""
    published: date | None
    """The day on which the latest of the revisions was published."""
    holds: bool
    """True where each of them is in force today."""
    newer: tuple[int, ...]
    """What is in force in their place, where anything is."""


def read_guide(sessions: Sessions, ids: Sequence[int]) -> Guide | None:
    """Return what the revisions say; None where one was never published, or there is none."""
    with sessions() as session:
        query = select(RevisionRow).where(RevisionRow.id.in_(ids))
        found = {row.id: row for row in session.execute(query).scalars()}
        rows = [found[number] for number in dict.fromkeys(ids) if number in found]
        if len(rows) != len(set(ids)) or any(row.published_at is None for row in rows):
            return None
        day = today()
        current = [in_force_on(published_of(session, row.entry_id), day) for row in rows]
        holds = all(now is row for now, row in zip(current, rows, strict=True))
        topics = tuple(_topic(list(rows)) for _, rows in groupby(rows, lambda row: row.entry.topic))
        return Guide(
            title=rows[0].entry.topic.question,
            revisions=tuple(row.id for row in rows),
            answer=to_json(_answer(topics, day)),
            published=max(row.published_at.date() for row in rows if row.published_at),
            holds=holds,
            newer=() if holds else tuple(row.id for row in current if row is not None),
        )


def _topic(rows: Sequence[RevisionRow]) -> Topic:
    """Return a topic that has these revisions alone, in force for as long as one looks."""
    row = rows[0].entry.topic
    revisions = [to_revision(revision, row) for revision in rows]
    return Topic(
        id=row.id,
        matter=row.matter,
        facet=Facet(row.facet),
        question=row.question,
        wordings=(),
        revisions=tuple(
            replace(r, scope=replace(r.scope, valid_from=None, valid_until=None)) for r in revisions
        ),
    )


def _answer(topics: Sequence[Topic], day: date) -> Answer:
    registry, phrases = load_registry(), load_phrases()
    topic = topics[0]
    places = _places(topics, registry)
    facts = replace(Facts(on=day), **places)  # type: ignore[arg-type]
    composition = _composed(topics, facts, registry)
    names = dict(phrases.node("defaults"))
    names.update({slot: registry.get(code).short_name for slot, code in places.items()})
    lead = composition.lead or topic.revisions[0]
    keys = [key for revision in composition.revisions for key in revision.contacts]
    default = phrases.node("contacts", "default")
    return Answer(
        status=AnswerStatus.ANSWERED,
        spoken=spoken_line(composition, lead, day, phrases, names),
        topic=topic.id,
        question=topic.question,
        facet=topic.facet,
        sections=sections(composition, day, phrases, names),
        notice=notice(composition, day, phrases, names),
        scope=_scope(topic, places, registry, day),
        sources=sources(composition),
        contacts=known_contacts((*default, *keys), dict(_contacts())),
    )


def _composed(topics: Sequence[Topic], facts: Facts, registry: Registry) -> Composition:
    """Take each group whole from the narrowest revision, as the desk does.

    Which revisions hold has been decided when they were answered from, so it is not asked again.
    """
    topic = topics[0]
    if any(revision.parts for revision in topic.revisions):
        parts = {part.id: part for part in topics}
        return compose_plan(topic, parts, facts, registry, load_phrases())
    ordered = sorted(topic.revisions, key=lambda r: precedence(r, registry), reverse=True)
    groups: dict[Group, Revision] = {}
    newer: dict[Group, Revision] = {}
    for revision in ordered:
        for group, body in revision.groups.items():
            if body_holds_figure(body) and not pays_here(revision, facts.insured, registry):
                continue
            chosen = groups.setdefault(group, revision)
            if group not in newer and outdated(chosen, revision, registry):
                newer[group] = revision
    return Composition(groups, ordered[0], (), newer=newer)


def _places(topics: Sequence[Topic], registry: Registry) -> dict[str, str]:
    """Return the place of each role that a revision names alone; of several, the narrowest."""
    places: dict[str, str] = {}
    for revision in (r for topic in topics for r in topic.revisions):
        for slot in REGION_SLOTS:
            codes = getattr(revision.scope, slot)
            if len(codes) == 1:
                (code,) = codes
                known = places.get(slot)
                if known is None or registry.is_within(code, known):
                    places[slot] = code
    return places


def _scope(topic: Topic, places: Mapping[str, str], registry: Registry, day: date) -> ScopeUsed:
    """Say for whom the narrowest revision holds."""
    lead = max(topic.revisions, key=lambda revision: precedence(revision, registry)).scope
    named = {f"{slot}_name": registry.get(code).name for slot, code in places.items()}
    scope = ScopeUsed(
        match="exact" if places else "inherited",
        insurance=next(iter(lead.insurance)) if len(lead.insurance) == 1 else None,
        stay_reason=next(iter(lead.stay_reason)) if len(lead.stay_reason) == 1 else None,
        care_relation=next(iter(lead.care_relation)) if len(lead.care_relation) == 1 else None,
        on=day,
    )
    return replace(scope, **places, **named)  # type: ignore[arg-type]


@lru_cache(maxsize=1)
def _contacts() -> Mapping[str, Contact]:
    """Return the contacts that ship with the package."""
    return read_content().contacts
