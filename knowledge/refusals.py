"""Why a step of publishing is refused, in words for the person who tried it."""

from functools import cache
from importlib import resources

import yaml

DENIALS = frozenset({"not_allowed", "own_text"})
"""Refusals that mean: not this person. They are kept in the audit record."""


class PublishingError(Exception):
    """A step that may not be taken. ``code`` says why; the text says what to do, in Chinese."""

    def __init__(self, code: str, /, **values: object) -> None:
        super().__init__(say("publishing", code, **values))
        self.code = code
        self.values = values


def say(part: str, code: str, /, **values: object) -> str:
    """Return a sentence of knowledge/messages.yml. KeyError where it has none."""
    return _messages()[part][code].format(**values)


@cache
def _messages() -> dict[str, dict[str, str]]:
    raw = resources.files("knowledge").joinpath("messages.yml").read_text("utf-8")
    messages: dict[str, dict[str, str]] = yaml.safe_load(raw)
    return messages
