"""Write an import in one transaction, and take it back."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.audit import Deed, record
from core.clock import now
from core.db import Sessions, writing
from core.staff import Staff, StaffRole
from knowledge import repository
from knowledge.binding import bound_regions, require
from knowledge.editing import note, save
from knowledge.exchange.importing.plan import Plan, PlannedRow
from knowledge.exchange.importing.progress import Progress, counted, untold
from knowledge.exchange.spreadsheets.grids import FileRefused, words
from knowledge.exchange.tables import ImportBatchRow, ImportItemRow
from knowledge.repository import revision_by_id
from knowledge.tables import RevisionRow, RevisionStatus

_NAME_LENGTH = 200
_TAKEN_BACK = (
    RevisionStatus.DRAFT.value,
    RevisionStatus.RETIRED.value,
    RevisionStatus.REJECTED.value,
)


@dataclass(frozen=True)
class Batch:
    """An import as the list of imports shows it."""

    id: int
    at: datetime
    actor: str
    file_name: str
    drafts: int
    undone: bool


@dataclass(frozen=True)
class Undone:
    """What undoing an import took back, and what was further on already: entry and version."""

    withdrawn: int
    kept: tuple[tuple[str, int], ...]


def write(session: Session, plan: Plan, by: Staff, progress: Progress = untold) -> int | None:
    """Write the rows of a plan as drafts and return the number of the import; None where none is.

    The caller holds the lock of the knowledge version and has made the plan under it.
    """
    if not plan.to_write:
        return None
    batch = ImportBatchRow(
        at=now(), actor=by.name, file_name=plan.file_name[-_NAME_LENGTH:], sha256=plan.sha256
    )
    session.add(batch)
    session.flush()
    for row in counted(plan.to_write, progress):
        session.add(_item(session, batch, row, by))
    record(
        session,
        Deed(by.name, "import.write", f"import#{batch.id}", after=plan.sha256, address=by.address),
    )
    return batch.id


def undo(sessions: Sessions, number: int, by: Staff) -> Undone:
    """Withdraw the drafts of an import and bring back those that they replaced.

    What was submitted or published since stays: people have taken it further. Raises FileRefused
    where there is nothing to undo, PublishingError where the person may not.
    """
    with writing(sessions) as session:
        repository.lock_version(session)
        batch = session.get(ImportBatchRow, number)
        if batch is None:
            raise FileRefused("no_batch", number=number)
        if batch.undone_at is not None:
            raise FileRefused("undone", number=number)
        items = _items(session, number)
        drafts = {item.revision_id: revision_by_id(session, item.revision_id) for item in items}
        kept = [row for row in drafts.values() if row.status not in _TAKEN_BACK]
        for item in items:
            if drafts[item.revision_id].status == RevisionStatus.DRAFT.value:
                _withdraw(session, item, drafts[item.revision_id], by)
        batch.undone_at, batch.undone_by = now(), by.name
        deed = Deed(
            by.name, "import.undo", f"import#{number}", before=batch.sha256, address=by.address
        )
        record(session, deed)
        withdrawn = sum(row.status == RevisionStatus.RETIRED.value for row in drafts.values())
        return Undone(withdrawn, tuple((row.entry_id, row.number) for row in kept))


def batches(session: Session) -> list[Batch]:
    """Return every import, newest first."""
    rows = session.execute(select(ImportBatchRow).order_by(ImportBatchRow.id.desc())).scalars()
    return [
        Batch(
            row.id,
            row.at,
            row.actor,
            row.file_name,
            len(_items(session, row.id)),
            row.undone_at is not None,
        )
        for row in rows
    ]


def _item(session: Session, batch: ImportBatchRow, row: PlannedRow, by: Staff) -> ImportItemRow:
    revision = _revived(session, row, by) or _saved(session, row, by)
    if row.replaced_id is not None:
        _replace(session, row.replaced_id, batch.id)
    return ImportItemRow(
        batch_id=batch.id,
        revision_id=revision,
        entry_id=row.text.draft.entry_id if row.text else "",
        replaced_id=row.replaced_id,
        said=row.said,
    )


def _saved(session: Session, row: PlannedRow, by: Staff) -> int:
    if row.text is None:
        raise ValueError(row)
    return save(session, by, row.text, row.base).revision_id


def _revived(session: Session, row: PlannedRow, by: Staff) -> int | None:
    """Make a draft again of the very text that an undone import has left."""
    if row.text is None or row.base is None or row.replaced_id is not None:
        return None
    last = repository.revision_of(session, row.text.draft.entry_id, row.base.number)
    if last.status != RevisionStatus.RETIRED.value or last.published_at is not None:
        return None
    columns = repository.text_columns(row.text.draft)
    if any(getattr(last, name) != value for name, value in columns.items()):
        return None
    last.status, last.reason, last.author = RevisionStatus.DRAFT.value, None, by.name
    note(session, by, "entry.save", last)
    return last.id


def _replace(session: Session, revision_id: int, number: int) -> None:
    old = revision_by_id(session, revision_id)
    old.status = RevisionStatus.RETIRED.value
    old.reason = words("reasons", "replaced", number=number)


def _withdraw(session: Session, item: ImportItemRow, row: RevisionRow, by: Staff) -> None:
    require(by, StaffRole.EDITOR, bound_regions(row.scope))
    row.status = RevisionStatus.RETIRED.value
    row.reason = words("reasons", "undone", number=item.batch_id)
    note(session, by, "entry.discard", row)
    if item.replaced_id is not None:
        old = revision_by_id(session, item.replaced_id)
        old.status, old.reason = RevisionStatus.DRAFT.value, None
        note(session, by, "entry.save", old)


def _items(session: Session, number: int) -> list[ImportItemRow]:
    query = select(ImportItemRow).where(ImportItemRow.batch_id == number)
    return list(session.execute(query.order_by(ImportItemRow.revision_id)).scalars())
