"""Make the text of an entry from a record, as the layout says, over what the entry is now."""

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any

from knowledge.binding import bound_regions
from knowledge.elements import ELEMENTS, PERISHABLE, Element, Group, Material
from knowledge.encoding import encode
from knowledge.entries import Body, EntryKind, Facet, Scope, Source
from knowledge.entry_text import EntryText
from knowledge.exchange.content_checks import normalised, speakable
from knowledge.exchange.drafts import EntryDraft, Matter
from knowledge.exchange.importing.mapped_values import BadMapping, Fields, value_of, values_of
from knowledge.exchange.importing.sections import parse_sections
from knowledge.exchange.importing.template_cells import template_cells
from knowledge.exchange.spreadsheets.layout import Layout
from knowledge.topic_text import TopicText
from regions.model import NATION

OTHER = "other"
"""The matter of what belongs to none of ours."""
_HASH_LENGTH = 12
_NO_ID = re.compile(r"[^a-z0-9.]+")
_SOURCE_KEYS = ("title", "issuer", "number", "url", "published", "effective")


class RegionUnknown(ValueError):
    """A record that does not say where it holds, or names a region that there is not."""

    def __init__(self, value: str) -> None:
        super().__init__(value)
        self.value = value


@dataclass(frozen=True)
class Builder:
    """Makes texts by one layout. ``region`` is where its rows hold, unless they say it."""

    layout: Layout
    matters: Mapping[str, Matter]
    known_region: Callable[[str], bool]
    region: str = ""
    read_on: date | None = None
    """The day on which places and phones of the file were read at their source."""

    def __post_init__(self) -> None:
        """Raise BadMapping for a layout that names what there is not."""
        empty = {column.name: "" for column in self.layout.columns}
        for rule in _rules(self.layout.entry):
            values_of(rule, empty)
        for name in self.layout.entry.get("groups", {}):
            if name not in {group.value for group in Group}:
                raise BadMapping(name)

    @property
    def by_title(self) -> bool:
        """Whether a row is known by its title, and not by an id of its own."""
        return "sections" in self.layout.entry

    @property
    def perishable(self) -> bool:
        """Whether its rows hold what changes without notice: places, hours, phones."""
        groups = self.layout.entry.get("groups", {}).values()
        named = {name for group in groups for name in group.get("elements", {})}
        return bool(named & {name.value for name in PERISHABLE})

    def identity(self, fields: Fields) -> str:
        """Return what makes a row the same row the next time."""
        return normalised(fields[self.layout.entry["identity"]])

    def entry_id(self, fields: Fields) -> str:
        """Return the id of the entry that a row makes. Raises RegionUnknown."""
        region = self.region_of(fields) if "{region}" in self.layout.entry["id"] else ""
        digest = hashlib.sha256(self.identity(fields).encode("utf-8")).hexdigest()[:_HASH_LENGTH]
        filled = value_of(self.layout.entry["id"], {**fields, "region": region, "hash": digest})
        return _NO_ID.sub("-", filled.lower()).strip("-.")

    def region_of(self, fields: Fields) -> str:
        """Return the region for which a row holds. Raises RegionUnknown."""
        named = value_of(self.layout.entry.get("region"), fields)
        code = named or self.region
        if not code or not (code == NATION or self.known_region(code)):
            raise RegionUnknown(code)
        return code

    def fresh(self, fields: Fields) -> EntryText:
        """Return the text of a row that is not there yet. Raises RegionUnknown."""
        entry, entry_id = self.layout.entry, self.entry_id(fields)
        kind = EntryKind(value_of(entry["kind"], fields))
        topic = TopicText(
            matter=self._matter(fields),
            facet=Facet(entry["facet"]),
            kind=kind,
            question=value_of(entry["question"], fields),
            wordings=self._wordings(fields),
        )
        draft = EntryDraft(
            entry_id=entry_id,
            topic=entry_id,
            kind=kind,
            title=value_of(entry["title"], fields),
            scope=self._scope(topic.matter, fields),
            spoken=self._spoken(fields),
            groups=self._groups(fields, {}),
            sources=(self._source(fields, entry_id),),
        )
        return EntryText(draft, topic)

    def over(self, fields: Fields, held: EntryText, title: str) -> EntryText:
        """Return what a row makes of an entry: what the row does not say stays as it is."""
        if self.by_title:
            return self._over_cells(fields, held, title)
        made = self.fresh(fields)
        draft = replace(
            held.draft,
            title=made.draft.title,
            groups={
                group: _as_read_before(body, held.draft.groups.get(group))
                for group, body in made.draft.groups.items()
            },
            sources=made.draft.sources,
            spoken=made.draft.spoken,
        )
        wordings = dict.fromkeys((*held.topic.wordings, *made.topic.wordings))
        wordings.pop(held.topic.question, None)
        return EntryText(draft, replace(held.topic, wordings=tuple(wordings)), held.supersedes)

    def said(self, fields: Fields) -> str:
        """Return a hash of what a row says, to know it again."""
        named = sorted((column.name, fields[column.name]) for column in self.layout.columns)
        return hashlib.sha256(repr((self.layout.name, named)).encode("utf-8")).hexdigest()

    def _over_cells(self, fields: Fields, held: EntryText, title: str) -> EntryText:
        """Change only what cells say otherwise than an export would; an empty cell says nothing."""
        cells = template_cells(self.layout, title, held, dict(self.matters))
        differ = {name for name, text in cells.items() if fields[name] not in ("", text)}
        topic, draft = held.topic, held.draft
        if differ & {"keywords", "questions"}:
            question = topic.question if "keywords" in cells else self._question(fields)
            topic = replace(topic, question=question, wordings=self._wordings(fields))
        if "category" in differ and self._matter(fields) != OTHER:
            topic = replace(topic, matter=self._matter(fields))
        if "content" in differ:
            draft = replace(draft, groups=self._groups(fields, draft.groups))
        if "issuer" in differ:
            draft = replace(draft, sources=(self._source(fields, draft.entry_id),))
        return EntryText(draft, topic, held.supersedes)

    def _question(self, fields: Fields) -> str:
        return value_of(self.layout.entry["question"], fields)

    def _wordings(self, fields: Fields) -> tuple[str, ...]:
        own = normalised(self._question(fields))
        found = {
            normalised(one): one for one in values_of(self.layout.entry.get("wordings"), fields)
        }
        return tuple(text for key, text in found.items() if key and key != own)

    def _matter(self, fields: Fields) -> str:
        """Return the matter that has just this name; a name within a name is another matter."""
        wanted = normalised(value_of(self.layout.entry.get("matter"), fields))
        return self._matter_names.get(wanted, OTHER)

    @cached_property
    def _matter_names(self) -> dict[str, str]:
        return {
            normalised(name): matter.id
            for matter in reversed(list(self.matters.values()))
            for name in (matter.title, *matter.names)
        }

    def _scope(self, matter: str, fields: Fields) -> Scope:
        code = self.region_of(fields)
        if code == NATION:
            return Scope()
        known = self.matters.get(matter)
        place = known is None or known.place is not None
        codes = frozenset({code})
        return Scope(handling=codes) if place else Scope(insured=codes)

    def _spoken(self, fields: Fields) -> str:
        offered = values_of(self.layout.entry.get("spoken"), fields)
        return next((line for line in offered if speakable(line)), "")

    def _groups(self, fields: Fields, known: dict[Group, Body]) -> dict[Group, Body]:
        entry = self.layout.entry
        if self.by_title:
            return parse_sections(fields[entry["sections"]], known)
        made = (
            (Group(name), self._body(Group(name), raw, fields))
            for name, raw in entry["groups"].items()
        )
        return {
            group: body for group, body in made if body.lines or body.elements or body.materials
        }

    def _body(self, group: Group, raw: dict[str, Any], fields: Fields) -> Body:
        elements = raw.get("elements", {})
        named = [name for name in ELEMENTS.get(group, ()) if name.value in elements]
        return Body(
            lines=values_of(raw.get("lines"), fields),
            materials=tuple(Material(name) for name in values_of(raw.get("materials"), fields)),
            elements=tuple(
                Element(name, value, self.read_on if value and name in PERISHABLE else None)
                for name in named
                for value in (value_of(elements[name.value], fields),)
            ),
            verified=False,
        )

    def _source(self, fields: Fields, entry_id: str) -> Source:
        raw = self.layout.entry["source"]
        said = {key: value_of(raw.get(key), fields) for key in _SOURCE_KEYS}
        return Source(
            id=f"import.{entry_id}",
            title=said["title"],
            issuer=said["issuer"],
            number=said["number"],
            url=said["url"],
            published=said["published"],
            effective=said["effective"],
        )


def binds(text: EntryText) -> frozenset[str]:
    """Return the regions that a text binds."""
    return bound_regions(encode(text.draft.scope))


def _as_read_before(body: Body, held: Body | None) -> Body:
    """Keep the day on which a value was read that has not changed since."""
    days = {(one.name, one.value): one.read_on for one in held.elements} if held else {}
    elements = (
        replace(one, read_on=days.get((one.name, one.value)) or one.read_on)
        for one in body.elements
    )
    return replace(body, elements=tuple(elements))


def _rules(entry: dict[str, Any]) -> list[Any]:
    named = [
        entry.get(key)
        for key in ("kind", "matter", "title", "question", "wordings", "region", "spoken")
    ]
    named += list(entry["source"].values())
    for group in entry.get("groups", {}).values():
        named += [group.get("lines"), group.get("materials"), *group.get("elements", {}).values()]
    return named
