"""Text with separators: CSV as Excel, WPS and platforms write it."""

import csv
import io
import re
from collections import Counter

from knowledge.exchange.spreadsheets.escaping import unescaped
from knowledge.exchange.spreadsheets.grids import FileRefused, Grid, GridFile, check_size
from knowledge.exchange.spreadsheets.texts import decode_text

_SEPARATORS = (",", "\t", ";", "|", "\uff0c", "\uff1b")
_NAMED = re.compile(r"\Asep=(.)\r?\n", re.IGNORECASE)
_LOOKED_AT = 30


def read_delimited(data: bytes) -> GridFile:
    """Return the one sheet of a text file. Raises FileRefused."""
    text = decode_text(data)
    named = _NAMED.match(text)
    if named:
        text = text[named.end() :]
    separator = named[1] if named else _separator(text)
    rows = []
    for row in _rows(text, separator):
        rows.append(tuple(unescaped(cell) for cell in row))
        check_size(len(rows), len(row), "CSV")
    return GridFile("csv", (Grid("CSV", tuple(rows)),))


def _rows(text: str, separator: str) -> list[list[str]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        return list(reader)
    except csv.Error as problem:
        raise FileRefused("quotes", line=reader.line_num) from problem


def _separator(text: str) -> str:
    """Return the separator under which the first rows have the most columns, and alike."""
    head = "".join(text.splitlines(keepends=True)[:_LOOKED_AT])
    return max(_SEPARATORS, key=lambda separator: _regularity(head, separator))


def _regularity(head: str, separator: str) -> tuple[int, int]:
    """Return how many columns recur, and how many there are: one long sentence has many commas."""
    reader = csv.reader(io.StringIO(head, newline=""), delimiter=separator)
    widths = Counter(len(row) for row in reader if len(row) > 1)
    found = ((width * (rows - 1), width * rows) for width, rows in widths.items())
    return max(found, default=(0, 0))
