"""What an import would do, row by row, before anything is written."""

import hashlib
from collections import Counter
from dataclasses import dataclass, field, replace
from enum import Enum

from core.staff import Staff, StaffRole
from knowledge.binding import require
from knowledge.differences import Change, compare
from knowledge.editing import Base, question_digest
from knowledge.entry_text import EntryText
from knowledge.exchange.spreadsheets.records import Record
from knowledge.refusals import PublishingError
from knowledge.topic_text import TopicText


class RowStatus(str, Enum):
    """What becomes of a row. Only what is new or changed is written."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    DUPLICATE = "duplicate"
    CONFLICT = "conflict"
    INVALID = "invalid"


WRITTEN = (RowStatus.NEW, RowStatus.CHANGED)
FAILED = (RowStatus.DUPLICATE, RowStatus.CONFLICT, RowStatus.INVALID)


@dataclass(frozen=True)
class PlannedRow:
    """A row, and what would be written of it."""

    record: Record
    status: RowStatus
    title: str
    text: EntryText | None = None
    base: Base | None = None
    replaced_id: int | None = None
    """The draft of an earlier import that it takes the place of."""
    said: str = ""
    changes: tuple[Change, ...] = ()
    hints: tuple[str, ...] = ()
    """What is left to do before it can be published."""


@dataclass(frozen=True)
class Plan:
    """All rows of a file in their order."""

    file_name: str
    sha256: str
    layout: str
    rows: tuple[PlannedRow, ...]
    notices: tuple[str, ...] = ()

    @property
    def counts(self) -> dict[str, int]:
        """How many rows have each status."""
        found = Counter(row.status.value for row in self.rows)
        return {status.value: found[status.value] for status in RowStatus}

    @property
    def to_write(self) -> tuple[PlannedRow, ...]:
        """The rows that would be written."""
        return tuple(row for row in self.rows if row.status in WRITTEN)

    @property
    def failed(self) -> tuple[PlannedRow, ...]:
        """The rows that somebody must mend."""
        return tuple(row for row in self.rows if row.status in FAILED)

    def digest(self) -> str:
        """Return a hash of what would be written: another plan of the same file must equal it."""
        said = [
            (row.record.number, row.status.value, row.said, repr(row.text), row.base)
            for row in self.rows
        ]
        return hashlib.sha256(repr(said).encode("utf-8")).hexdigest()


@dataclass
class Wanted:
    """What rows planned so far want of topics, and which rows they were."""

    rows: dict[str, tuple[Record, str]] = field(default_factory=dict)
    """Entry to its row and to what the row says."""
    topics: dict[str, TopicText] = field(default_factory=dict)
    questions: dict[str, str] = field(default_factory=dict)
    entries: dict[str, list[EntryText]] = field(default_factory=dict)
    """Topic to the texts planned in it."""


def failed_row(
    record: Record, status: RowStatus, title: str, code: str, **values: object
) -> PlannedRow:
    """Return a row that is not written, with the reason."""
    spoiled = record if not code else record.spoiled("", code, **values)
    return PlannedRow(spoiled, status, title)


def check_allowed(row: PlannedRow, by: Staff, bound: frozenset[str]) -> PlannedRow:
    """Return the row as it is, or as invalid where the person may not write it."""
    try:
        require(by, StaffRole.EDITOR, bound)
    except PublishingError as refusal:
        record = row.record.spoiled("", "content", wrong=refusal, remedy="")
        return replace(row, status=RowStatus.INVALID, record=record, text=None)
    return row


def difference(before: EntryText | None, after: EntryText) -> tuple[Change, ...]:
    """Return what differs, in words."""
    return compare(before, after)


def base_of(number: int, topic: TopicText) -> Base:
    """Return what a draft is written from."""
    return Base(number, question_digest(topic))
