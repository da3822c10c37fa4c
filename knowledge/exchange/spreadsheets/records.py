"""Find the table in a sheet, and take its rows as records with named fields."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from knowledge.exchange.spreadsheets.cells import BadCell, cell_text, clean
from knowledge.exchange.spreadsheets.grids import (
    Area,
    FileRefused,
    Grid,
    Value,
    cell_name,
    column_name,
    words,
)
from knowledge.exchange.spreadsheets.layout import Column, Layout, heading_key
from knowledge.exchange.spreadsheets.texts import decode_text

HEADER_WITHIN = 20
"""The header stands in one of the first rows."""
LONGEST_HEADING = 40
_LEAST_MATCHES = 2


@dataclass(frozen=True)
class RowProblem:
    """What is wrong in a row: which cell or column, what, and what to do."""

    place: str
    wrong: str
    remedy: str

    def __str__(self) -> str:
        said = f"{self.wrong} {self.remedy}".strip()
        return f"{self.place}: {said}" if self.place else said


@dataclass(frozen=True)
class Record:
    """A row by the names of its columns. ``number`` is the row as people see it."""

    sheet: str
    number: int
    fields: dict[str, str]
    problems: tuple[RowProblem, ...] = ()

    def spoiled(self, place: str, code: str, **values: object) -> "Record":
        """Return the record with a problem more; its words are in messages.yml."""
        problem = RowProblem(
            place, words("row", code, **values), words("row_remedy", code, **values)
        )
        return replace(self, problems=(*self.problems, problem))


@dataclass(frozen=True)
class Table:
    """The records of a file in the order of their rows; what was not read is in the notices."""

    layout: Layout
    records: tuple[Record, ...]
    notices: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Header:
    row: int
    layout: Layout
    columns: dict[int, Column] = field(default_factory=dict)
    """By the number of the column in the sheet, from 1."""


def read_table(grids: Sequence[Grid], layouts: Sequence[Layout]) -> Table:
    """Return the records of every sheet that has the columns of one of the layouts.

    The first layout that fits best is taken for all sheets. Raises FileRefused where none fits.
    """
    found = [(grid, header) for grid in grids if (header := _header(grid, layouts))]
    visible = [(grid, header) for grid, header in found if not grid.hidden]
    if not visible:
        raise FileRefused("no_header", known=_known_headers(layouts))
    layout = max((header for _, header in visible), key=lambda one: len(one.columns)).layout
    notices = [
        *_sheet_notices(grids, [grid for grid, header in visible if header.layout is layout])
    ]
    records: list[Record] = []
    for grid, header in visible:
        if header.layout is layout:
            records += _records(grid, header)
            notices += _notices(grid, header)
    return _checked(Table(layout, tuple(records), tuple(notices)))


def read_json(data: bytes, layout: Layout) -> Table:
    """Return the records of a JSON list, or of one JSON object a line. Raises FileRefused."""
    records = []
    for number, raw in enumerate(_objects(decode_text(data)), start=1):
        given = {heading_key(key): value for key, value in raw.items()}
        values = {
            column.name: _first(given, [column.header, *column.names]) for column in layout.columns
        }
        record = Record("JSON", number, {})
        for column in layout.columns:
            record = _with_cell(record, column, column.header, values[column.name])
        records.append(_blanked(record, layout))
    return _checked(Table(layout, tuple(records)))


def _objects(text: str) -> Iterator[dict[str, Any]]:
    try:
        whole = json.loads(text) if text.lstrip().startswith("[") else text.splitlines()
        for line in whole:
            raw = json.loads(line) if isinstance(line, str) and line.strip() else line
            if raw and not isinstance(raw, dict):
                raise FileRefused("json")
            if raw:
                yield raw
    except (json.JSONDecodeError, RecursionError) as problem:
        raise FileRefused("json") from problem


def _first(given: dict[str, Any], names: Iterable[str]) -> Value:
    for name in names:
        value = given.get(heading_key(name))
        if isinstance(value, list):
            return "\n".join(clean(str(item)) for item in value)
        if value is not None and not isinstance(value, dict):
            return value
    return None


def _header(grid: Grid, layouts: Sequence[Layout]) -> _Header | None:
    """Return the row that names the most columns of a layout, with all that it requires."""
    candidates = [
        _Header(number, layout, columns)
        for number, row in enumerate(grid.rows[:HEADER_WITHIN], start=1)
        for layout in layouts
        if _complete(columns := _matched(row, layout), layout)
    ]
    return max(candidates, key=lambda one: len(one.columns), default=None)


def _matched(row: Sequence[Value], layout: Layout) -> dict[int, Column]:
    columns: dict[int, Column] = {}
    for number, value in enumerate(row, start=1):
        short = isinstance(value, str) and len(value) <= LONGEST_HEADING
        column = layout.column_of(value) if short else None
        if column is not None and column not in columns.values():
            columns[number] = column
    return columns


def _complete(columns: dict[int, Column], layout: Layout) -> bool:
    required = {column.name for column in layout.columns if column.required}
    found = {column.name for column in columns.values()}
    return required <= found and len(found) >= _LEAST_MATCHES


def _records(grid: Grid, header: _Header) -> Iterator[Record]:
    merged = [area for area in grid.merged if area.bottom > header.row]
    for number, row in enumerate(grid.rows[header.row :], start=header.row + 1):
        if number in grid.hidden_rows or not any(_holds(value) for value in row):
            continue
        if _matched(row, header.layout) == header.columns:
            continue  # the header again, as at the top of every printed page
        yield _blanked(_record(grid, header, number, row, merged), header.layout)


def _record(
    grid: Grid, header: _Header, number: int, row: Sequence[Value], merged: list[Area]
) -> Record:
    record = Record(grid.name, number, {})
    for at, column in header.columns.items():
        if at in grid.hidden_columns:
            continue
        place = cell_name(number, at)
        value = row[at - 1] if at <= len(row) else None
        if (number, at) in grid.uncalculated:
            record = record.spoiled(place, "no_result")
            value = None
        record = _with_cell(record, column, f"{place} {column.header}", value)
    for area in merged:
        if area.top <= number <= area.bottom and _touches(area, header):
            record = record.spoiled(area.name, "merged")
    return record


def _with_cell(record: Record, column: Column, place: str, value: Value) -> Record:
    try:
        text = cell_text(value, column.kind)
    except BadCell as problem:
        kept = {**record.fields, column.name: clean(str(value))}
        return replace(record, fields=kept).spoiled(place, problem.code, value=problem.value)
    record = replace(record, fields={**record.fields, column.name: text})
    if column.longest and len(text) > column.longest:
        return record.spoiled(place, "too_long", count=len(text), most=column.longest)
    return record


def _blanked(record: Record, layout: Layout) -> Record:
    """Take out words for nothing; report required columns that say nothing."""
    kept = {name: "" if text in layout.blank else text for name, text in record.fields.items()}
    record = replace(record, fields=kept)
    for column in layout.columns:
        spoiled = any(column.header in problem.place for problem in record.problems)
        if column.required and not kept.get(column.name) and not spoiled:
            record = record.spoiled(column.header, "missing")
    return record


def _checked(table: Table) -> Table:
    if not table.records:
        raise FileRefused("no_rows")
    if len(table.records) > table.layout.most_rows:
        raise FileRefused(
            "over_limit",
            title=table.layout.title,
            count=len(table.records),
            most=table.layout.most_rows,
        )
    return table


def _sheet_notices(grids: Sequence[Grid], read: Sequence[Grid]) -> Iterator[str]:
    names = {id(grid) for grid in read}
    for grid in grids:
        filled = any(_holds(value) for row in grid.rows for value in row)
        if id(grid) not in names and filled:
            code = "sheet_hidden" if grid.hidden else "sheet_other"
            yield words("notice", code, sheet=grid.name)


def _notices(grid: Grid, header: _Header) -> Iterator[str]:
    rows = [
        number
        for number in sorted(grid.hidden_rows)
        if header.row < number <= len(grid.rows) and any(map(_holds, grid.rows[number - 1]))
    ]
    if rows:
        listed = "\u3001".join(map(str, rows))
        yield words("notice", "rows_hidden", sheet=grid.name, rows=listed)
    for at, column in header.columns.items():
        if at in grid.hidden_columns:
            yield words("notice", "column_hidden", sheet=grid.name, column=column.header)
    for at, value in enumerate(grid.rows[header.row - 1], start=1):
        unread = at not in header.columns and clean(str(value or ""))
        if unread and not _is_reason(value):
            yield words("notice", "column_unknown", column=f"{column_name(at)} {clean(str(value))}")


def _is_reason(value: Value) -> bool:
    return heading_key(value) in {heading_key(words("failed", name)) for name in ("reason", "row")}


def _touches(area: Area, header: _Header) -> bool:
    return any(area.left <= at <= area.right for at in header.columns)


def _holds(value: Value) -> bool:
    return bool(clean(value)) if isinstance(value, str) else value is not None


def _known_headers(layouts: Iterable[Layout]) -> str:
    return "\n".join(
        words(
            "refused",
            "layout_line",
            title=one.title,
            headers="\u3001".join(c.header for c in one.columns),
        )
        for one in layouts
    )
