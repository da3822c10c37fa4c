"""What may be said: the templates that ship, and the fields of what is published.

A line of a reply is taken apart into literal pieces of these. What is left over was invented.
"""

import re
from collections.abc import Iterator
from dataclasses import asdict
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from knowledge.answering import AnswerDesk

ROOT = Path(__file__).parents[1]
WORDS = (
    "bot/choices.yml",
    "casework/messages.yml",
    "knowledge/advice.yml",
    "knowledge/checklist.yml",
    "knowledge/lexicon/durations.yml",
    "knowledge/lexicon/matters.yml",
    "knowledge/phrases.yml",
    "knowledge/settlement_steps.yml",
)
_PLACEHOLDER = re.compile(r"\{[^{}]*\}")
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_TAKEN = "\0"
_AROUND = " ・：，。；、（）「」"


class Published:
    """Every piece of text that a reply may be made of."""

    def __init__(self, desk: AnswerDesk) -> None:
        pieces: set[str] = set()
        for text in (*_templates(), *_fields(desk)):
            for line in text.splitlines():
                pieces.update(piece.strip() for piece in _PLACEHOLDER.split(line))
        self._pieces = sorted((p for p in pieces if _CHINESE.search(p)), key=len, reverse=True)
        self._left = lru_cache(maxsize=None)(self._take_apart)

    def invented(self, text: str, quoted: str = "") -> list[str]:
        """Return the lines that hold anything else; ``quoted`` is what the person wrote."""
        return [
            line
            for line in text.splitlines()
            if not all(part in quoted for part in self._left(line))
        ]

    def _take_apart(self, line: str) -> tuple[str, ...]:
        """Return the parts of a line in Chinese that are no piece of anything published."""
        for piece in self._pieces:
            if piece in line:
                line = line.replace(piece, _TAKEN)
        parts = (part.strip(_AROUND) for part in line.split(_TAKEN))
        return tuple(part for part in parts if _CHINESE.search(part))


def _templates() -> Iterator[str]:
    for name in WORDS:
        yield from _texts(yaml.safe_load((ROOT / name).read_text("utf-8")))
    for path in (ROOT / "bot" / "domain").glob("*.yml"):
        yield from _texts(yaml.safe_load(path.read_text("utf-8")).get("responses", {}))


def _fields(desk: AnswerDesk) -> Iterator[str]:
    yield from (text for contact in desk.contacts.values() for text in _texts(asdict(contact)))
    for topic in desk.store.current().topics.values():
        yield from _texts(asdict(topic))
    for place in desk.registry.names():
        for code in place.codes:
            region = desk.registry.get(code)
            yield from (region.name, region.short_name, desk.registry.full_name(code))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from _texts(item)
    elif isinstance(value, list | tuple | set | frozenset):
        for item in value:
            yield from _texts(item)
