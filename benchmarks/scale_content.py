"""Ten thousand entries to measure with: real names of matters, spread over regions.

The names, departments, days and materials are those of ``guangdong_service_matters.json`` in the
folder of the setting EVALUATION_DATA; without it, the questions of the shipped content stand in.
What a region says is made up and says so in its title.
"""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path
from typing import Any

import yaml

from knowledge.elements import Element, ElementName, Group, Material
from knowledge.entries import Body, EntryKind, Facet, Scope, Source
from knowledge.exchange.content_checks import normalised
from knowledge.exchange.drafts import Content, EntryDraft, Matter, MatterPlace, TopicFile
from knowledge.mentions import Role
from regions.model import RegionLevel
from regions.registry import load_registry

MATTERS = "guangdong_service_matters.json"
_WORDS: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("scale.yml").read_text("utf-8"))
MATTER: str = _WORDS["matter"]["id"]
_SOURCE = Source(id="scale", **_WORDS["source"])


@dataclass(frozen=True)
class RealMatter:
    """What is taken of a matter as a platform exports it."""

    name: str
    department: str = ""
    days: int = 0
    materials: tuple[str, ...] = ()


def real_matters(folder: Path | None, content: Content) -> list[RealMatter]:
    """Return matters with different names."""
    found = _exported(folder / MATTERS) if folder else _own(content)
    return list({normalised(matter.name): matter for matter in found if matter.name}.values())


def spread(matters: Iterable[RealMatter], entries: int) -> list[TopicFile]:
    """Return topics that hold so many entries: one for everywhere, the others each for a county."""
    known = list(matters)
    numbered = _WORDS["numbered"]
    rounds = (
        matter if number == 1 else RealMatter(numbered.format(name=matter.name, number=number))
        for number in range(1, entries)
        for matter in known
    )
    used = list(islice(rounds, max(1, min(entries, max(len(known), entries // 6)))))
    share, more = divmod(entries, len(used))
    counties = cycle(r.code for r in load_registry() if r.level is RegionLevel.COUNTY)
    return [
        _topic(number, matter, list(islice(counties, share - 1 + (number < more))))
        for number, matter in enumerate(used)
    ]


def with_scale(content: Content, topics: Iterable[TopicFile]) -> Content:
    """Return the shipped content with more topics, and the matter that they belong to."""
    words = _WORDS["matter"]
    matter = Matter(MATTER, words["title"], (words["name"],), MatterPlace(Role.HANDLING, ""))
    return Content(
        (*content.topics, *topics),
        {**content.sources, _SOURCE.id: _SOURCE},
        content.contacts,
        {**content.matters, MATTER: matter},
    )


def changed(number: int) -> str:
    """Return the line by which a text of this number is known again."""
    return str(_WORDS["changed"]).format(number=number)


def _exported(path: Path) -> Iterator[RealMatter]:
    for line in path.read_text("utf-8").splitlines():
        if line.strip():
            row = json.loads(line)
            days = re.match(r"\d+", row["handle_time_limit"] or "")
            yield RealMatter(
                row["matter_name"].strip(),
                row["DEPT_NAME"],
                int(days.group()) if days else 0,
                tuple(row["material_intro"] or ()),
            )


def _own(content: Content) -> Iterator[RealMatter]:
    return (RealMatter(topic.question.rstrip("?\uff1f")) for topic in content.topics)


def _topic(number: int, matter: RealMatter, counties: list[str]) -> TopicFile:
    topic_id, words = f"{MATTER}.{number}", _WORDS["topic"]
    entries = [_entry(topic_id, matter, Scope(), _common(matter))]
    for place, code in enumerate(counties, start=1):
        scope = Scope(handling=frozenset({code}))
        entries.append(_entry(f"{topic_id}.{code}", matter, scope, _local(code, place), topic_id))
    return TopicFile(
        name=topic_id,
        sha256="",
        id=topic_id,
        matter=MATTER,
        facet=Facet.OVERVIEW,
        kind=EntryKind.GUIDE,
        question=words["question"].format(name=matter.name),
        wordings=tuple(wording.format(name=matter.name) for wording in words["wordings"]),
        must_not_match=(),
        entries=tuple(entries),
    )


def _entry(
    entry_id: str,
    matter: RealMatter,
    scope: Scope,
    groups: dict[Group, Body],
    topic_id: str = "",
) -> EntryDraft:
    return EntryDraft(
        entry_id=entry_id,
        topic=topic_id or entry_id,
        kind=EntryKind.GUIDE,
        title=_WORDS["title"].format(name=matter.name),
        scope=scope,
        spoken=_WORDS["spoken"].format(),
        groups=groups,
        sources=(_SOURCE,),
    )


def _common(matter: RealMatter) -> dict[Group, Body]:
    time = _WORDS["time"].format(number=matter.days) if matter.days else ""
    said = _WORDS["summary"].format(name=matter.name, department=matter.department)
    return {
        Group.SUMMARY: Body(lines=(said,)),
        Group.MATERIALS: Body(materials=tuple(Material(name) for name in matter.materials)),
        Group.TIME: Body(elements=(Element(ElementName.PROMISED_TIME, time),)),
    }


def _local(code: str, number: int) -> dict[Group, Body]:
    region = load_registry().get(code).name
    return {Group.WHERE: Body(lines=(_WORDS["where"].format(region=region, number=number),))}
