"""Times as guides state them ("15 working days", "on the spot"): a number and a unit.

The words are in knowledge/lexicon/durations.yml.
"""

import re
from dataclasses import dataclass
from enum import Enum
from functools import cache
from importlib import resources
from typing import Any

import yaml


class TimeUnit(str, Enum):
    """Units, shortest first; a working day counts longer than a calendar day."""

    ON_THE_SPOT = "on_the_spot"
    MINUTE = "minute"
    HOUR = "hour"
    DAY = "day"
    WORKING_DAY = "working_day"
    MONTH = "month"
    YEAR = "year"


class BadDuration(ValueError):
    """A text that is not a duration."""


@dataclass(frozen=True)
class Duration:
    """How long something takes. ``number`` is 0 where the unit is ON_THE_SPOT."""

    number: int
    unit: TimeUnit


def parse_duration(text: str) -> Duration:
    """Return the duration that a text states. Raises BadDuration."""
    plain = re.sub(r"\s", "", text)
    lexicon = _lexicon()
    if plain in lexicon["on_the_spot"]:
        return Duration(0, TimeUnit.ON_THE_SPOT)
    found = _pattern().fullmatch(plain)
    number = _number(found["number"]) if found else 0
    if not found or not number:
        raise BadDuration(text)
    unit = next(unit for unit, words in lexicon["units"].items() if found["unit"] in words)
    return Duration(number, TimeUnit(unit))


def duration_words(duration: Duration) -> str:
    """Say a duration the way people say it."""
    return str(_lexicon()["words"][duration.unit.value]).format(number=duration.number)


def _number(text: str) -> int:
    """Read digits or a Chinese numeral below one hundred; 0 where it is neither."""
    if text.isdecimal():
        return int(text)
    digits = _lexicon()["digits"]
    ten = _lexicon()["ten"]
    tens, found, ones = text.partition(ten)
    if not found:
        return int(digits.get(text, 0))
    if any(part and part not in digits for part in (tens, ones)):
        return 0
    return int(digits.get(tens, 1)) * 10 + int(digits.get(ones, 0))


@cache
def _pattern() -> re.Pattern[str]:
    words = [word for words in _lexicon()["units"].values() for word in words]
    units = "|".join(map(re.escape, sorted(words, key=len, reverse=True)))
    numerals = "".join([*_lexicon()["digits"], _lexicon()["ten"]])
    return re.compile(rf"(?P<number>\d{{1,4}}|[{numerals}]{{1,3}})(?P<unit>{units})")


@cache
def _lexicon() -> dict[str, Any]:
    raw = resources.files("knowledge").joinpath("lexicon/durations.yml").read_text("utf-8")
    lexicon: dict[str, Any] = yaml.safe_load(raw)
    return lexicon
