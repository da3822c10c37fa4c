"""Read the YAML content folder, and write a topic back as the same YAML."""

import hashlib
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import yaml

from core.clock import today
from knowledge.answer import Contact
from knowledge.entries import Source
from knowledge.exchange import fields, yaml_text
from knowledge.exchange.content_checks import (
    check_entry,
    check_ids,
    check_sources_used,
    check_topics,
)
from knowledge.exchange.drafts import Content, Matter, MatterPlace, TopicFile
from knowledge.exchange.element_checks import check_bundles, check_elements
from knowledge.exchange.problems import ContentError, Problem, Spot
from knowledge.exchange.topic_dump import dump_topic
from knowledge.exchange.topic_parse import parse_topic
from knowledge.mentions import Role

CONTENT = Path(__file__).parents[1] / "content"
SOURCES = "sources.yml"
CONTACTS = "contacts.yml"
MATTERS = Path("..") / "lexicon" / "matters.yml"
SOURCE_KEYS = (
    "title", "issuer", "number", "url", "published", "effective", "checked_on", "verified", "fact",
)  # fmt: skip
MATTER_KEYS = ("title", "names", "place")
PLACE_KEYS = ("role", "ask")
CONTACT_KEYS = ("name", "phone", "note", "verified")

__all__ = [
    "CONTENT",
    "ContentError",
    "dump_topic",
    "is_region_code",
    "read_content",
    "read_registers",
]

Made = TypeVar("Made")


def is_region_code(code: str) -> bool:
    """Say whether a code has the form of a region code (the default where no registry is)."""
    return re.fullmatch(r"\d{6}(\d{3})?", code) is not None


def read_content(
    folder: Path | None = None, known_region: Callable[[str], bool] = is_region_code
) -> Content:
    """Read every topic, source and contact of a content folder.

    ``known_region`` says whether a region code exists. The matters are read from the folder
    ``lexicon`` beside the content folder. Raises ContentError with everything that is wrong.
    """
    folder = folder or CONTENT
    problems: list[Problem] = []
    sources = _table(folder, SOURCES, problems, _source)
    contacts = _table(folder, CONTACTS, problems, _contact)
    matters = _table(folder, str(MATTERS), problems, _matter, under="matters")
    topics = _topics(folder, sources, problems)
    check_ids(topics, problems)
    check_topics(topics, matters, problems)
    check_bundles(topics, problems)
    for topic in topics:
        for entry in topic.entries:
            spot = Spot(problems, topic.name, entry.entry_id)
            check_entry(entry, contacts, known_region, spot)
            check_elements(entry, today(), spot)
    check_sources_used(sources, topics, Spot(problems, SOURCES))
    if problems:
        raise ContentError(tuple(problems))
    return Content(tuple(topics), sources, contacts, matters)


def read_registers(folder: Path | None = None) -> tuple[dict[str, Contact], dict[str, Matter]]:
    """Read the contacts and the matters alone: in no time, where no text is needed."""
    folder = folder or CONTENT
    problems: list[Problem] = []
    contacts = _table(folder, CONTACTS, problems, _contact)
    matters = _table(folder, str(MATTERS), problems, _matter, under="matters")
    if problems:
        raise ContentError(tuple(problems))
    return contacts, matters


def _topics(folder: Path, sources: dict[str, Source], problems: list[Problem]) -> list[TopicFile]:
    topics = []
    for path in sorted(folder.rglob("*.yml")):
        name = path.relative_to(folder).as_posix()
        if name in (SOURCES, CONTACTS):
            continue
        text = path.read_text("utf-8")
        spot = Spot(problems, name)
        digest = hashlib.sha256(text.encode("utf-8")).hexdigest()
        raw = _mapping(text, spot)
        topic = parse_topic(raw, digest, sources, spot) if raw is not None else None
        if topic:
            topics.append(topic)
    return topics


def _table(
    folder: Path,
    name: str,
    problems: list[Problem],
    make: Callable[[str, dict[str, Any], Spot], Made],
    under: str = "",
) -> dict[str, Made]:
    """Read a file that maps ids to mappings, below one key or none; absent is empty."""
    path = folder / name
    spot = Spot(problems, name)
    raw = (_mapping(path.read_text("utf-8"), spot) if path.exists() else None) or {}
    if under:
        fields.only(raw, (under,), spot)
        raw = fields.mapping(raw, under, spot)
    return {
        str(key): make(str(key), fields.mapping(raw, key, spot), spot.of(str(key))) for key in raw
    }


def _mapping(text: str, spot: Spot) -> dict[str, Any] | None:
    try:
        raw = yaml_text.load(text)
    except yaml_text.DuplicateKeyError as error:
        spot.report("duplicate_key", key=error.key, line=error.line)
        return None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        spot.report("bad_yaml", line=mark.line + 1 if mark else 1)
        return None
    if not isinstance(raw, dict):
        spot.report("not_topic")
        return None
    return raw


def _source(source_id: str, raw: dict[str, Any], spot: Spot) -> Source:
    fields.only(raw, SOURCE_KEYS, spot)
    optional = ("number", "url", "published", "effective", "checked_on")
    return Source(
        id=source_id,
        title=fields.text(raw, "title", spot),
        issuer=fields.text(raw, "issuer", spot),
        verified=fields.flag(raw, "verified", spot, default=False),
        **{key: fields.text(raw, key, spot, required=False) for key in optional},
    )


def _contact(contact_id: str, raw: dict[str, Any], spot: Spot) -> Contact:
    fields.only(raw, CONTACT_KEYS, spot)
    return Contact(
        name=fields.text(raw, "name", spot),
        phone=fields.text(raw, "phone", spot, required=False),
        note=fields.text(raw, "note", spot, required=False),
        verified=fields.flag(raw, "verified", spot, default=False),
    )


def _matter(matter_id: str, raw: dict[str, Any], spot: Spot) -> Matter:
    fields.only(raw, MATTER_KEYS, spot)
    return Matter(
        matter_id,
        fields.text(raw, "title", spot),
        fields.texts(raw, "names", spot),
        _place(fields.mapping(raw, "place", spot), spot.at("place")),
    )


def _place(raw: dict[str, Any], spot: Spot) -> MatterPlace | None:
    if not raw:
        return None
    fields.only(raw, PLACE_KEYS, spot)
    role = fields.member(raw, "role", spot, Role)
    if role in (Role.INSURED, Role.TREATMENT):
        spot.at("role").report("settlement_role", value=role.value)
    return MatterPlace(role, fields.text(raw, "ask", spot)) if role else None
