"""Which of the choices offered a message picks: by number, by its words, by yes or no."""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from importlib import resources
from typing import Any

import yaml

from bot.state import Pick
from knowledge.search.text import normalise

SHORT = 8
"""Characters up to which a message is a reply and not a question of its own."""

_DIGITS = re.compile(r"\d+")


def ordinal(text: str, count: int) -> int | None:
    """Return the position named, from 1 on, or None. ``count`` is how many were offered."""
    if any(word in text for word in word_list("last")):
        return count
    if any(word in text for word in word_list("first")):
        return 1
    digits = _DIGITS.findall(unicodedata.normalize("NFKC", text))
    if digits:
        return int(digits[0]) if len(digits) == 1 else None
    values = [unicodedata.numeric(char, 0.0) for char in text]
    named = [int(value) for value in values if value >= 1]
    return named[0] if len(named) == 1 else None


def by_number(text: str, offered: Sequence[Pick]) -> Pick | None:
    """Return the choice at the position that the text names."""
    position = ordinal(text, len(offered))
    return offered[position - 1] if position and position <= len(offered) else None


def by_label(text: str, offered: Sequence[Pick]) -> Pick | None:
    """Return the choice whose label the text repeats."""
    said = normalise(text)
    return next((pick for pick in offered if said and normalise(pick.label) == said), None)


def by_words(text: str, offered: Sequence[Pick]) -> Pick | None:
    """Return the choice that shares most pairs of characters with the text, if one does."""
    said = _pairs(text)
    shared = sorted(((len(said & _pairs(p.label)), p) for p in offered), key=lambda row: -row[0])
    if not shared or shared[0][0] == 0:
        return None
    tie = len(shared) > 1 and shared[1][0] == shared[0][0]
    return None if tie else shared[0][1]


def means_all(text: str) -> bool:
    """Say whether the text wants each of what was offered."""
    wanted = any(word in text for word in word_list("all"))
    return wanted and not any(word in text for word in word_list("all_but"))


def means_yes(text: str) -> bool:
    """Say whether the text is a clear yes, and not only a sign that the answer was heard."""
    said = normalise(text)
    return bool(said) and said in {normalise(word) for word in word_list("clear_yes")}


def means_heard(text: str) -> bool:
    """Say whether the text says no more than that the answer was heard ("I see")."""
    return normalise(text) in {normalise(word) for word in word_list("heard")}


def means_back(text: str) -> bool:
    """Say whether the text goes back to what was talked about before."""
    return any(word in text for word in word_list("back"))


def _pairs(text: str) -> set[str]:
    plain = normalise(text)
    return {plain[i : i + 2] for i in range(len(plain) - 1)}


def word_list(name: str) -> list[str]:
    """Return a list of bot/choices.yml."""
    words: list[str] = _words()[name]
    return words


def word_table(name: str) -> dict[Any, list[str]]:
    """Return a table of lists of bot/choices.yml, in its order."""
    table: dict[Any, list[str]] = _words()[name]
    return table


@lru_cache(maxsize=1)
def _words() -> dict[str, Any]:
    raw = resources.files("bot").joinpath("choices.yml").read_text("utf-8")
    words: dict[str, Any] = yaml.safe_load(raw)
    return words
