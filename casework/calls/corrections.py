"""What operators report of the knowledge: wrong, out of date, missing, unclear."""

from collections.abc import Callable
from datetime import datetime
from enum import Enum
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from casework.calls.tables import CorrectionRow
from core import audit
from core.audit import Deed
from core.clock import now
from core.redaction import redact
from core.staff import Staff


class Kind(str, Enum):
    """What is wrong with the knowledge."""

    WRONG = "wrong"
    OUT_OF_DATE = "out_of_date"
    MISSING = "missing"
    UNCLEAR = "unclear"


class CorrectionProblem(Exception):
    """A correction that cannot be closed like this. ``code`` names the sentence shown."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def report(
    session: Session,
    kind: Kind,
    entry_id: str | None,
    revision_id: int | None,
    region: str,
    context: str,
    by: Staff,
) -> CorrectionRow:
    """Put an item before the staff of a region."""
    row = CorrectionRow(
        kind=kind.value,
        entry_id=entry_id,
        revision_id=revision_id,
        region=region,
        context=redact(context).text,
        reported_by=by.name,
        reported_at=now(),
    )
    session.add(row)
    session.flush()
    return row


def waiting(session: Session, covers: Callable[[str], bool]) -> list[CorrectionRow]:
    """Return what nobody has closed yet and the person covers, oldest first."""
    query = (
        select(CorrectionRow)
        .where(CorrectionRow.closed_at.is_(None))
        .order_by(CorrectionRow.reported_at)
    )
    return [row for row in session.execute(query).scalars() if covers(row.region)]


def close(session: Session, row: CorrectionRow, answer: str, by: Staff) -> None:
    """Close an item with what was done about it. Raises CorrectionProblem without a text."""
    if row.closed_at is not None:
        raise CorrectionProblem("correction_closed")
    said = redact(answer).text.strip()
    if not said:
        raise CorrectionProblem("correction_needs_text")
    row.closed_by, row.closed_at, row.answer = by.name, now(), said
    audit.record(session, Deed(by.name, "correction.close", str(row.id), address=by.address))


def forget_before(session: Session, moment: datetime) -> int:
    """Take what was said out of reports closed before a moment; return how many."""
    said = (CorrectionRow.closed_at < moment, CorrectionRow.context != "")
    emptied = update(CorrectionRow).where(*said).values(context="")
    done: Any = session.execute(emptied.execution_options(synchronize_session=False))
    return int(done.rowcount)
