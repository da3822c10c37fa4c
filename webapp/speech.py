"""Texts as they are read aloud: telephone numbers digit by digit, hours as one says them."""

import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

SPEECH = Path(__file__).with_name("speech.yml")
_PHONE = re.compile(r"(?<![0-9])(?:12[0-9]{3}|1[12][0-9]|0[0-9]{2,3}-?[0-9]{7,8})(?![0-9])")
"""Hotlines, emergency numbers and landlines with their area code."""
_HOURS = re.compile(
    r"(?<![0-9])([01]?[0-9]|2[0-4])[:\uff1a]([0-5][0-9])"
    r"(?:\s*[-\u2013\u2014~\uff5e\u81f3\u5230]\s*([01]?[0-9]|2[0-4])[:\uff1a]([0-5][0-9]))?"
)
_NUMBER = re.compile(r"\u3014([0-9]{4})\u3015([0-9]+)")
"""The year and the number of a document, in the brackets that are used for it."""
_TEN = 10


def speakable(text: str) -> str:
    """Return a text as a voice should read it."""
    text = _NUMBER.sub(lambda found: _digits(found[1]) + _words()["year"] + found[2], text)
    text = _HOURS.sub(_hours, text)
    return _PHONE.sub(lambda found: _phone(found[0]), text)


def _phone(number: str) -> str:
    known: Mapping[str, str] = _words()["known"]
    digits: Mapping[str, str] = _words()["phone_digits"]
    return known.get(number) or "".join(digits[digit] for digit in number if digit.isdigit())


def _digits(number: str) -> str:
    digits: str = _words()["digits"]
    return "".join(digits[int(digit)] for digit in number)


def _hours(found: re.Match[str]) -> str:
    start = _hour(found[1], found[2])
    return f"{start}{_words()['to']}{_hour(found[3], found[4])}" if found[3] else start


def _hour(hour: str, minute: str) -> str:
    words = _words()
    if int(minute) == 0:
        return f"{_count(int(hour))}{words['hour']}"
    if int(minute) == words["half_at"]:
        return f"{_count(int(hour))}{words['hour']}{words['half']}"
    lead = words["digits"][0] if int(minute) < _TEN else ""
    return f"{_count(int(hour))}{words['hour']}{lead}{_count(int(minute))}{words['minute']}"


def _count(number: int) -> str:
    """Return a number below a hundred in words."""
    digits: str = _words()["digits"]
    tens, ones = divmod(number, _TEN)
    if not tens:
        return digits[ones]
    head = digits[tens] if tens > 1 else ""
    return f"{head}{_words()['ten']}{digits[ones] if ones else ''}"


@lru_cache(maxsize=1)
def _words() -> dict[str, Any]:
    words: dict[str, Any] = yaml.safe_load(SPEECH.read_text(encoding="utf-8"))
    return words
