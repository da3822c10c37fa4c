"""The life of a ticket: which step leads from where to where, and who of the staff takes it."""

from datetime import date, timedelta
from enum import Enum

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework import contacts
from casework.deeds import note, require
from casework.refusals import CaseworkError, say
from casework.tables import TicketEventRow, TicketRow
from core.clock import now, today
from core.office_calendar import current_calendar
from core.redaction import redact
from core.staff import Staff, StaffRole

CITIZEN = "citizen"
CONTACT_AFTER_CLOSE = timedelta(days=30)
"""How long the contact of a closed ticket stays, for a question about the outcome."""


class TicketStatus(str, Enum):
    """Where a ticket stands."""

    SUBMITTED = "submitted"
    ACCEPTED = "accepted"
    ASSIGNED = "assigned"
    HANDLING = "handling"
    URGED = "urged"
    """Being handled, and the person waits for it."""
    REPLIED = "replied"
    VISITED = "visited"
    """The person was asked whether the reply helped."""
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


class Step(str, Enum):
    """What can be done with a ticket."""

    ACCEPT = "accept"
    ASSIGN = "assign"
    SEND_BACK = "send_back"
    """The body is not competent: the ticket is to be assigned anew."""
    BEGIN = "begin"
    REPLY = "reply"
    URGE = "urge"
    VISIT = "visit"
    CLOSE = "close"
    WITHDRAW = "withdraw"


_S = TicketStatus
FLOW: dict[Step, tuple[frozenset[TicketStatus], TicketStatus]] = {
    Step.ACCEPT: (frozenset({_S.SUBMITTED}), _S.ACCEPTED),
    Step.ASSIGN: (frozenset({_S.ACCEPTED, _S.ASSIGNED, _S.HANDLING, _S.URGED}), _S.ASSIGNED),
    Step.SEND_BACK: (frozenset({_S.ASSIGNED, _S.HANDLING, _S.URGED}), _S.ACCEPTED),
    Step.BEGIN: (frozenset({_S.ASSIGNED, _S.URGED}), _S.HANDLING),
    Step.REPLY: (frozenset({_S.HANDLING, _S.URGED}), _S.REPLIED),
    Step.URGE: (
        frozenset({_S.ACCEPTED, _S.ASSIGNED, _S.HANDLING, _S.REPLIED, _S.VISITED}),
        _S.URGED,
    ),
    Step.VISIT: (frozenset({_S.REPLIED}), _S.VISITED),
    Step.CLOSE: (frozenset({_S.VISITED}), _S.CLOSED),
    Step.WITHDRAW: (frozenset({_S.SUBMITTED}), _S.WITHDRAWN),
}
"""From which states a step leads, and where to."""

OPEN = frozenset(_S) - {_S.CLOSED, _S.WITHDRAWN}
_WITH_TEXT = {Step.SEND_BACK, Step.REPLY, Step.VISIT, Step.CLOSE}
_PUBLIC = {Step.REPLY, Step.CLOSE}
"""Steps whose text the citizen may read."""


def take(
    session: Session, by: Staff, number: str, step: Step, text: str = "", unit: str = ""
) -> TicketRow:
    """Take a step as an operator of the ticket's desk. Raises CaseworkError.

    An assignment names the unit; a reply, a return visit, a close and a return have a text.
    """
    row = locked(session, by, number)
    before = {"status": row.status, "unit": row.unit}
    if step is Step.ASSIGN:
        if not unit.strip():
            raise CaseworkError("needs_unit")
        row.unit = unit.strip()
    if step is Step.SEND_BACK:
        row.unit = ""
    move(session, row, step, by.name, text)
    note(
        session,
        by,
        f"ticket.{step.value}",
        row.number,
        before,
        {"status": row.status, "unit": row.unit, "text": text},
    )
    return row


def move(session: Session, row: TicketRow, step: Step, actor: str, text: str = "") -> None:
    """Move a ticket on and write its event. Raises CaseworkError where the step is not open."""
    sources, target = FLOW[step]
    if TicketStatus(row.status) not in sources:
        raise CaseworkError(
            "bad_step", status=say("status", row.status), step=say("step", step.value)
        )
    if step in _WITH_TEXT and not text.strip():
        raise CaseworkError("needs_text")
    row.status = target.value
    if target not in OPEN:
        row.closed_at = now()
        contacts.expire_by(session, f"ticket:{row.number}", now() + CONTACT_AFTER_CLOSE)
    add_event(session, row, actor, text, public=step in _PUBLIC)


def extend(session: Session, by: Staff, number: str, to: date, reason: str) -> TicketRow:
    """Put the deadline off, before it is over, and tell the person why. Raises CaseworkError."""
    row = locked(session, by, number)
    if row.due_on is None:
        raise CaseworkError("no_term")
    if TicketStatus(row.status) not in OPEN or today() > row.due_on:
        raise CaseworkError("term_over")
    if to <= row.due_on:
        raise CaseworkError("bad_day")
    if not reason.strip():
        raise CaseworkError("needs_text")
    before = {"due_on": row.due_on}
    row.due_on, row.due_provisional = to, current_calendar(session).is_provisional(to)
    shown = say("ticket", "day", year=to.year, month=to.month, day=to.day)
    text = say("ticket", "extended", day=shown, reason=reason.strip())
    add_event(session, row, by.name, text, public=True)
    note(session, by, "ticket.extend", row.number, before, {"due_on": to, "reason": reason})
    return row


def merge(session: Session, by: Staff, number: str, into: str) -> TicketRow:
    """Note that a ticket repeats an earlier one. Raises CaseworkError."""
    row, first = locked(session, by, number), locked(session, by, into)
    if row.number == first.number or first.repeat_of:
        raise CaseworkError("unknown_ticket")
    row.repeat_of = first.number
    note(session, by, "ticket.merge", row.number, None, {"repeat_of": first.number})
    return row


def contact_of(session: Session, by: Staff, number: str) -> str:
    """Return the contact of a ticket in plain; the audit record says who read it."""
    row = locked(session, by, number)
    return contacts.reveal(session, by, f"ticket:{row.number}")


def locked(session: Session, by: Staff, number: str) -> TicketRow:
    """Return a ticket of the person's desks, locked until the end of the transaction.

    Of another desk's ticket nothing is said, not even that it exists. Raises CaseworkError.
    """
    query = select(TicketRow).where(TicketRow.number == number).with_for_update()
    row = session.execute(query).scalar_one_or_none()
    if row is None:
        raise CaseworkError("unknown_ticket")
    try:
        require(by, StaffRole.OPERATOR, row.desk)
    except CaseworkError as problem:
        raise CaseworkError("unknown_ticket") from problem
    return row


def add_event(
    session: Session, row: TicketRow, actor: str, text: str = "", *, public: bool = False
) -> None:
    """Write down where the ticket stands now."""
    event = TicketEventRow(
        number=row.number,
        status=row.status,
        actor=actor,
        text=redact(text.strip()).text,
        public=public,
        at=now(),
    )
    session.add(event)
    session.flush()
