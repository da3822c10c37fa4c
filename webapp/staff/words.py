"""The words of the login pages, from messages.yml beside this file."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from core.accounts.problems import AccountProblem


@dataclass(frozen=True)
class StaffWords:
    """Sentences by code."""

    problems: Mapping[str, str]
    notes: Mapping[str, str]
    roles: Mapping[str, str]

    def problem(self, refused: AccountProblem) -> str:
        """Return the sentence of a refusal."""
        return self.problems[refused.code].format(**refused.values)

    def note(self, code: str | None) -> str:
        """Return the sentence of a note; empty for a code that is none."""
        return self.notes.get(code or "", "")


@cache
def staff_words() -> StaffWords:
    """Read the words once."""
    raw = yaml.safe_load(Path(__file__).with_name("messages.yml").read_text("utf-8"))
    return StaffWords(raw["problems"], raw["notes"], raw["roles"])
