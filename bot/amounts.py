"""Amounts and hospital levels in a message, as far as an estimate may use them."""

import re
from decimal import Decimal
from functools import lru_cache

from bot.choosing import word_list, word_table
from knowledge.search.text import simplify


def recognised_costs(text: str) -> Decimal | None:
    """Return the costs that the insurance recognises, in yuan, where the text says just these.

    A whole bill is not it: part of it is never recognised.
    """
    found = _recognised().search(simplify(text))
    return Decimal(found.group("number")) * _unit(found.group("unit")) if found else None


def hospital_level(text: str) -> int | None:
    """Return the level of the hospital that is named, 1 to 3."""
    levels = word_table("hospital_levels").items()
    return next((level for level, words in levels if any(word in text for word in words)), None)


@lru_cache(maxsize=1)
def _recognised() -> re.Pattern[str]:
    words = "|".join(map(re.escape, word_list("recognised")))
    units = "".join(map(re.escape, word_table("units")))
    return re.compile(rf"(?:{words})\D{{0,6}}(?P<number>\d+(?:\.\d+)?)(?P<unit>[{units}]?)")


def _unit(word: str) -> int:
    units = word_table("units")
    return int(units[word][0]) if word in units else 1
