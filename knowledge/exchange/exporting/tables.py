"""Write rows as a workbook or as CSV, so that no cell is run as a formula."""

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font

from knowledge.exchange.spreadsheets.cells import clean
from knowledge.exchange.spreadsheets.escaping import escaped
from knowledge.exchange.spreadsheets.grids import FileRefused

_WIDTH = 28
_LONGEST_CELL = 32_767
"""More characters do not fit into a cell of a workbook."""
Rows = Iterable[Sequence[str]]


def check_suffix(path: Path) -> None:
    """Raise FileRefused for a file that is neither a workbook nor CSV."""
    if path.suffix.lower() not in (".xlsx", ".csv"):
        raise FileRefused("suffix", name=path.name)


def write_table(path: Path, header: Sequence[str], rows: Rows) -> None:
    """Write a table in the form that the name of the file says. Raises FileRefused."""
    check_suffix(path)
    written = (
        workbook_bytes(header, rows) if path.suffix.lower() == ".xlsx" else csv_bytes(header, rows)
    )
    path.write_bytes(written)


def csv_bytes(header: Sequence[str], rows: Rows) -> bytes:
    """Return a table as CSV in UTF-8 with a mark, as Excel expects it."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(header)
    writer.writerows([escaped(clean(cell)) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def workbook_bytes(header: Sequence[str], rows: Rows) -> bytes:
    """Return a table as a workbook. Every cell says that it is text."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.freeze_panes = "A2"
    for number in range(len(header)):
        sheet.column_dimensions[chr(ord("A") + number)].width = _WIDTH
    sheet.append([_cell(sheet, text, bold=True) for text in header])
    for row in rows:
        sheet.append([_cell(sheet, text) for text in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _cell(sheet: Any, text: str, bold: bool = False) -> Any:
    kept = clean(text)
    if len(kept) > _LONGEST_CELL:
        raise FileRefused("cell_too_long", most=_LONGEST_CELL, start=kept[:20])
    cell = WriteOnlyCell(sheet, value=kept)
    cell.data_type = "s"
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    cell.font = Font(bold=bold)
    return cell
