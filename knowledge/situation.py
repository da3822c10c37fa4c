"""A message that tells a situation and asks nothing: which topic it calls for.

People write "I work in Dongguan, I am in hospital at home" and mean "how is that settled?".
"""

import re
from dataclasses import dataclass
from typing import Any

from knowledge.mentions import MentionKind, Mentions
from knowledge.search.text import strip_punctuation

_CONDITIONS = (MentionKind.PHASE, MentionKind.STAY_REASON)


@dataclass(frozen=True)
class Situations:
    """The table ``situation`` of knowledge/lexicon/mentions.yml."""

    words: re.Pattern[str]
    fillers: re.Pattern[str]
    topics: tuple[dict[str, str], ...]

    @classmethod
    def from_lexicon(cls, lexicon: dict[str, Any]) -> "Situations":
        """Compile the table."""
        table = lexicon["situation"]
        return cls(re.compile(table["words"]), re.compile(table["fillers"]), tuple(table["topics"]))

    def topic(self, plain: str, mentions: Mentions) -> str | None:
        """Return the topic that a bare situation calls for, or None if the text says more."""
        if not self.words.search(plain) or mentions.first(MentionKind.FACET):
            return None
        rest = list(plain)
        for mention in mentions:
            rest[mention.start : mention.end] = " " * (mention.end - mention.start)
        if self.fillers.sub("", strip_punctuation("".join(rest))):
            return None
        return next(row["topic"] for row in self.topics if _fits(row, mentions))


def _fits(row: dict[str, str], mentions: Mentions) -> bool:
    found = {kind.value: [m.value for m in mentions.of(kind)] for kind in _CONDITIONS}
    return all(row[kind] in values for kind, values in found.items() if kind in row)
