"""Why a step of casework is refused, and the sentences of casework/messages.yml."""

from functools import cache
from importlib import resources
from typing import Any

import yaml


class CaseworkError(Exception):
    """A step that cannot be taken. ``code`` says why; the text says what to do, in Chinese."""

    def __init__(self, code: str, /, **values: object) -> None:
        super().__init__(say("refused", code, **values))
        self.code = code
        self.values = values


def say(part: str, key: str, /, **values: object) -> str:
    """Return a sentence of casework/messages.yml. KeyError where it has none."""
    return str(node(part)[key]).format(**values)


def node(part: str) -> dict[str, Any]:
    """Return a whole part of casework/messages.yml: labels by value, for instance."""
    return _messages()[part]


@cache
def _messages() -> dict[str, dict[str, Any]]:
    raw = resources.files("casework").joinpath("messages.yml").read_text("utf-8")
    messages: dict[str, dict[str, Any]] = yaml.safe_load(raw)
    return messages
