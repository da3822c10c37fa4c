"""Revisions as rows: add one, compare two, follow a text back to where it was written from."""

import hashlib
import json
from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from core.clock import now
from knowledge import repository
from knowledge.tables import EntryRow, RevisionRow, RevisionStatus

TEXT_COLUMNS = (
    "title", "spoken", "body", "scope", "valid_from", "valid_until", "sources", "contacts", "parts",
    "supersedes",
)  # fmt: skip
"""What a rollback brings back to the byte."""


def add_revision(
    session: Session,
    entry: EntryRow,
    columns: dict[str, Any],
    author: str,
    base: RevisionRow | None,
) -> RevisionRow:
    """Add a draft with the next number. The caller holds the lock of the knowledge version."""
    row = RevisionRow(
        entry_id=entry.id,
        number=repository.last_number(session, entry.id) + 1,
        status=RevisionStatus.DRAFT.value,
        author=author,
        created_at=now(),
        based_on_id=base.id if base else None,
        **columns,
    )
    session.add(row)
    session.flush()
    return row


def text_of(row: RevisionRow) -> dict[str, Any]:
    """Return the columns that hold the text of a revision."""
    return {name: getattr(row, name) for name in TEXT_COLUMNS}


def digest(row: RevisionRow | None) -> str:
    """Return a hash of everything that a revision says; empty where there is none."""
    if row is None:
        return ""
    said = {**text_of(row), "topic_text": row.topic_text}
    plain = json.dumps(said, sort_keys=True, ensure_ascii=False, default=date.isoformat)
    return hashlib.sha256(plain.encode("utf-8")).hexdigest()


def lineage(session: Session, row: RevisionRow) -> Iterator[RevisionRow]:
    """Yield a revision, what it was written from, and so on to the first."""
    current: RevisionRow | None = row
    while current is not None:
        yield current
        current = session.get(RevisionRow, current.based_on_id) if current.based_on_id else None


def since_published(session: Session, row: RevisionRow) -> Iterator[RevisionRow]:
    """Yield the part of the lineage that nobody has reviewed yet."""
    for older in lineage(session, row):
        if older.published_at is not None:
            return
        yield older
