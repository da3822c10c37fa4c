"""The question that entries answer, as one text: it is reviewed and published like an answer."""

from dataclasses import asdict, dataclass
from typing import Any

from knowledge.encoding import decode, encode
from knowledge.entries import EntryKind, Facet
from knowledge.tables import TopicRow


@dataclass(frozen=True)
class TopicText:
    """What a topic says of itself, without its id."""

    matter: str
    facet: Facet
    kind: EntryKind
    question: str
    wordings: tuple[str, ...]
    must_not_match: tuple[str, ...] = ()

    def only_adds_to(self, other: "TopicText") -> bool:
        """Say whether it differs from another in nothing but wordings that it has more."""
        return set(other.wordings) <= set(self.wordings) and self._but_wordings() == (
            other._but_wordings()
        )

    def to_json(self) -> dict[str, Any]:
        """Return the columns of a topic row."""
        encoded: dict[str, Any] = encode(self)
        return encoded

    def _but_wordings(self) -> dict[str, Any]:
        return {**asdict(self), "wordings": ()}


def from_json(stored: dict[str, Any]) -> TopicText:
    """Return what ``to_json`` has made."""
    return decode(TopicText, stored)


def of_row(row: TopicRow) -> TopicText:
    """Return what a topic says now."""
    return from_json({name: getattr(row, name) for name in TopicText.__dataclass_fields__})


def put(text: TopicText, row: TopicRow) -> None:
    """Make a topic say something else."""
    for name, value in text.to_json().items():
        setattr(row, name, value)
