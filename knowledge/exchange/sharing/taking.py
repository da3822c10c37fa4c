"""Take in what a neighbour shares: its region stays the source of those entries.

What was changed here since it was taken in is a local variant: it stays, and is shown. An older
parcel than the last one is refused, so is another one with the same serial.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.audit import Deed, record
from core.clock import now
from core.db import Sessions, writing
from core.staff import Staff, StaffRole
from knowledge import repository
from knowledge.binding import region_names
from knowledge.exchange.content_checks import normalised
from knowledge.exchange.sharing.keys import SharingError
from knowledge.exchange.sharing.parcel import Parcel, SharedEntry, shared_entry
from knowledge.exchange.tables import OwnerRow, TakenBundleRow, TrustedKeyRow
from knowledge.reviewing import REVIEW_AFTER
from knowledge.tables import EntryRow, RevisionRow, RevisionStatus, TopicRow
from knowledge.taking_effect import end_entry
from knowledge.timeline import ALWAYS
from knowledge.topic_text import put


class SharedStatus(str, Enum):
    """What becomes of an entry that a neighbour shares."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    VARIANT = "variant"
    """Changed here, or told here by another entry: what is here stays."""
    GONE = "gone"
    """The neighbour has taken it away."""


TAKEN = (SharedStatus.NEW, SharedStatus.CHANGED, SharedStatus.GONE)


@dataclass(frozen=True)
class SharedRow:
    """An entry, and what becomes of it."""

    entry_id: str
    title: str
    status: SharedStatus
    entry: SharedEntry | None = None


def trusted_keys(session: Session) -> dict[str, str]:
    """Return the public keys by region."""
    return {row.region: row.public_key for row in session.execute(select(TrustedKeyRow)).scalars()}


def trust(sessions: Sessions, by: Staff, region: str, public: str, anew: bool = False) -> None:
    """Trust a key of a region from now on. Raises SharingError."""
    names = region_names([region])
    if not by.has(StaffRole.ADMINISTRATOR):
        raise SharingError("not_administrator", name=by.name)
    with writing(sessions) as session:
        known = session.get(TrustedKeyRow, region)
        if known is not None and known.public_key != public and not anew:
            raise SharingError("trusted_already", region=names)
        session.merge(
            TrustedKeyRow(region=region, public_key=public, added_by=by.name, added_at=now())
        )
        record(session, Deed(by.name, "bundle.trust", region, address=by.address))


def look(session: Session, parcel: Parcel) -> tuple[SharedRow, ...]:
    """Return what becomes of every entry. Raises SharingError for an old or a false parcel."""
    _check_serial(session, parcel)
    owners = {row.entry_id: row for row in session.execute(select(OwnerRow)).scalars()}
    rows = [_row(session, entry, owners.get(entry.entry_id), parcel) for entry in parcel.entries]
    shared = {entry.entry_id for entry in parcel.entries}
    for name, owner in sorted(owners.items()):
        if owner.region == parcel.region and name not in shared:
            held = repository.published_of(session, name)
            if held:
                same = shared_entry(held).digest() == owner.digest
                status = SharedStatus.GONE if same else SharedStatus.VARIANT
                rows.append(SharedRow(name, held[-1].title, status))
    return tuple(rows)


def take(sessions: Sessions, by: Staff, parcel: Parcel, seen: tuple[SharedRow, ...]) -> int:
    """Publish what is new or changed, in one transaction; return how many entries that were.

    Raises SharingError where the person is no reviewer or things have changed since ``seen``.
    """
    if not by.has(StaffRole.REVIEWER):
        raise SharingError("not_reviewer", name=by.name)
    with writing(sessions) as session:
        version = repository.lock_version(session)
        rows = look(session, parcel)
        if rows != seen:
            raise SharingError("changed_meanwhile")
        taken = [row for row in rows if row.status in TAKEN]
        at = now()
        for row in rows:
            _take_row(session, by, parcel, row, at)
        session.merge(
            TakenBundleRow(
                region=parcel.region,
                serial=parcel.serial,
                sha256=parcel.digest(),
                taken_by=by.name,
                taken_at=at,
            )
        )
        version.version += bool(taken)
        name = f"{parcel.region}#{parcel.serial}"
        record(
            session, Deed(by.name, "bundle.take", name, after=parcel.digest(), address=by.address)
        )
    return len(taken)


def _check_serial(session: Session, parcel: Parcel) -> None:
    query = select(func.max(TakenBundleRow.serial)).where(TakenBundleRow.region == parcel.region)
    last = session.execute(query).scalar_one()
    names = region_names([parcel.region])
    if last is None or parcel.serial > last:
        return
    if parcel.serial < last:
        raise SharingError("older", serial=parcel.serial, known=last)
    known = session.get(TakenBundleRow, (parcel.region, last))
    if known is not None and known.sha256 != parcel.digest():
        raise SharingError("reused", serial=last, region=names)


def _row(session: Session, entry: SharedEntry, owner: OwnerRow | None, parcel: Parcel) -> SharedRow:
    title = entry.texts[-1].draft.title
    held = repository.published_of(session, entry.entry_id)
    status = _status(session, entry, held, owner, parcel.region)
    return SharedRow(entry.entry_id, title, status, entry)


def _status(
    session: Session,
    entry: SharedEntry,
    held: list[RevisionRow],
    owner: OwnerRow | None,
    region: str,
) -> SharedStatus:
    row = session.get(EntryRow, entry.entry_id)
    if row is not None and row.topic_id != entry.topic_id:
        return SharedStatus.VARIANT
    if held and shared_entry(held).digest() == entry.digest():
        return SharedStatus.SAME
    if _told_by_another(session, entry):
        return SharedStatus.VARIANT
    if owner is not None:
        ours = owner.region == region and bool(held) and shared_entry(held).digest() == owner.digest
        return SharedStatus.CHANGED if ours else SharedStatus.VARIANT
    if row is None:
        return SharedStatus.NEW
    return SharedStatus.VARIANT if row.edited else SharedStatus.CHANGED


def _told_by_another(session: Session, entry: SharedEntry) -> bool:
    """Say whether another entry here answers the same question for the same people."""
    row = EntryRow(id=entry.entry_id, topic_id=entry.topic_id)
    beside = repository.published_beside(session, row)
    ours = [shared_entry([other]).texts[0].draft.scope for other in beside]
    return any(text.draft.scope in ours for text in entry.texts)


def _take_row(session: Session, by: Staff, parcel: Parcel, row: SharedRow, at: datetime) -> None:
    if row.status is SharedStatus.GONE:
        end_entry(session, repository.entry_of(session, row.entry_id), None)
        session.delete(session.get(OwnerRow, row.entry_id))
    elif row.entry is not None and row.status is not SharedStatus.VARIANT:
        if row.status is not SharedStatus.SAME:
            _publish(session, by, parcel.region, row.entry, at)
        owner = OwnerRow(entry_id=row.entry_id, region=parcel.region, digest=row.entry.digest())
        session.merge(owner)
    session.flush()


def _publish(session: Session, by: Staff, region: str, shared: SharedEntry, at: datetime) -> None:
    entry = session.get(EntryRow, shared.entry_id) or EntryRow(id=shared.entry_id)
    entry.topic = _topic(session, shared, region)
    entry.edited, entry.review_by = True, at.date() + REVIEW_AFTER
    session.add(entry)
    session.flush()
    for older in repository.published_of(session, entry.id):
        older.status = RevisionStatus.RETIRED.value
    session.flush()
    number = repository.last_number(session, entry.id)
    for offset, text in enumerate(shared.texts, start=1):
        row = RevisionRow(
            entry_id=entry.id,
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
