"""Tickets, as the person who asked sees them: submit, withdraw, progress, urge.

A ticket lies in this product's own queue, with the desk of a region. Nothing here may say that
another body, the hotline 12345 above all, has it.
"""

import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from casework import contacts
from casework.desks import desk_for, no_desk
from casework.refusals import CaseworkError, say
from casework.tables import TicketEventRow, TicketRow
from casework.terms import term
from casework.ticket_draft import LENGTHS, Channel, TicketDraft, TicketKind, checked
from casework.ticket_steps import CITIZEN, Step, TicketStatus, add_event, move
from core.clock import now
from core.office_calendar import current_calendar
from core.redaction import redact
from regions.registry import load_registry

WITHDRAWABLE = timedelta(minutes=10)
"""How long what a citizen submits can be taken back (measurements, quality 3.23)."""
_TRIES, _TRIES_WITHIN = 5, timedelta(minutes=15)
_SUFFIX = 1_000_000


@dataclass(frozen=True)
class Event:
    """A step as the citizen sees it."""

    status: TicketStatus
    text: str
    at: datetime


@dataclass(frozen=True)
class Progress:
    """Where a ticket stands, for the person who submitted it."""

    number: str
    status: TicketStatus
    region: str
    desk: str
    unit: str
    created_at: datetime
    due_on: date | None
    """None where no term of the region is known."""
    due_provisional: bool
    events: tuple[Event, ...]
    withdrawable_until: datetime


def is_offered(session: Session, region: str | None) -> bool:
    """Say whether a ticket may be offered: somebody is there who will handle it."""
    return desk_for(session, region) is not None


def submit(
    session: Session,
    draft: TicketDraft,
    *,
    conversation: str | None = None,
    contact: str | None = None,
    channel: Channel = Channel.CHAT,
    operator: str = "",
) -> Progress:
    """Take a ticket in and return it with its number.

    ``contact`` is what a form holds, as typed; without it the one that waits in the conversation
    is taken. Raises CaseworkError where something is missing or no desk is staffed.
    """
    desk = desk_for(session, draft.region)
    if desk is None:
        raise no_desk(draft.region)
    waits = contacts.held(session, conversation) if conversation else None
    _require_complete(draft, contact or waits)
    row = _row(session, draft, desk.region)
    row.conversation_id, row.channel, row.operator = conversation, channel.value, operator
    session.add(row)
    session.flush()
    if contact:
        contacts.give(session, _owner(row.number), contact)
    elif waits and conversation:
        contacts.claim(session, conversation, _owner(row.number))
    add_event(session, row, operator or CITIZEN)
    return _progress(session, row)


def withdraw(session: Session, number: str, *, conversation: str = "", contact: str = "") -> bool:
    """Take a ticket back: its texts and its contact are deleted.

    Return False where the number or the contact is wrong. Raises CaseworkError.
    """
    row = _opened(session, number, conversation, contact)
    if row is None:
        return False
    if row.status != TicketStatus.SUBMITTED.value:
        raise CaseworkError("already_handled")
    if now() >= row.created_at + WITHDRAWABLE:
        raise CaseworkError("too_late")
    clear(session, row)
    move(session, row, Step.WITHDRAW, CITIZEN)
    return True


def progress(
    session: Session, number: str, *, conversation: str = "", contact: str = ""
) -> Progress | None:
    """Return where a ticket stands, to who knows its number and its contact; else None.

    Within the conversation in which it was submitted the number alone will do. A wrong number and
    a wrong contact look the same. Wrong tries are counted, so call it in a transaction that may
    write; too many of them raise CaseworkError.
    """
    row = _opened(session, number, conversation, contact)
    return _progress(session, row) if row else None


def urge(
    session: Session, number: str, *, conversation: str = "", contact: str = ""
) -> Progress | None:
    """Ask for speed, at most once a day; None as ``progress``. Raises CaseworkError."""
    row = _opened(session, number, conversation, contact)
    if row is None:
        return None
    urged = _last(session, row, TicketStatus.URGED)
    if urged and urged.at.date() == now().date():
        raise CaseworkError("urged_today")
    move(session, row, Step.URGE, CITIZEN)
    return _progress(session, row)


def of_conversation(session: Session, conversation: str) -> tuple[Progress, ...]:
    """Return the tickets submitted in a conversation, oldest first."""
    query = select(TicketRow).where(TicketRow.conversation_id == conversation)
    rows = session.execute(query.order_by(TicketRow.created_at, TicketRow.number)).scalars()
    return tuple(_progress(session, row) for row in rows)


def clear(session: Session, row: TicketRow) -> None:
    """Delete the texts and the contact of a ticket; what is counted stays."""
    for name in LENGTHS:
        setattr(row, name, "")
    row.attachments, row.cleared, row.conversation_id = [], True, None
    session.execute(delete(TicketEventRow).where(TicketEventRow.number == row.number))
    contacts.drop(session, _owner(row.number))


def plain_number(number: str) -> str:
    """Return a number as people may type it in the form in which it is kept."""
    digits = "".join(char for char in number if char.isdigit())
    return f"{digits[:6]}-{digits[6:]}"


def _owner(number: str) -> str:
    return f"ticket:{number}"


def _require_complete(draft: TicketDraft, contact: str | None) -> None:
    missing = draft.missing(contact)
    if missing:
        raise CaseworkError("incomplete", fields=say("field", missing))


def _row(session: Session, draft: TicketDraft, desk: str) -> TicketRow:
    moment, kind, region = now(), TicketKind(draft.kind), load_registry().get(str(draft.region))
    found = term(region.code, kind.value, moment.date())
    due = current_calendar(session).deadline(moment.date(), found.days) if found else None
    texts: dict[str, Any] = {name: checked(name, getattr(draft, name)) for name in LENGTHS}
    return TicketRow(
        number=_fresh_number(session, moment),
        status=TicketStatus.SUBMITTED.value,
        kind=kind.value,
        desk=desk,
        region=region.code,
        **texts,
        matter=draft.matter,
        confidential=draft.confidential,
        reply_wanted=draft.reply_wanted,
        revision_ids=list(draft.revision_ids),
        attachments=[redact(name).text for name in draft.attachments],
        unit="",
        created_at=moment,
        due_on=due.day if due else None,
        due_provisional=bool(due and due.provisional),
        cleared=False,
        misses=0,
    )


def _fresh_number(session: Session, moment: datetime) -> str:
    while True:
        # Random, so that a number says nothing about other tickets.
        number = f"{moment:%y%m%d}-{secrets.randbelow(_SUFFIX):06d}"
        if session.get(TicketRow, number) is None:
            return number


def _opened(session: Session, number: str, conversation: str, contact: str) -> TicketRow | None:
    """Return a ticket to who may see it; wrong contacts are counted and soon refused."""
    query = select(TicketRow).where(TicketRow.number == plain_number(number)).with_for_update()
    row = session.execute(query).scalar_one_or_none()
    if row is None:
        return None
    if conversation and row.conversation_id == conversation:
        return row
    recent = row.missed_at is not None and now() < row.missed_at + _TRIES_WITHIN
    if recent and row.misses >= _TRIES:
        raise CaseworkError("too_many_tries")
    if contacts.matches(session, _owner(row.number), contact):
        row.misses = 0
        return row
    row.misses, row.missed_at = (row.misses + 1 if recent else 1), now()
    return None


def _last(session: Session, row: TicketRow, status: TicketStatus) -> TicketEventRow | None:
    query = select(TicketEventRow).where(
        TicketEventRow.number == row.number, TicketEventRow.status == status.value
    )
    newest = query.order_by(TicketEventRow.id.desc()).limit(1)
    return session.execute(newest).scalar_one_or_none()


def _progress(session: Session, row: TicketRow) -> Progress:
    query = select(TicketEventRow).where(TicketEventRow.number == row.number)
    events = session.execute(query.order_by(TicketEventRow.id)).scalars()
    return Progress(
        number=row.number,
        status=TicketStatus(row.status),
        region=row.region,
        desk=row.desk,
        unit=row.unit,
        created_at=row.created_at,
        due_on=row.due_on,
        due_provisional=row.due_provisional,
        events=tuple(
            Event(TicketStatus(event.status), event.text if event.public else "", event.at)
            for event in events
        ),
        withdrawable_until=row.created_at + WITHDRAWABLE,
    )
