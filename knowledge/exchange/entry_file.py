"""One entry with its question as a YAML file that an editor changes and hands back.

It is a topic file (knowledge/content/README.md) with one entry, and three keys more: ``base`` says
what the editor saw and must stay as it is, ``supersedes`` names entries that end when this one
starts, ``new_sources`` describes sources that are not registered yet or have changed.
"""

from collections.abc import Mapping
from typing import Any

import yaml

from knowledge.editing import Base, question_digest
from knowledge.entries import Source
from knowledge.entry_text import EntryText, of_revision
from knowledge.exchange import fields, yaml_text
from knowledge.exchange.drafts import TopicFile
from knowledge.exchange.problems import ContentError, Problem, Spot
from knowledge.exchange.topic_dump import dump_topic
from knowledge.exchange.topic_parse import parse_topic
from knowledge.tables import RevisionRow
from knowledge.topic_text import TopicText, of_row

BASE, SUPERSEDES, NEW_SOURCES = "base", "supersedes", "new_sources"
_SOURCE_TEXTS = ("number", "url", "published", "effective", "checked_on")
_SOURCE_KEYS = ("title", "issuer", *_SOURCE_TEXTS, "verified")


def write(row: RevisionRow) -> str:
    """Return a revision as a file to edit."""
    text = of_revision(row)
    base = f"{row.number}-{question_digest(of_row(row.entry.topic))}"
    said = {name: getattr(text.topic, name) for name in TopicText.__dataclass_fields__}
    topic = TopicFile("", "", text.draft.topic, entries=(text.draft,), **said)
    ended = {SUPERSEDES: list(text.supersedes)} if text.supersedes else {}
    return (
        yaml_text.dump({BASE: base}) + dump_topic(topic) + (yaml_text.dump(ended) if ended else "")
    )


def read(text: str, known: Mapping[str, Source], name: str) -> tuple[EntryText, Base | None]:
    """Return what a file says, and what its editor saw (None for a new entry).

    ``known`` are the registered sources, ``name`` what the file is called in messages. Raises
    ContentError with everything that is wrong with its form.
    """
    problems: list[Problem] = []
    spot = Spot(problems, name)
    raw = _mapping(text, spot)
    base = _base(fields.text(raw, BASE, spot, required=False), spot.at(BASE))
    supersedes = fields.texts(raw, SUPERSEDES, spot)
    sources = {**known, **_new_sources(fields.mapping(raw, NEW_SOURCES, spot), spot)}
    rest = {key: raw[key] for key in raw if key not in (BASE, SUPERSEDES, NEW_SOURCES)}
    topic = parse_topic(rest, "", sources, spot) if rest else None
    if topic is not None and len(topic.entries) > 1:
        spot.at("entries").report("one_entry", count=len(topic.entries))
    if problems or topic is None:
        raise ContentError(tuple(problems))
    said = {field: getattr(topic, field) for field in TopicText.__dataclass_fields__}
    return EntryText(topic.entries[0], TopicText(**said), supersedes), base


def _mapping(text: str, spot: Spot) -> dict[str, Any]:
    try:
        raw = yaml_text.load(text)
    except yaml_text.DuplicateKeyError as error:
        spot.report("duplicate_key", key=error.key, line=error.line)
        return {}
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        spot.report("bad_yaml", line=mark.line + 1 if mark else 1)
        return {}
    if not isinstance(raw, dict):
        spot.report("not_topic")
        return {}
    return raw


def _base(written: str, spot: Spot) -> Base | None:
    if not written:
        return None
    number, _, digest = written.partition("-")
    if not number.isdecimal() or not digest:
        spot.report("bad_base", value=written)
        return None
    return Base(int(number), digest)


def _new_sources(raw: dict[str, Any], spot: Spot) -> dict[str, Source]:
    found = {}
    for source_id in map(str, raw):
        at = spot.at(f"{NEW_SOURCES}.{source_id}")
        said = fields.mapping(raw, source_id, spot)
        fields.only(said, _SOURCE_KEYS, at)
        found[source_id] = Source(
            id=source_id,
            title=fields.text(said, "title", at),
            issuer=fields.text(said, "issuer", at),
            verified=fields.flag(said, "verified", at, default=False),
            **{key: fields.text(said, key, at, required=False) for key in _SOURCE_TEXTS},
        )
    return found
