"""What is said where no action can speak: the responses of bot/domain/limits.yml."""

from functools import lru_cache
from importlib import resources
from typing import Any

import yaml


def limit_response(name: str) -> str:
    """Return the text of ``utter_<name>``."""
    return str(_responses()[f"utter_{name}"][0]["text"])


@lru_cache(maxsize=1)
def _responses() -> dict[str, Any]:
    raw = resources.files("bot").joinpath("domain/limits.yml").read_text("utf-8")
    responses: dict[str, Any] = yaml.safe_load(raw)["responses"]
    return responses
