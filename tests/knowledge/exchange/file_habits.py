"""Habits of files: old forms, web pages, text in many encodings, and files that are none."""

from functools import partial

from tests.knowledge.exchange.sheets import (
    FIXTURES,
    HEADER,
    READ,
    ROW,
    Habit,
    archive,
    book,
    text,
    told,
)


def encoded(encoding: str, separator: str = ",", title: str = ROW[1], start: str = "") -> bytes:
    """Return a table as text with separators."""
    return (start + text(separator, HEADER, [ROW[0], title, *ROW[2:]])).encode(encoding)


def page() -> bytes:
    """Return a web page as platforms hand it out for a workbook."""
    heads, cells = _tags("th", HEADER), _tags("td", ROW)
    rows = f"<tr>{heads}</tr><tr>{cells}</tr>"
    return f"<html><meta charset=gb2312><table>{rows}</table></html>".encode("gb18030")


def spanning_page() -> bytes:
    """Return a web page with a cell over two rows."""
    rest = _tags("td", ROW[1:])
    rows = f"<tr><td rowspan=2>{ROW[0]}</td>{rest}</tr><tr>{rest}</tr>"
    return f"<table><tr>{_tags('th', HEADER)}</tr>{rows}</table>".encode()


def _tags(tag: str, cells: list[str]) -> str:
    return "".join(f"<{tag}>{cell}</{tag}>" for cell in cells)


_OLD = told(issuer="开江县人社局", keywords="补卡;社保卡丢了;卡掉了")
_QUOTED = [*ROW[:2], '"带""证"",\n填表"', *ROW[3:]]
_WITHOUT_END = [ROW[0], '"社保卡', *ROW[2:]]
_SEPARATORS = (";", "\t", "|", "，")

_SENTENCE = "补卡\uff0c" * 15 + "怎么办"
HABITS = [
    Habit("an .xls of 2003", (FIXTURES / "old-workbook.xls").read_bytes, (_OLD,)),
    Habit("a web page saved as .xls", page, (READ,)),
    Habit("a web page with a cell over two rows", spanning_page, problem="A2:A3"),
    Habit("CSV in UTF-8", partial(encoded, "utf-8"), (READ,)),
    Habit("CSV in UTF-8 with a mark", partial(encoded, "utf-8-sig"), (READ,)),
    Habit("CSV in GB2312", partial(encoded, "gb2312"), (READ,)),
    Habit(
        "CSV in GB18030, a rare character",
        partial(encoded, "gb18030", title="𠮷某"),
        (told(title="𠮷某"),),
    ),
    Habit("text of Excel in UTF-16 with tabs", partial(encoded, "utf-16", "\t"), (READ,)),
    *(Habit(f"separated by {by!r}", partial(encoded, "utf-8", by), (READ,)) for by in _SEPARATORS),
    Habit(
        "CSV that names its separator", partial(encoded, "utf-8", ";", start="sep=;\r\n"), (READ,)
    ),
    Habit(
        "breaks, commas and quotes in a cell",
        text(",", HEADER, _QUOTED).encode,
        (told(content='带"证",\n填表'),),
    ),
    Habit(
        "a sentence with many wide commas",
        partial(encoded, "utf-8", title=_SENTENCE),
        (told(title=_SENTENCE),),
    ),
    Habit("a formula as text", partial(encoded, "utf-8", title="'=A1"), (told(title="=A1"),)),
    Habit("a quote that never ends", text(",", HEADER, _WITHOUT_END).encode, refused="quotes"),
    Habit("a PDF with the wrong name", partial(bytes, b"%PDF-1.7 ..."), refused="pdf"),
    Habit(
        "a document of Word",
        partial(archive, {"word/document.xml": b"<x/>"}),
        refused="no_workbook",
    ),
    Habit(
        "a workbook cut off while it was copied", lambda: book(HEADER, ROW)[:-200], refused="broken"
    ),
    Habit("an empty file", partial(bytes, b"\r\n"), refused="empty"),
    Habit("bytes that are no text", partial(bytes, bytes(range(256)) * 4), refused="encoding"),
]
