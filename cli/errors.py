"""Failures that a command explains to the person who typed it."""

from collections.abc import Sequence
from importlib import resources

import yaml
from pydantic import ValidationError

from core.settings import Settings


class CommandError(Exception):
    """An expected failure; its text says what to do, in Chinese."""


def words(key: str, **values: object) -> str:
    """Return one of the command's sentences from cli/messages.yml."""
    raw = resources.files("cli").joinpath("messages.yml").read_text("utf-8")
    return str(yaml.safe_load(raw)[key]).format(**values)


def check_arguments(typed: Sequence[str]) -> None:
    """Raise CommandError for an argument that is no text: Python hides its bytes in surrogates."""
    for number, argument in enumerate(typed, start=1):
        try:
            argument.encode()
        except UnicodeEncodeError as problem:
            raise CommandError(words("argument_not_utf8", number=number)) from problem


def of_settings(problem: ValidationError) -> str:
    """Say which variables of the environment cannot be what they are."""
    fields = {str(error["loc"][0]) for error in problem.errors()}
    names = (Settings.__fields__[field].field_info.extra["env"] for field in sorted(fields))
    return words("bad_settings", names="\u3001".join(names))


def of_file(problem: OSError) -> str:
    """Say which file, or which connection, could not be used."""
    reason = problem.strerror or type(problem).__name__
    return words("file_trouble", path=problem.filename or "-", reason=reason)
