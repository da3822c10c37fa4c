"""The words of the faces, read from messages.yml: no Chinese stands in code."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

MESSAGES = Path(__file__).with_name("messages.yml")


@dataclass(frozen=True)
class Words:
    """What the pages and the JSON API say in their own name."""

    errors: Mapping[str, str]
    examples: tuple[str, ...]
    match: Mapping[str, str]
    """How the scope of an answer was found, by ScopeUsed.match."""

    def error(self, code: str, facts: Mapping[str, int]) -> str:
        """Return the sentence for an error code. Only numbers are filled in, never input."""
        return self.errors[code].format(**facts)


def load_words(path: Path = MESSAGES) -> Words:
    """Read the words from a file."""
    raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    return Words(raw["errors"], tuple(raw["examples"]), raw["match"])
