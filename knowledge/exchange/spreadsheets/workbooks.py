"""Workbooks: ``.xlsx`` of Excel and WPS, and the older ``.xls``.

Values are read by calamine. It takes a sheet for a full rectangle, so how far a sheet reaches is
found out first, by a pass over its XML that also sees what is hidden and what was not calculated.
"""

import io
import zipfile
from collections.abc import Callable
from datetime import datetime
from typing import Any

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from knowledge.exchange.spreadsheets.grids import (
    Area,
    FileRefused,
    Grid,
    GridFile,
    Value,
    check_size,
)
from knowledge.exchange.spreadsheets.sheet_xml import Structure, structures

MOST_UNPACKED = 100 * 1024 * 1024
MOST_MEMBERS = 1_000
_CHUNK = 1024 * 1024
_MEGABYTE = 1024 * 1024
_MOST_CELLS = 4_000_000


def read_workbook(data: bytes) -> GridFile:
    """Return the sheets of an ``.xlsx``. Raises FileRefused; a bomb is never unpacked whole."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check_archive(archive)
            found = structures(archive)
    except (zipfile.BadZipFile, RuntimeError, EOFError) as problem:
        raise FileRefused("broken") from problem
    return GridFile("xlsx", _grids(data, lambda name: found.get(name, Structure())))


def read_old_workbook(data: bytes) -> GridFile:
    """Return the sheets of an ``.xls``; what is hidden in it is not known. Raises FileRefused."""
    return GridFile("xls", _grids(data, lambda name: Structure()))


def _check_archive(archive: zipfile.ZipFile) -> None:
    """Raise FileRefused for an archive that is no workbook or unpacks to too much."""
    members = archive.infolist()
    if "xl/workbook.xml" not in archive.namelist():
        raise FileRefused("no_workbook")
    if len(members) > MOST_MEMBERS or sum(one.file_size for one in members) > MOST_UNPACKED:
        raise FileRefused("bomb", most=MOST_UNPACKED // _MEGABYTE)
    for member in members:
        # A size that lies is found here: what does not fit its checksum raises.
        with archive.open(member) as content:
            while content.read(_CHUNK):
                pass


def _grids(data: bytes, structure: Callable[[str], Structure]) -> tuple[Grid, ...]:
    try:
        with CalamineWorkbook.from_object(io.BytesIO(data)) as book:
            return tuple(
                _grid(book.get_sheet_by_name(sheet.name), sheet, structure(sheet.name))
                for sheet in book.sheets_metadata
                if sheet.typ == SheetTypeEnum.WorkSheet
            )
    except PasswordError as problem:
        raise FileRefused("password") from problem
    except (CalamineError, OSError, ValueError) as problem:
        raise FileRefused("broken") from problem


def _grid(sheet: CalamineSheet, about: Any, structure: Structure) -> Grid:
    check_size(sheet.total_height, sheet.total_width, sheet.name)
    if sheet.total_height * sheet.total_width > _MOST_CELLS:
        raise FileRefused("broken")
    return Grid(
        name=sheet.name,
        rows=tuple(tuple(map(_plain, row)) for row in sheet.to_python(skip_empty_area=False)),
        merged=tuple(
            Area(top + 1, left + 1, bottom + 1, right + 1)
            for (top, left), (bottom, right) in sheet.merged_cell_ranges or ()
        ),
        hidden_rows=structure.hidden_rows,
        hidden_columns=structure.hidden_columns,
        uncalculated=structure.uncalculated,
        hidden=about.visible != SheetVisibleEnum.Visible,
    )


def _plain(value: Value) -> Value:
    """Return midnight as the day it is."""
    if isinstance(value, datetime) and (value.hour, value.minute, value.second) == (0, 0, 0):
        return value.date()
    return value
