"""What waits at the desks: lists, overdue tickets, warnings the day before, repeats, exports."""

import csv
import io
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework import contacts
from casework.deeds import covers, note
from casework.refusals import say
from casework.tables import TicketEventRow, TicketRow
from casework.ticket_steps import OPEN, TicketStatus
from core.clock import today
from core.office_calendar import current_calendar
from core.staff import Staff, StaffRole

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_FIELDS = (
    "number",
    "status",
    "kind",
    "region",
    "desk",
    "channel",
    "operator",
    "person",
    "confidential",
    "reply_wanted",
    "what",
    "place",
    "occurred",
    "who",
    "wish",
    "matter",
    "unit",
    "repeat_of",
)
_WARN_DAYS = 1


@dataclass(frozen=True)
class Ticket:
    """A ticket as the desk sees it. The contact is masked: to read it is a recorded act."""

    number: str
    status: TicketStatus
    kind: str
    region: str
    desk: str
    channel: str
    operator: str
    person: str
    confidential: bool
    reply_wanted: bool
    what: str
    place: str
    occurred: str
    who: str
    wish: str
    matter: str
    unit: str
    repeat_of: str | None
    contact: str
    revision_ids: tuple[int, ...]
    attachments: tuple[str, ...]
    created_at: datetime
    due_on: date | None
    due_provisional: bool
    days_left: int | None
    """Working days up to the deadline; negative when it is over; None without a deadline."""
    history: tuple[dict[str, str], ...]

    def to_json(self) -> dict[str, Any]:
        """Return plain JSON: every field of a work order."""
        return {
            **vars(self),
            "status": self.status.value,
            "revision_ids": list(self.revision_ids),
            "attachments": list(self.attachments),
            "history": list(self.history),
            "created_at": self.created_at.isoformat(),
            "due_on": self.due_on.isoformat() if self.due_on else None,
        }


def open_tickets(session: Session, by: Staff) -> tuple[Ticket, ...]:
    """Return what is not closed at the person's desks: first due first, without a term last."""
    if not by.has(StaffRole.OPERATOR):
        return ()
    wanted = [status.value for status in OPEN]
    rows = session.execute(select(TicketRow).where(TicketRow.status.in_(wanted))).scalars()
    own = [row for row in rows if covers(by, row.desk)]
    own.sort(key=lambda row: (row.due_on or date.max, row.created_at, row.number))
    return tuple(_ticket(session, row) for row in own)


def ticket(session: Session, by: Staff, number: str) -> Ticket | None:
    """Return one ticket of the person's desks; None for any other."""
    row = session.get(TicketRow, number)
    if row is None or not by.has(StaffRole.OPERATOR) or not covers(by, row.desk):
        return None
    return _ticket(session, row)


def overdue(session: Session, by: Staff) -> tuple[Ticket, ...]:
    """Return the open tickets whose deadline was before today."""
    return tuple(one for one in open_tickets(session, by) if one.due_on and one.due_on < today())


def due_soon(session: Session, by: Staff) -> tuple[Ticket, ...]:
    """Return the open tickets that are due today or on the next working day."""
    return tuple(
        one
        for one in open_tickets(session, by)
        if one.due_on and one.due_on >= today() and (one.days_left or 0) <= _WARN_DAYS
    )


def repeats(session: Session, by: Staff, number: str) -> tuple[Ticket, ...]:
    """Return the tickets that were noted as repeating one."""
    query = select(TicketRow).where(TicketRow.repeat_of == number).order_by(TicketRow.number)
    rows = session.execute(query).scalars()
    return tuple(_ticket(session, row) for row in rows if covers(by, row.desk))


def export_json(session: Session, by: Staff) -> list[dict[str, Any]]:
    """Return the open tickets of the person's desks, contacts masked; the record says so."""
    found = [one.to_json() for one in open_tickets(session, by)]
    note(session, by, "ticket.export", "tickets", None, {"count": len(found)})
    return found


def export_csv(session: Session, by: Staff) -> str:
    """Return the same as CSV with a header. A cell that a table would compute is plain text."""
    out = io.StringIO()
    names = (*_FIELDS, "contact", "created_at", "due_on")
    writer = csv.DictWriter(out, names, extrasaction="ignore")
    writer.writeheader()
    for row in export_json(session, by):
        writer.writerow({name: _cell(row[name]) for name in names})
    return out.getvalue()


def _cell(value: object) -> str:
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text


def _ticket(session: Session, row: TicketRow) -> Ticket:
    query = select(TicketEventRow).where(TicketEventRow.number == row.number)
    events = session.execute(query.order_by(TicketEventRow.id)).scalars()
    calendar = current_calendar(session)
    return Ticket(
        **{name: getattr(row, name) for name in _FIELDS if name != "status"},
        status=TicketStatus(row.status),
        contact=contacts.masked(session, f"ticket:{row.number}") or "",
        revision_ids=tuple(row.revision_ids),
        attachments=tuple(row.attachments),
        created_at=row.created_at,
        due_on=row.due_on,
        due_provisional=row.due_provisional,
        days_left=calendar.days_left(today(), row.due_on) if row.due_on else None,
        history=tuple(
            {
                "at": event.at.isoformat(),
                "status": say("status", event.status),
                "actor": event.actor,
                "text": event.text,
            }
            for event in events
        ),
    )
