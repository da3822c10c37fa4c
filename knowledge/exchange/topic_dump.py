"""Write a topic as the YAML that reads back as the same topic."""

from datetime import date
from enum import Enum
from typing import Any

from knowledge.entries import Body, Scope
from knowledge.exchange import yaml_text
from knowledge.exchange.drafts import EntryDraft, TopicFile
from knowledge.exchange.element_fields import dump_elements, dump_material
from knowledge.exchange.topic_parse import SCOPE_KEYS


def dump_topic(topic: TopicFile) -> str:
    """Return the YAML of a topic file. Comments of the file it came from are not kept."""
    data: dict[str, Any] = {
        "topic": topic.id,
        "matter": topic.matter,
        "facet": topic.facet.value,
        "kind": topic.kind.value,
        "question": topic.question,
        "wordings": list(topic.wordings),
        "must_not_match": list(topic.must_not_match),
        "entries": [_entry(entry) for entry in topic.entries],
    }
    return yaml_text.dump(_filled(data))


def _entry(entry: EntryDraft) -> dict[str, Any]:
    return _filled(
        {
            "id": entry.entry_id,
            "title": entry.title,
            "scope": _scope(entry.scope),
            "spoken": entry.spoken,
            "parts": list(entry.parts),
            "groups": {group.value: _body(body) for group, body in entry.groups.items()},
            "sources": [source.id for source in entry.sources],
            "contacts": list(entry.contacts),
        }
    )


def _scope(scope: Scope) -> dict[str, Any]:
    return _filled({key: _plain(getattr(scope, key)) for key in SCOPE_KEYS})


def _plain(value: frozenset[Any] | date | None) -> list[str] | date | None:
    if isinstance(value, frozenset):
        return sorted(item.value if isinstance(item, Enum) else item for item in value)
    return value


def _body(body: Body) -> dict[str, Any]:
    raw = _filled(
        {
            "lines": list(body.lines),
            "elements": dump_elements(body.elements),
            "materials": [dump_material(material) for material in body.materials],
            "unknown": list(body.unknown),
        }
    )
    return raw if body.verified else {**raw, "verified": False}


def _filled(raw: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in raw.items() if value}
