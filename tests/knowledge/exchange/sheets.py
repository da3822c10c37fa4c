"""What the tests of spreadsheets share: how a file is made, and what must be read from it.

A reading is the list of the records' fields; a file that cannot be read has the code of the
refusal, a row that cannot be read the words that name its cell.
"""

import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

FIXTURES = Path(__file__).parents[2] / "fixtures/spreadsheets"
HEADER = ["类目", "标题", "内容", "发文单位", "材料性质", "关键字"]
ROW = ["社保", "社保卡怎么补", "带身份证到窗口。", "人社局", "问答", "补卡"]
NAMES = ("category", "title", "content", "issuer", "nature", "keywords")
READ = dict(zip(NAMES, ROW, strict=True))


@dataclass(frozen=True)
class Habit:
    """A habit, and what comes of it: records, a refusal of the file, or a problem of a row."""

    name: str
    make: Callable[[], bytes]
    reads: tuple[dict[str, str], ...] = ()
    refused: str = ""
    problem: str = ""
    notice: str = ""


def book(*rows: list[object], edit: Callable[[Worksheet], None] | None = None) -> bytes:
    """Return a workbook with one sheet."""
    made = Workbook()
    sheet: Any = made.active
    for row in rows:
        sheet.append(row)
    if edit:
        edit(sheet)
    return saved(made)


def saved(made: Workbook) -> bytes:
    """Return a workbook as a file."""
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def text(separator: str = ",", *rows: list[str]) -> str:
    """Return rows as text with separators."""
    return "".join(separator.join(row) + "\r\n" for row in (rows or (HEADER, ROW)))


def told(**changes: str) -> dict[str, str]:
    """Return what is read of ROW, with changes."""
    return {**READ, **changes}


def archive(members: dict[str, bytes]) -> bytes:
    """Return a ZIP archive."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in members.items():
            made.writestr(name, content)
    return out.getvalue()


def with_cell(data: bytes, place: str, cell: str) -> bytes:
    """Return a workbook with one cell written as its XML."""
    with zipfile.ZipFile(io.BytesIO(data)) as given:
        members = {name: given.read(name) for name in given.namelist()}
    sheet = members["xl/worksheets/sheet1.xml"].decode()
    start = sheet.index(f'<c r="{place}"')
    end = sheet.index("</c>", start) + len("</c>")
    members["xl/worksheets/sheet1.xml"] = (sheet[:start] + cell + sheet[end:]).encode()
    return archive(members)
