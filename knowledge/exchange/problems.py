"""What is wrong in content files, said in the editors' language."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

MESSAGES = Path(__file__).parents[1] / "messages.yml"


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong: where it stands, what is wrong, what to do."""

    code: str
    file: str
    entry: str
    field: str
    wrong: str
    remedy: str

    def __str__(self) -> str:
        place = " / ".join(part for part in (self.file, self.entry, self.field) if part)
        return f"{place}: {self.wrong} {self.remedy}"


class ContentError(Exception):
    """Content files that cannot be used. ``problems`` holds everything that was found."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


@dataclass(frozen=True)
class Spot:
    """A place in a file where something may be wrong; problems go to one shared list."""

    problems: list[Problem]
    file: str
    entry: str = ""
    field: str = ""

    def at(self, field: str) -> "Spot":
        """Return the same spot, one field deeper."""
        path = f"{self.field}.{field}" if self.field else field
        return Spot(self.problems, self.file, self.entry, path)

    def of(self, entry: str) -> "Spot":
        """Return the spot of an entry in the same file."""
        return Spot(self.problems, self.file, entry)

    def report(self, code: str, **values: object) -> None:
        """Note a problem; ``values`` fill the wording in ``knowledge/messages.yml``."""
        words = _wordings()[code]
        self.problems.append(
            Problem(
                code=code,
                file=self.file,
                entry=self.entry,
                field=self.field,
                wrong=words["wrong"].format(**values),
                remedy=words["remedy"].format(**values),
            )
        )


@cache
def _wordings() -> dict[str, dict[str, str]]:
    wordings: dict[str, dict[str, str]] = yaml.safe_load(MESSAGES.read_text("utf-8"))["content"]
    return wordings
