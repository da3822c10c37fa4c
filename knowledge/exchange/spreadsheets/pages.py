"""Web pages that platforms hand out as ``.xls``: the tables in them."""

from html.parser import HTMLParser

from knowledge.exchange.spreadsheets.grids import (
    MOST_COLUMNS,
    Area,
    FileRefused,
    Grid,
    GridFile,
    check_size,
)
from knowledge.exchange.spreadsheets.texts import decode_text

_HEAD = 4096
_BREAKS = {"br", "p", "div", "li"}
_SILENT = {"script", "style"}


def looks_like_page(data: bytes) -> bool:
    """Say whether a file is a web page and not text with separators."""
    head = data[:_HEAD].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return head.startswith((b"<!doctype", b"<html", b"<table", b"<meta", b"<?xml", b"<head"))


def read_page(data: bytes) -> GridFile:
    """Return every table of a web page. Raises FileRefused where it has none."""
    tables = _Tables()
    tables.feed(decode_text(data))
    tables.close()
    grids = tuple(table.grid(number) for number, table in enumerate(tables.found, 1) if table.rows)
    if not grids:
        raise FileRefused("no_table")
    return GridFile("html", grids)


class _Table:
    """A table while it is read; a cell that spans others leaves them empty."""

    def __init__(self) -> None:
        self.rows: list[dict[int, str]] = []
        self.merged: list[Area] = []
        self._taken: set[tuple[int, int]] = set()

    def add(self, text: str, width: int, height: int) -> None:
        row, column = len(self.rows), 1
        while column in self.rows[-1] or (row, column) in self._taken:
            column += 1
        self.rows[-1][column] = text.strip()
        check_size(row + height - 1, column + width - 1, "HTML")
        if width > 1 or height > 1:
            self.merged.append(Area(row, column, row + height - 1, column + width - 1))
            self._taken.update(
                (row + down, column + right) for down in range(height) for right in range(width)
            )

    def grid(self, number: int) -> Grid:
        width = max((max(row, default=0) for row in self.rows), default=0)
        rows = (tuple(row.get(at, "") for at in range(1, width + 1)) for row in self.rows)
        return Grid(f"HTML {number}", tuple(rows), tuple(self.merged))


class _Tables(HTMLParser):
    """Collects the tables; one inside another ends the text of its cell."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[_Table] = []
        self._text: list[str] | None = None
        self._span = (1, 1)
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SILENT:
            self._silent += 1
        elif tag == "table":
            self._finish()
            self.found.append(_Table())
        elif tag == "tr" and self.found:
            self._finish()
            self.found[-1].rows.append({})
        elif tag in ("td", "th") and self.found and self.found[-1].rows:
            self._finish()
            given = dict(attrs)
            self._text, self._span = [], (_span(given, "colspan"), _span(given, "rowspan"))
        elif tag in _BREAKS and self._text:
            self._text.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self._silent = max(0, self._silent - 1)
        elif tag in ("td", "th", "tr", "table"):
            self._finish()

    def handle_data(self, data: str) -> None:
        if self._text is not None and not self._silent:
            self._text.append(data)

    def _finish(self) -> None:
        if self._text is not None:
            self.found[-1].add("".join(self._text), *self._span)
            self._text = None


def _span(attrs: dict[str, str | None], name: str) -> int:
    value = (attrs.get(name) or "").strip()
    return min(int(value), MOST_COLUMNS) if value.isdecimal() and int(value) else 1
