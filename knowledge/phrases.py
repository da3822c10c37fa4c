"""The desk's own words, read from knowledge/phrases.yml."""

from functools import lru_cache
from importlib import resources
from typing import Any

import yaml


class Phrases:
    """Wordings by path; a missing path is a programming error and raises KeyError."""

    def __init__(self, table: dict[str, Any]) -> None:
        self._table = table

    def get(self, *path: str) -> str:
        """Return one wording."""
        return str(self.node(*path))

    def node(self, *path: str) -> Any:
        """Return whatever stands at a path (a table, a list, a wording)."""
        found: Any = self._table
        for key in path:
            found = found[key]
        return found


@lru_cache(maxsize=1)
def load_phrases() -> Phrases:
    """Read the wordings that ship with the package."""
    raw = resources.files("knowledge").joinpath("phrases.yml").read_text("utf-8")
    return Phrases(yaml.safe_load(raw))
