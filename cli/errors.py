"""Failures that a command explains to the person who typed it."""

from importlib import resources

import yaml


class CommandError(Exception):
    """An expected failure; its text says what to do, in Chinese."""


def words(key: str, **values: object) -> str:
    """Return one of the command's sentences from cli/messages.yml."""
    raw = resources.files("cli").joinpath("messages.yml").read_text("utf-8")
    return str(yaml.safe_load(raw)[key]).format(**values)
