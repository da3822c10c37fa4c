"""What becomes of each entry that a neighbour shares, compared with what is here.

What was changed here since it was taken in is a local variant: it stays, and is shown. An older
parcel than the last one is refused, so is another one with the same serial.
"""

from dataclasses import dataclass
from enum import Enum

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from knowledge import repository
from knowledge.binding import region_names
from knowledge.exchange.sharing.keys import SharingError
from knowledge.exchange.sharing.parcel import Parcel, SharedEntry, shared_entry
from knowledge.exchange.tables import OwnerRow, TakenBundleRow
from knowledge.tables import EntryRow, RevisionRow


class SharedStatus(str, Enum):
    """What becomes of an entry that a neighbour shares."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    VARIANT = "variant"
    """Changed here, or told here by another entry: what is here stays."""
    GONE = "gone"
    """The neighbour has taken it away."""
    CONFLICT = "conflict"
    """It would leave a question here with two answers: not taken in until that is resolved."""


TAKEN = (SharedStatus.NEW, SharedStatus.CHANGED, SharedStatus.GONE)


@dataclass(frozen=True)
class SharedRow:
    """An entry, and what becomes of it."""

    entry_id: str
    title: str
    status: SharedStatus
    entry: SharedEntry | None = None
    conflicts: tuple[str, ...] = ()
    """What it contradicts here, in words."""


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
