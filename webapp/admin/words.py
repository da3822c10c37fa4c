"""The words of the console, from messages.yml beside this file."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml


@cache
def admin_words() -> Mapping[str, Any]:
    """Read the words once: part -> code -> sentence."""
    raw: Mapping[str, Any] = yaml.safe_load(
        Path(__file__).with_name("messages.yml").read_text("utf-8")
    )
    return raw


def say(part: str, code: str, /, **values: object) -> str:
    """Return a sentence. KeyError where there is none."""
    said = str(admin_words()[part][code])
    return said.format(**values) if values else said
