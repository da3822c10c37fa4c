"""Layouts: which columns a table has and what becomes of them, read from YAML.

The shipped ones are in ``knowledge/exchange/layouts``. A platform's export needs one file more and
no code.
"""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from functools import cache, cached_property
from importlib import resources
from pathlib import Path
from typing import Any

import yaml

from knowledge.exchange import fields, yaml_text
from knowledge.exchange.problems import ContentError, Problem, Spot

HOTLINE = "hotline"
QUESTIONS = "questions"
_KEYS = ("title", "most_rows", "blank", "columns", "refuse", "entry")
_COLUMN_KEYS = ("header", "names", "required", "unique", "longest", "kind")
_ENTRY_KEYS = (
    "id", "identity", "kind", "matter", "facet", "title", "question", "wordings", "region",
    "spoken", "sections", "groups", "source",
)  # fmt: skip
_ENTRY_NEEDS = ("id", "identity", "kind", "facet", "title", "question", "source")
_CLOSING = {"(": ")", "[": "]", "\u3010": "\u3011", "<": ">"}


class ColumnKind(str, Enum):
    """How the cells of a column are read."""

    TEXT = "text"
    DATE = "date"
    PHONE = "phone"


@dataclass(frozen=True)
class Column:
    """A column: its name in the layout, its heading, and other headings that people use."""

    name: str
    header: str
    names: tuple[str, ...] = ()
    required: bool = False
    unique: bool = False
    longest: int | None = None
    kind: ColumnKind = ColumnKind.TEXT


@dataclass(frozen=True)
class Layout:
    """A kind of table. ``entry`` and ``refuse`` are read by knowledge.exchange.importing."""

    name: str
    title: str
    most_rows: int
    columns: tuple[Column, ...]
    entry: dict[str, Any]
    blank: frozenset[str] = frozenset()
    refuse: tuple[dict[str, Any], ...] = ()

    def column_of(self, heading: object) -> Column | None:
        """Return the column that a heading names, however it is spaced, starred or bracketed."""
        return self._by_heading.get(heading_key(heading))

    @cached_property
    def _by_heading(self) -> dict[str, Column]:
        """Return the columns by every heading; a heading of its own wins over another's name."""
        found = {heading_key(name): column for column in self.columns for name in column.names}
        found.update({heading_key(column.header): column for column in self.columns})
        found.pop("", None)
        return found


def heading_key(heading: object) -> str:
    """Return a heading as it is compared: no width, case, space, stars or bracketed remarks."""
    folded = unicodedata.normalize("NFKC", str(heading or "")).casefold()
    kept, closing = [], ""
    for char in folded:
        if closing:
            closing = "" if char == closing else closing
        elif char in _CLOSING:
            closing = _CLOSING[char]
        elif char.isalnum() or char == "_":
            kept.append(char)
    return "".join(kept)


def shipped_layouts() -> tuple[Layout, ...]:
    """Return the layouts that ship with the package, in the order of their names."""
    return tuple(shipped_layout(name) for name in shipped_names())


def shipped_names() -> tuple[str, ...]:
    """Return the names of the shipped layouts."""
    folder = resources.files("knowledge").joinpath("exchange/layouts")
    return tuple(sorted(Path(one.name).stem for one in folder.iterdir() if one.name[-4:] == ".yml"))


@cache
def shipped_layout(name: str) -> Layout:
    """Return one of the shipped layouts."""
    path = resources.files("knowledge").joinpath(f"exchange/layouts/{name}.yml")
    return parse_layout(name, path.read_text("utf-8"))


def load_layout(path: Path) -> Layout:
    """Read a layout that somebody wrote. Raises ContentError with everything that is wrong."""
    return parse_layout(path.stem, path.read_text("utf-8"))


def parse_layout(name: str, text: str) -> Layout:
    """Return a layout from its YAML. Raises ContentError."""
    problems: list[Problem] = []
    spot = Spot(problems, f"{name}.yml")
    layout = _layout(name, _raw(text, spot), spot)
    if problems:
        raise ContentError(tuple(problems))
    return layout


def _raw(text: str, spot: Spot) -> dict[str, Any]:
    try:
        raw = yaml_text.load(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        spot.report("bad_yaml", line=mark.line + 1 if mark else 1)
        return {}
    return fields.mapping({"layout": raw}, "layout", spot)


def _layout(name: str, raw: dict[str, Any], spot: Spot) -> Layout:
    fields.only(raw, _KEYS, spot)
    entry = fields.mapping(raw, "entry", spot)
    fields.only(entry, _ENTRY_KEYS, spot.at("entry"))
    for key in _ENTRY_NEEDS:
        if not entry.get(key):
            spot.at("entry").at(key).report("missing")
    columns = fields.mapping(raw, "columns", spot)
    return Layout(
        name=name,
        title=fields.text(raw, "title", spot),
        most_rows=fields.count(raw, "most_rows", spot) or 0,
        columns=tuple(_parsed_columns(columns, spot.at("columns"))),
        entry=entry,
        blank=frozenset(fields.texts(raw, "blank", spot)),
        refuse=tuple(fields.mappings(raw, "refuse", spot)),
    )


def _parsed_columns(columns: dict[str, Any], spot: Spot) -> Iterator[Column]:
    for name in columns:
        raw, at = fields.mapping(columns, name, spot), spot.at(str(name))
        fields.only(raw, _COLUMN_KEYS, at)
        kind = fields.optional_member(raw, "kind", at, ColumnKind)
        yield Column(
            name=str(name),
            header=fields.text(raw, "header", at),
            names=fields.texts(raw, "names", at),
            required=fields.flag(raw, "required", at, default=False),
            unique=fields.flag(raw, "unique", at, default=False),
            longest=fields.count(raw, "longest", at),
            kind=kind or ColumnKind.TEXT,
        )
