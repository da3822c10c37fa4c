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
    """The texts of a day in the order of topics and entries; ``later`` start after it.

    ``kept`` holds with them the texts of an earlier time that nothing has replaced: a question
    about that time is still answered from them.
    """

    texts: tuple[EntryText, ...]
    kept: tuple[EntryText, ...]
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
    kept: list[EntryText] = []
    for _, found in groupby(rows, attrgetter("entry_id")):
        of_entry = list(found)
        held = list(_held_on(iter(of_entry), day))
        texts += held
        kept += held or _over(of_entry[-1], day)
    later = tuple(row.starts_on for row in rows if row.starts_on > day)
    return InForce(tuple(texts), tuple(kept), later)


def _held_on(rows: Iterator[RevisionRow], day: date) -> Iterator[EntryText]:
    for row, end in in_force_days(rows):
        if row.starts_on <= day and (end is None or day <= end):
            yield EntryText(_ended(row), of_row(row.entry.topic))


def _over(row: RevisionRow, day: date) -> Iterator[EntryText]:
    """Yield the last text of an entry where its own last day has passed; not what was retired."""
    last = row.valid_until
    if last is not None and last < day and (row.ends_on is None or last <= row.ends_on):
        yield EntryText(draft_of(row), of_row(row.entry.topic))


def _ended(row: RevisionRow) -> EntryDraft:
    """Return the text of a revision; a last day that was decided since is its last day."""
    draft = draft_of(row)
    if row.ends_on is None or (row.valid_until is not None and row.valid_until <= row.ends_on):
        return draft
    return replace(draft, scope=replace(draft.scope, valid_until=row.ends_on))
