"""What a sheet of an ``.xlsx`` says besides its values: its extent, what is hidden, formulas."""

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from posixpath import join, normpath
from typing import Any
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from knowledge.exchange.spreadsheets.grids import FileRefused, check_size

_WORKBOOK = "xl/workbook.xml"
_RELATIONS = "xl/_rels/workbook.xml.rels"
_CELL = re.compile(r"([A-Z]{1,3})(\d{1,7})")
_LETTERS = 26
_MOST_SPAN = 16_384


@dataclass(frozen=True)
class Structure:
    """Rows and columns count from 1."""

    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    uncalculated: frozenset[tuple[int, int]] = frozenset()
    """Cells with a formula that has no result, or an error for one."""


def structures(archive: zipfile.ZipFile) -> dict[str, Structure]:
    """Return the structure of every sheet by its name. Raises FileRefused."""
    try:
        targets = {
            given["Id"]: given["Target"]
            for name, given in _attributes(archive, _RELATIONS)
            if name == "Relationship"
        }
        sheets = [given for name, given in _attributes(archive, _WORKBOOK) if name == "sheet"]
        return {
            given["name"]: _structure(archive, _part(targets[_relation(given)]), given["name"])
            for given in sheets
            if _part(targets.get(_relation(given), "")) in archive.namelist()
        }
    except (ParseError, DefusedXmlException, KeyError, ValueError) as problem:
        raise FileRefused("broken") from problem


def _attributes(archive: zipfile.ZipFile, part: str) -> Iterator[tuple[str, dict[str, str]]]:
    with archive.open(part) as content:
        for _, element in iterparse(content, events=("start",)):
            yield _local(element.tag), dict(element.attrib)


def _relation(given: dict[str, str]) -> str:
    return next((value for name, value in given.items() if _local(name) == "id"), "")


def _part(target: str) -> str:
    return target.lstrip("/") if target.startswith("/") else normpath(join("xl", target))


def _structure(archive: zipfile.ZipFile, part: str, sheet: str) -> Structure:
    found = _Found(sheet)
    with archive.open(part) as content:
        for event, element in iterparse(content, events=("start", "end")):
            if event == "start":
                found.start(_local(element.tag), element.attrib)
            else:
                found.end(_local(element.tag), element)
    return Structure(
        frozenset(found.hidden_rows), frozenset(found.hidden_columns), frozenset(found.uncalculated)
    )


@dataclass
class _Found:
    """What has been seen of a sheet so far. Cells may leave out where they stand."""

    sheet: str
    row: int = 0
    column: int = 0
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    uncalculated: set[tuple[int, int]] = field(default_factory=set)

    def start(self, name: str, given: dict[str, str]) -> None:
        if name == "row":
            self.row, self.column = int(given.get("r", self.row + 1)), 0
            if _true(given.get("hidden")):
                self.hidden_rows.add(self.row)
        elif name == "c":
            self.row, self.column = _place(given.get("r")) or (self.row, self.column + 1)
        elif name == "col" and _true(given.get("hidden")):
            first, last = int(given["min"]), min(int(given["max"]), _MOST_SPAN)
            self.hidden_columns.update(range(first, last + 1))

    def end(self, name: str, element: Any) -> None:
        if name == "c":
            inside = {_local(child.tag): child for child in element}
            if inside.keys() & {"v", "is", "f"}:
                check_size(self.row, self.column, self.sheet)
            result = inside.get("v")
            empty = result is None or not result.text
            if element.get("t") == "e" or ("f" in inside and empty):
                self.uncalculated.add((self.row, self.column))
        if name in ("c", "row"):
            element.clear()


def _place(name: str | None) -> tuple[int, int] | None:
    found = _CELL.fullmatch(name or "")
    if not found:
        return None
    column = 0
    for letter in found[1]:
        column = column * _LETTERS + ord(letter) - ord("A") + 1
    return int(found[2]), column


def _true(value: str | None) -> bool:
    return value in ("1", "true")


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]
