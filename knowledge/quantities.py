"""Numbers and dates in a text: what must be right, and is marked wherever it changes."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator

_DATE = r"\d{4}(?:[-./\u5e74]\d{1,2}(?:[-./\u6708]\d{1,2}\u65e5?|\u6708)?|\u5e74)"
_NUMBER = r"\d[\d,]*(?:\.\d+)?[%\u2030]?"
_DIGITS = {
    char: value
    for value, char in enumerate("\u96f6\u4e00\u4e8c\u4e09\u56db\u4e94\u516d\u4e03\u516b\u4e5d")
} | {"\u3007": 0, "\u4e24": 2}
_POWERS = {"\u5341": 10, "\u767e": 100, "\u5343": 1000}
_MYRIAD, _MYRIADS = "\u4e07", 10_000
_NUMERALS = "".join((*_DIGITS, *_POWERS, _MYRIAD))
_UNITS = (
    "\u4e2a\u65e5\u5929\u5143\u5e74\u6708\u6b21\u4efd\u5468\u6210\u500d\u540d\u4eba\u5bf8\u5f20"
)
"""What is counted: without one of these a Chinese numeral is part of a word."""
_WRITTEN = rf"[{_NUMERALS}]+(?=[{_UNITS}])"
_QUANTITY = re.compile(rf"{_DATE}|{_NUMBER}|{_WRITTEN}")

Token = tuple[str, bool]
"""A character, or a number or date as a whole; True for the latter."""


def tokens(text: str) -> Iterator[Token]:
    """Yield the characters of a text; a number or a date stays whole and is marked as such."""
    at = 0
    for found in _QUANTITY.finditer(text):
        yield from ((char, False) for char in text[at : found.start()])
        yield found.group(), True
        at = found.end()
    yield from ((char, False) for char in text[at:])


def alike(text: str) -> str:
    """Return a text in which numbers and dates are written alike, and full-width forms plain."""
    plain = unicodedata.normalize("NFKC", text)
    return _QUANTITY.sub(lambda found: _alike(found.group()), plain)


def quantities(text: str) -> Counter[str]:
    """Count the numbers and dates of a text, written alike however they are written."""
    plain = unicodedata.normalize("NFKC", text)
    return Counter(_alike(found.group()) for found in _QUANTITY.finditer(plain))


def _alike(quantity: str) -> str:
    if quantity[0] in _NUMERALS:
        return str(_value(quantity))
    parts = re.findall(r"[\d,.]+", quantity) if re.fullmatch(_DATE, quantity) else None
    if parts:
        return "-".join(str(int(part)) for chunk in parts for part in re.findall(r"\d+", chunk))
    return quantity.replace(",", "")


def _value(numeral: str) -> int:
    """Return the value of a Chinese numeral below a hundred million."""
    high, myriad, low = numeral.rpartition(_MYRIAD)
    if myriad:
        return (_value(high) if high else 1) * _MYRIADS + (_value(low) if low else 0)
    total, digit = 0, 0
    for char in numeral:
        if char in _POWERS:
            total += (digit or 1) * _POWERS[char]
            digit = 0
        else:
            digit = digit * 10 + _DIGITS[char]
    return total + digit
