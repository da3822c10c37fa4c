"""What is published for a day, as an export writes it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby
from operator import attrgetter

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from knowledge.entry_text import EntryText, draft_of
from knowledge.exchange.drafts import EntryDraft
from knowledge.tables import EntryRow, RevisionRow, RevisionStatus
from knowledge.timeline import in_force_days
from knowledge.topic_text import of_row


@dataclass(frozen=True)
class InForce:
    """The texts of a day in the order of topics and entries; ``later`` start after it."""

    texts: tuple[EntryText, ...]
    later: tuple[date, ...]


def in_force_on_day(session: Session, day: date) -> InForce:
    """Read what holds on a day. One statement: a publish in between is seen whole or not at all."""
    query = (
        select(RevisionRow)
        .join(EntryRow, EntryRow.id == RevisionRow.entry_id)
        .where(RevisionRow.status == RevisionStatus.PUBLISHED.value)
        .options(joinedload(RevisionRow.entry).joinedload(EntryRow.topic))
        .order_by(EntryRow.topic_id, EntryRow.id, RevisionRow.starts_on)
    )
    rows = list(session.execute(query).scalars())
    texts: list[EntryText] = []
    for _, found in groupby(rows, attrgetter("entry_id")):
        texts += _held_on(found, day)
    return InForce(tuple(texts), tuple(row.starts_on for row in rows if row.starts_on > day))


def _held_on(rows: Iterator[RevisionRow], day: date) -> Iterator[EntryText]:
    for row, end in in_force_days(rows):
        if row.starts_on <= day and (end is None or day <= end):
            yield EntryText(_ended(row), of_row(row.entry.topic))


def _ended(row: RevisionRow) -> EntryDraft:
    """Return the text of a revision; a last day that was decided since is its last day."""
    draft = draft_of(row)
    if row.ends_on is None or (row.valid_until is not None and row.valid_until <= row.ends_on):
        return draft
    return replace(draft, scope=replace(draft.scope, valid_until=row.ends_on))
