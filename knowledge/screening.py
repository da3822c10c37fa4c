"""The first look: words that must not go to search (danger to life, accounts, not ours)."""

import re
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

import yaml

from knowledge.answer import AnswerStatus
from knowledge.search.text import spoken_form

_REMEMBERED = 64
"""Texts: the dialogue and the desk screen the same one, several times a turn."""


@dataclass(frozen=True)
class ScreenClass:
    """One class of knowledge/lexicon/screen.yml, compiled."""

    kind: str
    status: AnswerStatus
    patterns: tuple[re.Pattern[str], ...]
    unless: tuple[re.Pattern[str], ...]

    def matches(self, plain: str) -> bool:
        """Say whether the text belongs to this class."""
        hit = any(pattern.search(plain) for pattern in self.patterns)
        return hit and not any(pattern.search(plain) for pattern in self.unless)


@lru_cache(maxsize=_REMEMBERED)
def screen(text: str) -> ScreenClass | None:
    """Return the first class that the text belongs to, or None."""
    plain = spoken_form(text)
    return next((each for each in _classes() if each.matches(plain)), None)


@lru_cache(maxsize=1)
def _classes() -> tuple[ScreenClass, ...]:
    raw = resources.files("knowledge").joinpath("lexicon/screen.yml").read_text("utf-8")
    return tuple(
        ScreenClass(
            row["kind"],
            AnswerStatus(row["status"]),
            tuple(map(re.compile, row["any"])),
            tuple(map(re.compile, row.get("unless", ()))),
        )
        for row in yaml.safe_load(raw)["classes"]
    )
