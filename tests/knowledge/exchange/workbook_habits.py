"""Habits of workbooks: what stands around the table, in its cells, and out of sight."""

from datetime import date, datetime
from functools import partial
from typing import Any

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from tests.knowledge.exchange.sheets import HEADER, READ, ROW, Habit, book, saved, told, with_cell

OTHER = [ROW[0], "另一个问题", *ROW[2:]]
OTHER_READ = told(title="另一个问题")
PERMITS = ["行政许可决定文书号", "行政相对人名称", "行政相对人类别"]
PERMITS += ["许可内容", "许可决定日期", "许可机关"]
PERMIT = ["开行审〔2026〕1号", "某某公司", "法人", "食品经营许可", "2026-01-02", "审批局"]
PERMIT_NAMES = ("number", "holder", "holder_kind", "permit", "decided", "authority")
DAYS = {
    "a date cell": date(2026, 1, 2),
    "a date cell with midnight": datetime(2026, 1, 2),
    "the serial number of the day": 46024,
    "the serial number as text": "46024",
    "slashes": "2026/1/2",
    "dots": "2026.1.2",
    "Chinese": "2026年1月2日",
    "full width": "２０２６－０１－０２",
    "eight digits in a number cell": 20260102,
}


def permit(value: object) -> bytes:
    """Return a permit, decided on a day that is written somehow."""
    return book(PERMITS, [*PERMIT[:4], value, PERMIT[5]])


def hiding(kind: str, name: object) -> bytes:
    """Return two rows of which something is hidden."""

    def hide(sheet: Worksheet) -> None:
        getattr(sheet, f"{kind}_dimensions")[name].hidden = True

    return book(HEADER, ROW, OTHER, edit=hide)


def putting(place: str, value: str) -> bytes:
    """Return a table with one cell far away."""

    def put(sheet: Worksheet) -> None:
        sheet[place] = value

    return book(HEADER, ROW, edit=put)


def styled() -> bytes:
    """Return a table with an empty cell that has a form, far below."""

    def style(sheet: Worksheet) -> None:
        sheet["A1048576"].number_format = "@"

    return book(HEADER, ROW, edit=style)


def merged(area: str, *rows: list[object]) -> bytes:
    """Return rows with merged cells."""
    return book(*rows, edit=lambda sheet: sheet.merge_cells(area))


def several_sheets() -> bytes:
    """Return notes and two tables."""
    made = Workbook()
    sheets = {"说明": [["怎么填这张表"]], "甲": [HEADER, ROW], "乙": [HEADER, OTHER]}
    for name, rows in sheets.items():
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(row)
    return saved(made)


def hidden_sheet() -> bytes:
    """Return a table, and another on a hidden sheet."""
    made = Workbook()
    shown: Any = made.active
    hidden = made.create_sheet("旧库")
    hidden.sheet_state = "hidden"
    for first, other in ((HEADER, HEADER), (ROW, OTHER)):
        shown.append(first)
        hidden.append(other)
    return saved(made)


def formula(cell: str) -> bytes:
    """Return a table with a formula for a title."""
    return with_cell(book(HEADER, [ROW[0], "PLACE", *ROW[2:]]), "B2", cell)


def with_title(value: object) -> bytes:
    """Return a table with a title of some type."""
    return book(HEADER, [ROW[0], value, *ROW[2:]])


def with_content(value: str) -> bytes:
    """Return a table with a content."""
    return book(HEADER, [*ROW[:2], value, *ROW[3:]])


_WIDE = ["类 目", "＊标题（必填）", "内容\n(500字内)", " 发文单位", "材料性质：", "关键字*"]
_WORDS = ["分类", "知识标题", "答案", "发布单位", "知识类型", "关键词"]
_DECIDED = (dict(zip(PERMIT_NAMES, PERMIT, strict=True)),)
_BOTH = (READ, OTHER_READ)
_TITLE = "开江县热线知识库(2026年)"
_RESULT = '<c r="B2" t="str"><f>A2&amp;"卡"</f><v>社保卡怎么补</v></c>'
_ERROR = '<c r="B2" t="e"><f>1/0</f><v>#DIV/0!</v></c>'
_NO_KEYWORDS = tuple({**row} for row in _BOTH)
for _row in _NO_KEYWORDS:
    del _row["keywords"]

HABITS = [
    Habit("plain", partial(book, HEADER, ROW), (READ,)),
    Habit("a title and an empty row above", partial(book, [_TITLE], [], HEADER, ROW), (READ,)),
    Habit("a merged title above", partial(merged, "A1:F1", [_TITLE], HEADER, ROW), (READ,)),
    Habit(
        "a category merged over two rows",
        partial(merged, "A2:A3", HEADER, ROW, OTHER),
        problem="A2:A3",
    ),
    Habit(
        "blank rows between",
        partial(book, HEADER, [], ROW, [None, " ", "\u3000"], OTHER, []),
        _BOTH,
    ),
    Habit("an empty cell with a form in the last row", styled, (READ,)),
    Habit("full-width, starred, spaced headings", partial(book, _WIDE, ROW), (READ,)),
    Habit("other words for the headings", partial(book, _WORDS, ROW), (READ,)),
    Habit(
        "columns in another order, one unknown",
        partial(book, ["序号", *reversed(HEADER)], [1, *reversed(ROW)]),
        (READ,),
        notice="序号",
    ),
    Habit("the header again on every page", partial(book, HEADER, ROW, HEADER, OTHER), _BOTH),
    Habit(
        "blanks and invisible characters",
        partial(book, HEADER, [f"\u3000{cell}\u200b \u00a0" for cell in ROW]),
        (READ,),
    ),
    Habit(
        "a numbered list in a cell",
        partial(with_content, "1.带证\r\n2.填表\r\n"),
        (told(content="1.带证\n2.填表"),),
    ),
    Habit(
        "line breaks escaped by another program",
        partial(with_content, "带证_x000D_\n填表"),
        (told(content="带证\n填表"),),
    ),
    Habit("a title that is a number", partial(with_title, 12345.0), (told(title="12345"),)),
    Habit(
        "a title that is a day", partial(with_title, date(2026, 1, 2)), (told(title="2026-01-02"),)
    ),
    Habit("a title that is true", partial(with_title, True), (told(title="是"),)),
    *(Habit(f"a day: {name}", partial(permit, value), _DECIDED) for name, value in DAYS.items()),
    Habit("a day that no calendar has", partial(permit, "2026-02-30"), problem="E2 许可决定日期"),
    Habit("words in a column of days", partial(permit, "去年"), problem="E2 许可决定日期"),
    Habit("a formula with its result", partial(formula, _RESULT), (READ,)),
    Habit("a formula that nobody calculated", partial(with_title, '=A2&"怎么补"'), problem="B2"),
    Habit("a formula that ended in an error", partial(formula, _ERROR), problem="B2"),
    Habit("a hidden row", partial(hiding, "row", 3), (READ,), notice="第 3 行"),
    Habit("a hidden column", partial(hiding, "column", "F"), _NO_KEYWORDS, notice="关键字"),
    Habit("several sheets, one of them notes", several_sheets, _BOTH, notice="说明"),
    Habit("a hidden sheet", hidden_sheet, (READ,), notice="旧库"),
    Habit("an empty required cell", partial(with_content, ""), problem="内容"),
    Habit("a title that is too long", partial(with_title, "长" * 129), problem="B2 标题"),
    Habit(
        "a number with more digits than a cell keeps",
        partial(with_title, 511723199001011234.0),
        problem="B2",
    ),
    Habit("no row below the header", partial(book, HEADER), refused="no_rows"),
    Habit("no header at all", partial(book, ROW), refused="no_header"),
    Habit("a required column missing", partial(book, HEADER[:2], ROW[:2]), refused="no_header"),
    Habit("a thousand and one rows", partial(book, HEADER, *[[*ROW]] * 1001), refused="over_limit"),
    Habit(
        "a cell in the last row of the sheet",
        partial(putting, "A1048576", "x"),
        refused="too_many_rows",
    ),
    Habit("a cell in the last column", partial(putting, "XFD1", "x"), refused="too_many_columns"),
]
