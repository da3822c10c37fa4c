"""Turn one topic file, as read from YAML, into a TopicFile."""

from typing import Any

from knowledge.entries import (
    Body,
    EntryKind,
    Facet,
    Group,
    Insurance,
    Scope,
    Source,
    StayReason,
)
from knowledge.exchange import fields
from knowledge.exchange.drafts import EntryDraft, TopicFile
from knowledge.exchange.element_fields import parse_elements, parse_material
from knowledge.exchange.problems import Spot
from regions.model import CareRelation

TOPIC_KEYS = (
    "topic", "matter", "facet", "kind", "question", "wordings", "must_not_match", "entries",
)  # fmt: skip
ENTRY_KEYS = ("id", "title", "scope", "spoken", "parts", "groups", "sources", "contacts")
SCOPE_KEYS = (
    "care_relation", "insured", "treatment", "handling", "insurance", "stay_reason",
    "person_type", "valid_from", "valid_until",
)  # fmt: skip
BODY_KEYS = ("lines", "elements", "materials", "verified", "unknown")


def parse_topic(
    raw: dict[str, Any], digest: str, sources: dict[str, Source], spot: Spot
) -> TopicFile | None:
    """Return the topic of a file, or None where it lacks what identifies it."""
    fields.only(raw, TOPIC_KEYS, spot)
    topic = fields.text(raw, "topic", spot)
    facet = fields.member(raw, "facet", spot, Facet)
    kind = fields.member(raw, "kind", spot, EntryKind)
    head = {key: fields.text(raw, key, spot) for key in ("matter", "question")}
    entries = fields.mappings(raw, "entries", spot)
    if not entries:
        spot.at("entries").report("no_entries")
    if not topic or facet is None or kind is None:
        return None
    return TopicFile(
        name=spot.file,
        sha256=digest,
        id=topic,
        matter=head["matter"],
        facet=facet,
        kind=kind,
        question=head["question"],
        wordings=fields.texts(raw, "wordings", spot),
        must_not_match=fields.texts(raw, "must_not_match", spot),
        entries=tuple(_entry(entry, topic, kind, sources, spot) for entry in entries),
    )


def _entry(
    raw: dict[str, Any], topic: str, kind: EntryKind, sources: dict[str, Source], spot: Spot
) -> EntryDraft:
    entry_id = fields.text(raw, "id", spot)
    spot = spot.of(entry_id)
    fields.only(raw, ENTRY_KEYS, spot)
    return EntryDraft(
        entry_id=entry_id,
        topic=topic,
        kind=kind,
        title=fields.text(raw, "title", spot),
        scope=_scope(fields.mapping(raw, "scope", spot), spot.at("scope")),
        spoken=fields.text(raw, "spoken", spot),
        groups=_groups(fields.mapping(raw, "groups", spot), spot.at("groups")),
        sources=_sources(fields.texts(raw, "sources", spot), sources, spot.at("sources")),
        contacts=fields.texts(raw, "contacts", spot),
        parts=fields.texts(raw, "parts", spot),
    )


def _scope(raw: dict[str, Any], spot: Spot) -> Scope:
    fields.only(raw, SCOPE_KEYS, spot)
    return Scope(
        care_relation=fields.members(raw, "care_relation", spot, CareRelation),
        insured=frozenset(fields.texts(raw, "insured", spot)),
        treatment=frozenset(fields.texts(raw, "treatment", spot)),
        handling=frozenset(fields.texts(raw, "handling", spot)),
        insurance=fields.members(raw, "insurance", spot, Insurance),
        stay_reason=fields.members(raw, "stay_reason", spot, StayReason),
        person_type=frozenset(fields.texts(raw, "person_type", spot)),
        valid_from=fields.day(raw, "valid_from", spot),
        valid_until=fields.day(raw, "valid_until", spot),
    )


def _groups(raw: dict[str, Any], spot: Spot) -> dict[Group, Body]:
    fields.only(raw, [group.value for group in Group], spot)
    if not raw:
        spot.report("no_groups")
    present = (group for group in Group if group.value in raw)
    return {
        group: _body(fields.mapping(raw, group.value, spot), group, spot.at(group.value))
        for group in present
    }


def _body(raw: dict[str, Any], group: Group, spot: Spot) -> Body:
    fields.only(raw, BODY_KEYS, spot)
    body = Body(
        lines=fields.texts(raw, "lines", spot),
        materials=tuple(
            parse_material(item, spot.at("materials"))
            for item in fields.mappings(raw, "materials", spot)
        ),
        elements=parse_elements(fields.mapping(raw, "elements", spot), group, spot.at("elements")),
        verified=fields.flag(raw, "verified", spot, default=True),
        unknown=fields.texts(raw, "unknown", spot),
    )
    if not (body.lines or body.materials or body.elements or body.unknown):
        spot.report("empty_group")
    return body


def _sources(ids: tuple[str, ...], known: dict[str, Source], spot: Spot) -> tuple[Source, ...]:
    if not ids:
        spot.report("no_source")
    for unknown in (source for source in ids if source not in known):
        spot.report("unknown_source", value=unknown)
    return tuple(known[source] for source in ids if source in known)
