"""What an import would do, row by row, before anything is written."""

import hashlib
from collections import Counter
from dataclasses import dataclass, field, replace
from enum import Enum

from core.staff import Staff, StaffRole
from knowledge.binding import region_names, require
from knowledge.differences import Change, compare
from knowledge.editing import Base, question_digest
from knowledge.entry_text import EntryText
from knowledge.exchange.importing.stock import Held, Stock
from knowledge.exchange.spreadsheets.records import Record
from knowledge.refusals import PublishingError
from knowledge.tables import RevisionRow, RevisionStatus
from knowledge.topic_text import TopicText, of_row


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


def compared(stock: Stock, row: PlannedRow, held: Held, after: EntryText) -> PlannedRow:
    """Return what becomes of a row whose entry is there and would say ``after``."""
    before, current = held.text(), held.current
    changes = compare(before, after)
    if not changes or current is None:
        return row
    owner = stock.owners.get(held.entry.id)
    if owner:
        names = region_names([owner])
        return failed_row(row.record, RowStatus.CONFLICT, row.title, "owned", owner=names)
    draft = held.open
    if draft is not None and not _replaceable(stock, draft):
        values = {"other": held.entry.id, "author": draft.author}
        return failed_row(row.record, RowStatus.CONFLICT, row.title, "draft_open", **values)
    return replace(
        row,
        status=RowStatus.CHANGED,
        text=after,
        base=Base(current.number, question_digest(of_row(held.entry.topic))),
        replaced_id=draft.id if draft is not None else None,
        changes=changes,
    )


def base_after(held: Held | None) -> Base | None:
    """Return what a new text of an entry is written after; None where there is no entry."""
    if held is None or not held.last:
        return None
    return Base(held.last, question_digest(of_row(held.entry.topic)))


def _replaceable(stock: Stock, draft: RevisionRow) -> bool:
    """Say whether a draft came from an import and nobody has taken it further."""
    return draft.id in stock.drafted and draft.status == RevisionStatus.DRAFT.value
