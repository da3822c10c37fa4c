"""A sheet as it was found in a file, and why a file is refused."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from importlib import resources
from typing import Any

import yaml

Value = str | int | float | bool | date | datetime | time | timedelta | None
"""What a cell can hold."""

MOST_BYTES = 10 * 1024 * 1024
MOST_ROWS = 5_000
MOST_COLUMNS = 200
LAST_ROW = 20_000
"""Rows below this one are not read: a table of five thousand has no use for them."""
_LETTERS = 26


class FileRefused(Exception):
    """A file that cannot be read as it is. The text says what to do, in Chinese."""

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(words("refused", code, **values))
        self.code = code


@dataclass(frozen=True)
class Area:
    """A block of cells; rows and columns count from 1, both ends included."""

    top: int
    left: int
    bottom: int
    right: int

    @property
    def name(self) -> str:
        """Return the name that a spreadsheet shows: ``B3:B5``."""
        return f"{cell_name(self.top, self.left)}:{cell_name(self.bottom, self.right)}"


@dataclass(frozen=True)
class Grid:
    """A sheet. ``rows[0]`` is row 1 of the sheet; what is hidden is among them."""

    name: str
    rows: tuple[tuple[Value, ...], ...]
    merged: tuple[Area, ...] = ()
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    uncalculated: frozenset[tuple[int, int]] = frozenset()
    """Cells with a formula whose result the file does not hold, or is an error."""
    hidden: bool = False


@dataclass(frozen=True)
class GridFile:
    """All sheets of a file, and how the file was read, in a word for people."""

    form: str
    grids: tuple[Grid, ...]


def cell_name(row: int, column: int) -> str:
    """Return the name of a cell, ``C12``."""
    return f"{column_name(column)}{row}"


def column_name(column: int) -> str:
    """Return the letters of a column, counted from 1."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, _LETTERS)
        letters = chr(ord("A") + rest) + letters
    return letters


def check_size(rows: int, columns: int, sheet: str) -> None:
    """Raise FileRefused where a sheet is larger than any table of knowledge."""
    if rows > LAST_ROW:
        raise FileRefused("too_many_rows", sheet=sheet, most=MOST_ROWS)
    if columns > MOST_COLUMNS:
        raise FileRefused("too_many_columns", sheet=sheet, most=MOST_COLUMNS)


def words(part: str, code: str, **values: object) -> str:
    """Return a sentence of knowledge/exchange/messages.yml."""
    return str(messages()[part][code]).format(**values)


@cache
def messages() -> dict[str, dict[str, Any]]:
    """Return every sentence of the exchange."""
    raw = resources.files("knowledge").joinpath("exchange/messages.yml").read_text("utf-8")
    table: dict[str, dict[str, Any]] = yaml.safe_load(raw)
    return table
