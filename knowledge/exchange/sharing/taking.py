"""Take in what a neighbour shares: its region stays the source of those entries.

Every entry passes the gate that a publish passes; what contradicts something here stays out until
one of the two is changed.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from itertools import chain

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.audit import Deed, record
from core.clock import now
from core.db import Sessions, writing
from core.staff import Staff, StaffRole
from knowledge import repository
from knowledge.answering import AnswerDesk
from knowledge.exchange.content_checks import normalised
from knowledge.exchange.sharing.keys import SharingError
from knowledge.exchange.sharing.looking import TAKEN, SharedRow, SharedStatus, look
from knowledge.exchange.sharing.parcel import Parcel, SharedEntry
from knowledge.exchange.tables import OwnerRow, TakenBundleRow
from knowledge.gate import Gate
from knowledge.gate_report import AnswerChange, GateReport
from knowledge.reviewing import REVIEW_AFTER
from knowledge.tables import EntryRow, RevisionRow, RevisionStatus, TopicRow
from knowledge.taking_effect import end_entry
from knowledge.timeline import ALWAYS
from knowledge.topic_text import put
from knowledge.would_be import Published


@dataclass(frozen=True)
class Review:
    """What taking a parcel in would do to the knowledge of one version."""

    version: int
    rows: tuple[SharedRow, ...]
    warnings: tuple[str, ...] = ()
    changes: tuple[AnswerChange, ...] = ()

    @property
    def taken(self) -> int:
        """How many entries would be published, changed or taken away."""
        return sum(row.status in TAKEN for row in self.rows)

    @property
    def broken(self) -> tuple[AnswerChange, ...]:
        """The known questions that would lose the answer that they must have."""
        return tuple(change for change in self.changes if change.breaks)


def review(sessions: Sessions, desk: AnswerDesk, by: Staff, parcel: Parcel) -> Review:
    """Return what taking a parcel in would do: every entry passes the gate, as a publish does.

    What would contradict something here is left out, and the rest is looked at without it.
    """
    conflicts: dict[str, tuple[str, ...]] = {}
    while True:
        rows: list[SharedRow] = []
        publish = partial(_try, by, parcel, conflicts, rows)
        each, whole = Gate(sessions, desk).look_at_all(publish)
        found = _words_by_entry(each, "blockers")
        if not found:
            warned = _words_by_entry(each, "warnings").values()
            return Review(whole.version, tuple(rows), tuple(chain(*warned)), whole.changes)
        conflicts |= found


def _try(
    by: Staff,
    parcel: Parcel,
    conflicts: Mapping[str, tuple[str, ...]],
    rows: list[SharedRow],
    session: Session,
) -> Published:
    """Take in what does not conflict, for a look at what would come of it; fill ``rows``."""
    rows[:] = _without(look(session, parcel), conflicts)
    return _published(session, by, parcel, rows)


def take(
    sessions: Sessions, by: Staff, parcel: Parcel, seen: Review, accept_changes: bool = False
) -> int:
    """Publish what is new or changed, in one transaction; return how many entries that were.

    ``accept_changes`` says that the person has seen which known questions lose their answer. Raises
    SharingError where the person is no reviewer or things have changed since ``seen``.
    """
    if not by.has(StaffRole.REVIEWER):
        raise SharingError("not_reviewer", name=by.name)
    if seen.broken and not accept_changes:
        raise SharingError("changes", count=len(seen.broken))
    with writing(sessions) as session:
        version = repository.lock_version(session)
        conflicts = {row.entry_id: row.conflicts for row in seen.rows if row.conflicts}
        rows = _without(look(session, parcel), conflicts)
        if rows != seen.rows or version.version != seen.version:
            raise SharingError("changed_meanwhile")
        _published(session, by, parcel, rows)
        _note(session, by, parcel)
        version.version += bool(seen.taken)
        name = f"{parcel.region}#{parcel.serial}"
        deed = Deed(by.name, "bundle.take", name, after=parcel.digest(), address=by.address)
        record(session, deed)
    return seen.taken


def _without(
    rows: Iterable[SharedRow], conflicts: Mapping[str, tuple[str, ...]]
) -> tuple[SharedRow, ...]:
    """Return the rows with those marked that the gate has stopped."""
    return tuple(
        replace(row, status=SharedStatus.CONFLICT, conflicts=conflicts[row.entry_id])
        if row.status in TAKEN and row.entry_id in conflicts
        else row
        for row in rows
    )


def _words_by_entry(
    each: Iterable[tuple[str, GateReport]], part: str
) -> dict[str, tuple[str, ...]]:
    """Return what the gate found, entry by entry, each sentence once."""
    found: dict[str, tuple[str, ...]] = {}
    for entry, report in each:
        said = (*found.get(entry, ()), *map(str, getattr(report, part)))
        if said:
            found[entry] = tuple(dict.fromkeys(said))
    return found


def _published(session: Session, by: Staff, parcel: Parcel, rows: Iterable[SharedRow]) -> Published:
    """Take in what is to be taken in; nothing is kept before the transaction ends."""
    at, made, touched = now(), list[RevisionRow](), set[str]()
    for row in rows:
        if row.status is SharedStatus.GONE:
            touched.add(repository.entry_of(session, row.entry_id).topic_id)
        made += _take_row(session, by, parcel, row, at)
    return Published(tuple(made), frozenset(touched))


def _note(session: Session, by: Staff, parcel: Parcel) -> None:
    row = TakenBundleRow(
        region=parcel.region,
        serial=parcel.serial,
        sha256=parcel.digest(),
        taken_by=by.name,
        taken_at=now(),
    )
    session.merge(row)


def _take_row(
    session: Session, by: Staff, parcel: Parcel, row: SharedRow, at: datetime
) -> list[RevisionRow]:
    """Take one entry in and return what was published of it."""
    made: list[RevisionRow] = []
    if row.status is SharedStatus.GONE:
        end_entry(session, repository.entry_of(session, row.entry_id), None)
        session.delete(session.get(OwnerRow, row.entry_id))
    elif row.entry is not None and row.status in (*TAKEN, SharedStatus.SAME):
        if row.status is not SharedStatus.SAME:
            made = _publish(session, by, parcel.region, row.entry, at)
        owner = OwnerRow(entry_id=row.entry_id, region=parcel.region, digest=row.entry.digest())
        session.merge(owner)
    session.flush()
    return made


def _publish(
    session: Session, by: Staff, region: str, shared: SharedEntry, at: datetime
) -> list[RevisionRow]:
    entry = session.get(EntryRow, shared.entry_id) or EntryRow(id=shared.entry_id)
    entry.topic = _topic(session, shared, region)
    entry.edited, entry.review_by = True, at.date() + REVIEW_AFTER
    session.add(entry)
    session.flush()
    for older in repository.published_of(session, entry.id):
        older.status = RevisionStatus.RETIRED.value
    session.flush()
    number = repository.last_number(session, entry.id)
    made = []
    for offset, text in enumerate(shared.texts, start=1):
        row = RevisionRow(
            entry=entry,
            number=number + offset,
            status=RevisionStatus.PUBLISHED.value,
            author=f"region {region}",
            reviewer=by.name,
            created_at=at,
            published_at=at,
            starts_on=text.draft.scope.valid_from or ALWAYS,
            ends_on=text.ends_on,
            co_signed=True,
            **repository.text_columns(text.draft),
        )
        session.add(row)
        session.flush()
        entry.published = row
        made.append(row)
    return made


def _topic(session: Session, shared: SharedEntry, region: str) -> TopicRow:
    """Return the topic; its question is the neighbour's where the neighbour alone answers it."""
    topic = session.get(TopicRow, shared.topic_id)
    if topic is not None and not _only_of(session, topic, region):
        return topic
    others = {
        normalised(wording)
        for other in repository.topic_rows(session).values()
        if other.id != shared.topic_id
        for wording in (other.question, *other.wordings)
    }
    kept = tuple(one for one in shared.topic.wordings if normalised(one) not in others)
    text = replace(shared.topic, wordings=kept)
    if topic is None:
        topic = TopicRow(id=shared.topic_id, edited=True, **text.to_json())
    else:
        put(text, topic)
    session.add(topic)
    return topic


def _only_of(session: Session, topic: TopicRow, region: str) -> bool:
    query = (
        select(EntryRow.id)
        .outerjoin(OwnerRow, OwnerRow.entry_id == EntryRow.id)
        .where(EntryRow.topic_id == topic.id)
        .where((OwnerRow.region != region) | OwnerRow.region.is_(None))
    )
    return session.execute(query.limit(1)).first() is None
