"""What is done about a bad rating: unit, cause, action, call-back, and a second look.

An item is taken in hand by one person and closed by another, and never without texts (quality
3.13). A rating given by mistake is closed as such, by the same two.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from casework.deeds import covers, note, require
from casework.refusals import CaseworkError
from casework.tables import RatingRow, RectificationRow
from casework.terms import RECTIFICATION, term
from core.clock import now, today
from core.office_calendar import current_calendar
from core.redaction import redact
from core.staff import Staff, StaffRole
from regions.model import NATION


class RectificationStatus(str, Enum):
    """Where an item stands."""

    OPEN = "open"
    IN_HAND = "in_hand"
    DONE = "done"
    """Handled; another person looks at it again."""
    CLOSED = "closed"
    MISTAKEN = "mistaken"
    """Closed: the rating was given by mistake or is about something else."""


_S = RectificationStatus
UNSETTLED = (_S.OPEN.value, _S.IN_HAND.value, _S.DONE.value)


@dataclass(frozen=True)
class Rectification:
    """An item as the staff sees it."""

    id: int
    rating_id: int
    level: int
    question: str
    comment: str
    region: str
    status: RectificationStatus
    unit: str
    cause: str
    action: str
    call_back: str
    closing: str
    handled_by: str
    due_on: date | None
    due_provisional: bool
    created_at: datetime


def open_for(session: Session, rating: int, region: str | None) -> None:
    """Open the item of a bad rating, once. Its deadline is the region's, where one is known."""
    if _of_rating(session, rating):
        return
    code = region or NATION
    found = term(code, RECTIFICATION, today())
    due = current_calendar(session).deadline(today(), found.days) if found else None
    row = RectificationRow(
        rating_id=rating,
        region=code,
        status=_S.OPEN.value,
        unit="",
        cause="",
        action="",
        call_back="",
        closing="",
        handled_by="",
        due_on=due.day if due else None,
        due_provisional=bool(due and due.provisional),
        created_at=now(),
    )
    session.add(row)
    session.flush()


def drop(session: Session, rating: int) -> None:
    """Delete the item of a rating that was taken back."""
    session.execute(delete(RectificationRow).where(RectificationRow.rating_id == rating))


def drop_untouched(session: Session, rating: int) -> None:
    """Delete the item of a rating that is not bad any more, unless somebody works on it."""
    row = _of_rating(session, rating)
    if row and row.status == _S.OPEN.value:
        session.delete(row)
        session.flush()


def unsettled(session: Session, by: Staff) -> tuple[Rectification, ...]:
    """Return what is not closed in the person's regions: first due first, undated last.

    What is tied to no region is everybody's who may act in the whole country.
    """
    query = select(RectificationRow).where(RectificationRow.status.in_(UNSETTLED))
    rows = [row for row in session.execute(query).scalars() if covers(by, row.region)]
    rows.sort(key=lambda row: (row.due_on or date.max, row.created_at, row.id))
    return tuple(_item(session, row) for row in rows)


def overdue(session: Session, by: Staff) -> tuple[Rectification, ...]:
    """Return what should have been closed before today."""
    return tuple(item for item in unsettled(session, by) if item.due_on and item.due_on < today())


def take(session: Session, by: Staff, item: int, unit: str, due_on: date | None = None) -> None:
    """Take an item in hand for a unit; where no term is known the person sets the deadline.

    Raises CaseworkError.
    """
    row = _locked(session, by, item)
    _require(row, _S.OPEN, _S.IN_HAND)
    if not unit.strip():
        raise CaseworkError("needs_unit")
    if due_on is not None:
        if due_on <= today():
            raise CaseworkError("bad_day")
        row.due_on = due_on
        row.due_provisional = current_calendar(session).is_provisional(due_on)
    row.unit, row.handled_by, row.status = unit.strip(), by.name, _S.IN_HAND.value
    note(session, by, "rectification.take", _name(row), None, {"unit": unit, "due": row.due_on})


def handle(session: Session, by: Staff, item: int, cause: str, action: str, call_back: str) -> None:
    """Write down cause, action and what the person said when called. Raises CaseworkError."""
    row = _locked(session, by, item)
    _require(row, _S.IN_HAND)
    if not cause.strip() or not action.strip():
        raise CaseworkError("needs_cause")
    if not call_back.strip():
        raise CaseworkError("needs_call_back")
    row.cause, row.action, row.call_back = map(_plain, (cause, action, call_back))
    row.handled_by, row.status = by.name, _S.DONE.value
    after = {"cause": row.cause, "action": row.action, "call_back": row.call_back}
    note(session, by, "rectification.handle", _name(row), None, after)


def close(
    session: Session, by: Staff, item: int, text: str, *, mistaken: bool = False
) -> Rectification:
    """Close an item after a second person has looked at it. Raises CaseworkError."""
    row = _locked(session, by, item)
    _require(row, _S.IN_HAND if mistaken else _S.DONE)
    if row.handled_by == by.name:
        raise CaseworkError("same_person")
    if not text.strip():
        raise CaseworkError("needs_text")
    row.closing, row.closed_at = _plain(text), now()
    row.status = (_S.MISTAKEN if mistaken else _S.CLOSED).value
    note(session, by, f"rectification.{row.status}", _name(row), None, {"text": row.closing})
    return _item(session, row)


def reopen(session: Session, by: Staff, item: int, reason: str) -> None:
    """Send an item back to who handled it. Raises CaseworkError."""
    row = _locked(session, by, item)
    _require(row, _S.DONE)
    if not reason.strip():
        raise CaseworkError("needs_text")
    row.status = _S.IN_HAND.value
    note(session, by, "rectification.reopen", _name(row), None, {"reason": reason})


def _plain(text: str) -> str:
    return redact(text.strip()).text


def _name(row: RectificationRow) -> str:
    return f"rectification:{row.id}"


def _require(row: RectificationRow, *statuses: RectificationStatus) -> None:
    if RectificationStatus(row.status) not in statuses:
        raise CaseworkError("unknown_rectification")


def _of_rating(session: Session, rating: int) -> RectificationRow | None:
    query = select(RectificationRow).where(RectificationRow.rating_id == rating)
    return session.execute(query).scalar_one_or_none()


def _locked(session: Session, by: Staff, item: int) -> RectificationRow:
    query = select(RectificationRow).where(RectificationRow.id == item).with_for_update()
    row = session.execute(query).scalar_one_or_none()
    if row is None or not covers(by, row.region):
        raise CaseworkError("unknown_rectification")
    require(by, StaffRole.OPERATOR, row.region)
    return row


def _item(session: Session, row: RectificationRow) -> Rectification:
    rating = session.get(RatingRow, row.rating_id)
    return Rectification(
        id=row.id,
        rating_id=row.rating_id,
        level=rating.level if rating else 0,
        question=rating.question if rating else "",
        comment=rating.comment if rating else "",
        region=row.region,
        status=RectificationStatus(row.status),
        unit=row.unit,
        cause=row.cause,
        action=row.action,
        call_back=row.call_back,
        closing=row.closing,
        handled_by=row.handled_by,
        due_on=row.due_on,
        due_provisional=row.due_provisional,
        created_at=row.created_at,
    )
