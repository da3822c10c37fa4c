"""From the assistant to a person: what the person needs to know, the queue, the talk itself.

Where a desk is staffed and open the conversation waits in its queue; outside its hours the same
is kept as a request to be called back. Where no desk is staffed nothing is promised.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework import contacts
from casework.deeds import covers, note, require
from casework.desks import desk_for, no_desk
from casework.refusals import CaseworkError
from casework.tables import HandoffMessageRow, HandoffRow
from core.clock import now
from core.redaction import redact
from core.staff import Staff, StaffRole

LONGEST_MESSAGE = 1000


class HandoffReason(str, Enum):
    """Why a person takes over."""

    REQUESTED = "requested"
    NOT_KNOWN = "not_known"
    NOT_UNDERSTOOD = "not_understood"
    POLICY = "policy"
    EMERGENCY = "emergency"
    COMPLAINT = "complaint"


class HandoffStatus(str, Enum):
    """Where a handoff stands."""

    WAITING = "waiting"
    TAKEN = "taken"
    CALL_BACK = "call_back"
    """Asked for outside the hours: somebody calls when the desk is open."""
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


class Sender(str, Enum):
    """Who wrote a message."""

    CITIZEN = "citizen"
    OPERATOR = "operator"


OPEN = (HandoffStatus.WAITING.value, HandoffStatus.TAKEN.value, HandoffStatus.CALL_BACK.value)
_QUEUED = (HandoffStatus.WAITING.value, HandoffStatus.CALL_BACK.value)


@dataclass(frozen=True)
class Message:
    """What was said, redacted."""

    id: int
    sender: Sender
    text: str
    at: datetime


@dataclass(frozen=True)
class Handoff:
    """A conversation that waits for a person, or has one. Every text is redacted."""

    id: int
    conversation: str
    desk: str
    region: str
    reason: HandoffReason
    status: HandoffStatus
    summary: str
    slots: dict[str, Any]
    tried: tuple[dict[str, Any], ...]
    """The answers given before: topic, question, status, revision ids."""
    operator: str
    created_at: datetime
    ahead: int
    """How many wait before it at the same desk."""
    opens_at: datetime | None
    """When the desk opens next; None while it is open."""


def ask(
    session: Session,
    conversation: str,
    region: str | None,
    reason: HandoffReason,
    *,
    summary: str = "",
    slots: Mapping[str, Any] | None = None,
    tried: Sequence[Mapping[str, Any]] = (),
) -> Handoff:
    """Put a conversation before the desk of a region; asked again, return the one that is open.

    Raises CaseworkError where no desk is staffed.
    """
    known = of_conversation(session, conversation)
    if known:
        return known
    desk = desk_for(session, region)
    if desk is None or region is None:
        raise no_desk(region)
    status = HandoffStatus.WAITING if desk.is_open(now()) else HandoffStatus.CALL_BACK
    row = HandoffRow(
        conversation_id=conversation,
        desk=desk.region,
        region=region,
        reason=reason.value,
        status=status.value,
        summary=redact(summary).text,
        slots=dict(slots or {}),
        tried=[dict(one) for one in tried],
        operator="",
        closing="",
        created_at=now(),
    )
    session.add(row)
    session.flush()
    if contacts.held(session, conversation):
        contacts.claim(session, conversation, _owner(row.id))
    return _handoff(session, row)


def of_conversation(session: Session, conversation: str) -> Handoff | None:
    """Return the open handoff of a conversation."""
    query = select(HandoffRow).where(
        HandoffRow.conversation_id == conversation, HandoffRow.status.in_(OPEN)
    )
    row = session.execute(query).scalar_one_or_none()
    return _handoff(session, row) if row else None


def queue(session: Session, by: Staff) -> tuple[Handoff, ...]:
    """Return what waits at the person's desks: emergencies first, then who waits longest."""
    query = select(HandoffRow).where(HandoffRow.status.in_(_QUEUED))
    rows = session.execute(query.order_by(HandoffRow.created_at, HandoffRow.id)).scalars()
    own = (row for row in rows if covers(by, row.desk))
    urgent_first = sorted(own, key=lambda row: row.reason != HandoffReason.EMERGENCY.value)
    return tuple(_handoff(session, row) for row in urgent_first)


def taken_by(session: Session, by: Staff) -> tuple[Handoff, ...]:
    """Return the conversations that a person has taken over, oldest first."""
    query = select(HandoffRow).where(
        HandoffRow.operator == by.name, HandoffRow.status == HandoffStatus.TAKEN.value
    )
    rows = session.execute(query.order_by(HandoffRow.taken_at, HandoffRow.id)).scalars()
    return tuple(_handoff(session, row) for row in rows)


def take_over(session: Session, by: Staff, handoff: int) -> Handoff:
    """Take a conversation over. Of two who try at once one gets it. Raises CaseworkError."""
    row = _of_desk(session, by, handoff)
    # Locked and read anew: who comes second waits here, and finds it taken.
    session.refresh(row, with_for_update=True)
    if row.status == HandoffStatus.TAKEN.value:
        raise CaseworkError("taken", operator=row.operator)
    if row.status not in _QUEUED:
        raise CaseworkError("unknown_handoff")
    row.status, row.operator, row.taken_at = HandoffStatus.TAKEN.value, by.name, now()
    note(session, by, "handoff.take", _owner(row.id))
    return _handoff(session, row)


def give_back(session: Session, by: Staff, handoff: int, reason: str) -> None:
    """Put a conversation back into the queue, where it keeps its place. Raises CaseworkError."""
    row = _in_hand(session, by, handoff)
    if not reason.strip():
        raise CaseworkError("needs_text")
    row.status, row.operator, row.taken_at = HandoffStatus.WAITING.value, "", None
    note(session, by, "handoff.return", _owner(row.id), None, {"reason": reason})


def close(session: Session, by: Staff, handoff: int, outcome: str) -> None:
    """End a conversation with a word on how it ended. Raises CaseworkError."""
    row = _in_hand(session, by, handoff)
    if not outcome.strip():
        raise CaseworkError("needs_text")
    _end(session, row, HandoffStatus.CLOSED, outcome)
    note(session, by, "handoff.close", _owner(row.id), None, {"outcome": outcome})


def withdraw(session: Session, conversation: str) -> bool:
    """End the handoff of a conversation for the citizen; False where none is open."""
    query = select(HandoffRow).where(
        HandoffRow.conversation_id == conversation, HandoffRow.status.in_(OPEN)
    )
    row = session.execute(query.with_for_update()).scalar_one_or_none()
    if row is None:
        return False
    _end(session, row, HandoffStatus.WITHDRAWN, "")
    return True


def write(session: Session, conversation: str, text: str) -> Message:
    """Add what the citizen writes, also while nobody has taken over. Raises CaseworkError."""
    known = of_conversation(session, conversation)
    if known is None:
        raise CaseworkError("unknown_handoff")
    return _say(session, known.id, Sender.CITIZEN, text)


def answer(session: Session, by: Staff, handoff: int, text: str) -> Message:
    """Add what the operator writes. Raises CaseworkError."""
    row = _in_hand(session, by, handoff)
    return _say(session, row.id, Sender.OPERATOR, text)


def messages(session: Session, handoff: int, after: int = 0) -> tuple[Message, ...]:
    """Return what was said in a handoff after a message, in order."""
    query = select(HandoffMessageRow).where(
        HandoffMessageRow.handoff_id == handoff, HandoffMessageRow.id > after
    )
    rows = session.execute(query.order_by(HandoffMessageRow.id)).scalars()
    return tuple(Message(row.id, Sender(row.sender), row.text, row.at) for row in rows)


def contact_of(session: Session, by: Staff, handoff: int) -> str:
    """Return the contact left for a call back in plain; the audit record says who read it."""
    row = _in_hand(session, by, handoff)
    return contacts.reveal(session, by, _owner(row.id))


def _say(session: Session, handoff: int, sender: Sender, text: str) -> Message:
    said = redact(text.strip()[:LONGEST_MESSAGE]).text
    if not said:
        raise CaseworkError("needs_text")
    row = HandoffMessageRow(handoff_id=handoff, sender=sender.value, text=said, at=now())
    session.add(row)
    session.flush()
    return Message(row.id, sender, said, row.at)


def _end(session: Session, row: HandoffRow, status: HandoffStatus, closing: str) -> None:
    row.status, row.closing, row.closed_at = status.value, redact(closing.strip()).text, now()
    contacts.drop(session, _owner(row.id))


def _of_desk(session: Session, by: Staff, handoff: int) -> HandoffRow:
    """Return a handoff of the person's desks; of another's nothing is said."""
    row = session.get(HandoffRow, handoff)
    if row is None or not covers(by, row.desk):
        raise CaseworkError("unknown_handoff")
    require(by, StaffRole.OPERATOR, row.desk)
    return row


def _in_hand(session: Session, by: Staff, handoff: int) -> HandoffRow:
    row = _of_desk(session, by, handoff)
    session.refresh(row, with_for_update=True)
    if row.status != HandoffStatus.TAKEN.value or row.operator != by.name:
        raise CaseworkError("not_yours")
    return row


def _owner(handoff: int) -> str:
    return f"handoff:{handoff}"


def _handoff(session: Session, row: HandoffRow) -> Handoff:
    desk = desk_for(session, row.desk)
    return Handoff(
        id=row.id,
        conversation=row.conversation_id,
        desk=row.desk,
        region=row.region,
        reason=HandoffReason(row.reason),
        status=HandoffStatus(row.status),
        summary=row.summary,
        slots=row.slots,
        tried=tuple(row.tried),
        operator=row.operator,
        created_at=row.created_at,
        ahead=_ahead(session, row),
        opens_at=None if desk is None or desk.is_open(now()) else desk.next_opening(now()),
    )


def _ahead(session: Session, row: HandoffRow) -> int:
    if row.status not in _QUEUED:
        return 0
    before = select(HandoffRow.id).where(
        HandoffRow.desk == row.desk,
        HandoffRow.status.in_(_QUEUED),
        (HandoffRow.created_at < row.created_at)
        | ((HandoffRow.created_at == row.created_at) & (HandoffRow.id < row.id)),
    )
    return len(session.execute(before).all())
