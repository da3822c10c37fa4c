"""Conversations as stored: what was asked, redacted, and what was replied.

Every function works in the caller's transaction: with ``core.db.writing`` a turn is there whole
or not at all.
"""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from casework import contacts
from casework.tables import ConversationRow, HandoffRow, TicketRow, TurnRow
from core.clock import now
from core.redaction import redact

ID_BYTES = 16


class UnknownConversation(LookupError):
    """There is no such conversation, or no more."""


@dataclass(frozen=True)
class Turn:
    """One message and what was replied to it."""

    number: int
    """From 1 within the conversation."""
    message_id: str
    """Given by the client: the same message sent again has the same one."""
    text: str
    """Redacted."""
    act: str
    slots: dict[str, Any]
    """What was known after the turn."""
    replies: list[dict[str, Any]]
    answers: list[dict[str, Any]]
    status: str
    created_at: datetime


def start_conversation(session: Session) -> str:
    """Open a conversation and return its id, which nobody can guess."""
    moment = now()
    row = ConversationRow(id=secrets.token_urlsafe(ID_BYTES), created_at=moment, last_at=moment)
    session.add(row)
    return row.id


def conversation_exists(session: Session, conversation: str) -> bool:
    """Say whether there is such a conversation."""
    return session.get(ConversationRow, conversation) is not None


def find_turn(session: Session, conversation: str, message_id: str) -> Turn | None:
    """Return the turn of a message that was sent before."""
    query = select(TurnRow).where(
        TurnRow.conversation_id == conversation, TurnRow.message_id == message_id
    )
    row = session.execute(query).scalar_one_or_none()
    return row and _turn(row)


def record_turn(  # noqa: PLR0913 - a turn has this many parts
    session: Session,
    conversation: str,
    *,
    message_id: str,
    text: str,
    act: str = "",
    slots: Mapping[str, Any] | None = None,
    replies: Sequence[Mapping[str, Any]] = (),
    answers: Sequence[Mapping[str, Any]] = (),
    status: str = "",
) -> Turn:
    """Store a turn and return it; of a message stored before, return the first result."""
    # Locked, so that two turns of a conversation get two numbers and a message one turn.
    query = select(ConversationRow).where(ConversationRow.id == conversation).with_for_update()
    talk = session.execute(query).scalar_one_or_none()
    if talk is None:
        raise UnknownConversation
    known = find_turn(session, conversation, message_id)
    if known:
        return known
    talk.last_at = now()
    row = TurnRow(
        conversation_id=conversation,
        number=_last_number(session, conversation) + 1,
        message_id=message_id,
        # The faces redact before anything reads the text; here nothing else gets in either.
        text=redact(text).text,
        act=act,
        slots=dict(slots or {}),
        replies=[dict(reply) for reply in replies],
        answers=[dict(answer) for answer in answers],
        status=status,
        created_at=talk.last_at,
    )
    session.add(row)
    session.flush()
    return _turn(row)


def history(session: Session, conversation: str) -> tuple[Turn, ...]:
    """Return the turns of a conversation in order."""
    query = select(TurnRow).where(TurnRow.conversation_id == conversation)
    rows = session.execute(query.order_by(TurnRow.number)).scalars()
    return tuple(_turn(row) for row in rows)


def last_slots(session: Session, conversation: str) -> dict[str, Any]:
    """Return what was known after the last turn, so that a restart loses nothing."""
    query = select(TurnRow.slots).where(TurnRow.conversation_id == conversation)
    newest = query.order_by(TurnRow.number.desc()).limit(1)
    return session.execute(newest).scalar_one_or_none() or {}


def forget(session: Session, conversation: str) -> None:
    """Delete a conversation with all its turns, and what was said to a person in it.

    A ticket that was submitted stays, like a letter sent; nothing ties it to the conversation.
    """
    contacts.forget_conversation(session, conversation)
    for handoff in session.execute(
        select(HandoffRow).where(HandoffRow.conversation_id == conversation)
    ).scalars():
        contacts.drop(session, f"handoff:{handoff.id}")
        session.delete(handoff)
    session.execute(
        update(TicketRow)
        .where(TicketRow.conversation_id == conversation)
        .values(conversation_id=None)
    )
    session.execute(delete(ConversationRow).where(ConversationRow.id == conversation))


def _last_number(session: Session, conversation: str) -> int:
    query = select(func.max(TurnRow.number)).where(TurnRow.conversation_id == conversation)
    return session.execute(query).scalar_one() or 0


def _turn(row: TurnRow) -> Turn:
    return Turn(**{name: getattr(row, name) for name in Turn.__dataclass_fields__})
