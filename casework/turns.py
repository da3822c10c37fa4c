"""Conversations as stored: what was asked, redacted, and what was replied.

Every function works in the caller's transaction: with ``core.db.writing`` a turn is there whole
or not at all.
"""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, func, insert, select, update
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


# Every message runs these: made once, over the tables, they cost half of what rows as objects do.
_TURNS, _TALKS = TurnRow.__table__, ConversationRow.__table__
_OF_TALK = _TURNS.c.conversation_id == bindparam("conversation")
_EXISTS = select(_TALKS.c.id).where(_TALKS.c.id == bindparam("conversation"))
_TOUCH = (
    update(_TALKS)
    .where(_TALKS.c.id == bindparam("conversation"))
    .values(last_at=bindparam("moment"))
)
_TURN = select(*(_TURNS.c[each.name] for each in fields(Turn))).where(_OF_TALK)
_FIND = _TURN.where(_TURNS.c.message_id == bindparam("message"))
_ALL = _TURN.order_by(_TURNS.c.number)
_SLOTS = select(_TURNS.c.slots).where(_OF_TALK).order_by(_TURNS.c.number.desc()).limit(1)
_LAST_NUMBER = select(func.coalesce(func.max(_TURNS.c.number), 0)).where(_OF_TALK)


def start_conversation(session: Session) -> str:
    """Open a conversation and return its id, which nobody can guess."""
    name, moment = secrets.token_urlsafe(ID_BYTES), now()
    session.execute(insert(_TALKS), {"id": name, "created_at": moment, "last_at": moment})
    return name


def conversation_exists(session: Session, conversation: str) -> bool:
    """Say whether there is such a conversation."""
    return session.execute(_EXISTS, {"conversation": conversation}).first() is not None


def find_turn(session: Session, conversation: str, message_id: str) -> Turn | None:
    """Return the turn of a message that was sent before."""
    given = {"conversation": conversation, "message": message_id}
    row = session.execute(_FIND, given).one_or_none()
    return None if row is None else Turn(*row)


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
    moment = now()
    # Locks the row, so that two turns of a conversation get two numbers and a message one turn.
    touched = session.execute(_TOUCH, {"conversation": conversation, "moment": moment})
    if not touched.rowcount:  # type: ignore[attr-defined]
        raise UnknownConversation
    known = find_turn(session, conversation, message_id)
    if known:
        return known
    turn = Turn(
        number=session.execute(_LAST_NUMBER, {"conversation": conversation}).scalar_one() + 1,
        message_id=message_id,
        # The faces redact before anything reads the text; here nothing else gets in either.
        text=redact(text).text,
        act=act,
        slots=dict(slots or {}),
        replies=[dict(reply) for reply in replies],
        answers=[dict(answer) for answer in answers],
        status=status,
        created_at=moment,
    )
    session.execute(insert(_TURNS), {"conversation_id": conversation, **vars(turn)})
    return turn


def history(session: Session, conversation: str) -> tuple[Turn, ...]:
    """Return the turns of a conversation in order."""
    return tuple(Turn(*row) for row in session.execute(_ALL, {"conversation": conversation}))


def last_slots(session: Session, conversation: str) -> dict[str, Any]:
    """Return what was known after the last turn, so that a restart loses nothing."""
    return session.execute(_SLOTS, {"conversation": conversation}).scalar_one_or_none() or {}


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
