"""What a cell says, as text: by the kind of its column, and never guessed."""

import re
import unicodedata
from datetime import date, datetime, time, timedelta

from knowledge.exchange.spreadsheets.grids import Value, words
from knowledge.exchange.spreadsheets.layout import ColumnKind

FIRST_SERIAL_DAY = date(1899, 12, 30)
"""Day 0 of the numbers that spreadsheets keep for days."""
_SERIALS = range(20_000, 80_000)
"""1954 to 2119: other numbers are no days."""
_DAY = re.compile(
    r"(\d{4})\s*[-/.\u5e74]\s*(\d{1,2})\s*[-/.\u6708]\s*(\d{1,2})\s*\u65e5?"
    r"(?:[ T]+0{1,2}:00(:00)?)?"
)
_COMPACT_DAY = re.compile(r"((?:19|20)\d{2})(\d{2})(\d{2})")
_SCIENTIFIC = re.compile(r"[+-]?\d(?:\.\d+)?[eE]\+?\d+")
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_KEPT_CONTROLS = "\n\t"
_INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Cn"}
_EXACT_DIGITS = 15
"""Digits beyond these are lost in a number cell."""
_AREA_CODES = (10, 11)
"""Digits of a land-line number whose leading 0 a number cell has dropped."""


class BadCell(ValueError):
    """A cell that cannot be read. ``code`` names the sentence in messages.yml."""

    def __init__(self, code: str, value: object = "") -> None:
        super().__init__(code)
        self.code = code
        self.value = value


def cell_text(value: Value, kind: ColumnKind) -> str:
    """Return what a cell says; empty where it says nothing. Raises BadCell."""
    if kind is ColumnKind.DATE:
        return _day_text(value)
    if kind is ColumnKind.PHONE and isinstance(value, int | float) and value is not True:
        return _phone_text(value)
    text = _text(value)
    if kind is ColumnKind.PHONE and _SCIENTIFIC.fullmatch(text):
        raise BadCell("scientific", text)
    return text


def clean(text: str) -> str:
    """Return a text without what nobody sees: control characters, odd spaces, trailing blanks."""
    read = _ESCAPE.sub(lambda found: chr(int(found[1], 16)), text)
    lines = read.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    stripped = ("".join(map(_visible, line)).strip() for line in lines)
    return "\n".join(stripped).strip()


def _visible(char: str) -> str:
    if char in _KEPT_CONTROLS:
        return char
    category = unicodedata.category(char)
    if category == "Zs":
        return " " if char != "\u3000" else char
    return "" if category in _INVISIBLE else char


def _text(value: Value) -> str:
    if isinstance(value, bool):
        return words("flags", str(value).lower())
    if isinstance(value, int | float):
        return _number_text(value)
    if isinstance(value, date | datetime | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return str(value)
    return clean(value or "")


def _number_text(value: int | float) -> str:
    if isinstance(value, float) and not value.is_integer():
        return repr(value)
    whole = str(int(value))
    if len(whole.lstrip("-")) > _EXACT_DIGITS:
        raise BadCell("digits_lost", whole)
    return whole


def _phone_text(value: int | float) -> str:
    text = _number_text(value)
    if len(text) in _AREA_CODES and not text.startswith("1"):
        raise BadCell("zero_lost", text)
    return text


def _day_text(value: Value) -> str:
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _serial_day(value)
    text = unicodedata.normalize("NFKC", clean(str(value or "")))
    if not text:
        return ""
    if text.isdecimal() and int(text) in _SERIALS:
        return _serial_day(int(text))
    found = _DAY.fullmatch(text) or _COMPACT_DAY.fullmatch(text)
    try:
        return date(*(int(part) for part in found.groups()[:3])).isoformat() if found else _no(text)
    except ValueError as problem:
        raise BadCell("not_a_day", text) from problem


def _serial_day(value: int | float) -> str:
    if int(value) in _SERIALS:
        return (FIRST_SERIAL_DAY + timedelta(days=int(value))).isoformat()
    compact = _COMPACT_DAY.fullmatch(str(int(value)))
    return _day_text("-".join(compact.groups())) if compact else _no(str(value))


def _no(text: str) -> str:
    raise BadCell("not_a_day", text)
