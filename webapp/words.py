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
    questions: tuple[str, ...]
    """Examples of the first view; ``{here}`` and ``{there}`` stand for two places."""
    neighbours: Mapping[str, str]
    """The regions offered on the first view, each with the one that its examples go to."""
    match: Mapping[str, str]
    """How the scope of an answer was found, by ScopeUsed.match."""
    caution: Mapping[str, str]
    """What stands under every answer that is not verified whole, by ``cards.caution``."""
    moments: Mapping[str, str]
    """Words that name a point in time which must not be missed, each with its label."""
    change_insured: str
    levels: Mapping[str, str]
    """The five levels of a rating, by casework.ratings.Level."""
    reasons: Mapping[str, str]
    widget: Mapping[str, str]
    """What the button and the panel in another site's page say."""

    def error(self, code: str, facts: Mapping[str, int]) -> str:
        """Return the sentence for an error code. Only numbers are filled in, never input."""
        return self.errors[code].format(**facts)

    def examples(self, here: str, there: str) -> tuple[str, ...]:
        """Return the examples between two places."""
        return tuple(question.format(here=here, there=there) for question in self.questions)

    def moment(self, line: str) -> str:
        """Return the label of the moment that a step names; empty where it names none."""
        return next((label for words, label in self.moments.items() if words in line), "")


def load_words(path: Path = MESSAGES) -> Words:
    """Read the words from a file."""
    raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    return Words(
        errors=raw["errors"],
        questions=tuple(raw["questions"]),
        neighbours=raw["neighbours"],
        match=raw["match"],
        caution=raw["caution"],
        moments=raw["moments"],
        change_insured=raw["change_insured"],
        levels=raw["levels"],
        reasons=raw["reasons"],
        widget=raw["widget"],
    )
