"""The tables of conversations and of what comes of them: tickets, ratings, handoffs."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy import text as sql

from core.db import Base, Moment

TALK = 40
"""Length of an id of a conversation, also of one that is not stored."""


class ConversationRow(Base):
    """A conversation with a citizen; its id is all that gives access to it."""

    __tablename__ = "conversation"

    id: str = Column(String(22), primary_key=True)
    created_at: datetime = Column(Moment, nullable=False)
    last_at: datetime = Column(Moment, nullable=False)


class TurnRow(Base):
    """One message and what was replied, as it was shown."""

    __tablename__ = "turn"

    conversation_id: str = Column(
        ForeignKey("conversation.id", ondelete="CASCADE"), primary_key=True
    )
    number: int = Column(Integer, primary_key=True, autoincrement=False)
    message_id: str = Column(String(100), nullable=False)
    text: str = Column(Text, nullable=False)
    """Redacted."""
    act: str = Column(String(40), nullable=False)
    slots: dict[str, Any] = Column(JSON, nullable=False)
    replies: list[dict[str, Any]] = Column(JSON, nullable=False)
    answers: list[dict[str, Any]] = Column(JSON, nullable=False)
    status: str = Column(String(40), nullable=False)
    created_at: datetime = Column(Moment, nullable=False)

    __table_args__ = (UniqueConstraint("conversation_id", "message_id"),)


class DeskRow(Base):
    """A region with a desk; where none is staffed, no ticket and no person is offered."""

    __tablename__ = "desk"

    region: str = Column(String(12), primary_key=True)
    staffed: bool = Column(Boolean, nullable=False)
    hours: list[list[str]] = Column(JSON, nullable=False)
    """Pairs "09:00", "12:00" that hold on every working day."""
    changed_by: str = Column(String(100), nullable=False)
    changed_at: datetime = Column(Moment, nullable=False)


class TicketRow(Base):
    """A request that a person must handle. It lies with the desk of this product alone."""

    __tablename__ = "ticket"

    number: str = Column(String(20), primary_key=True)
    status: str = Column(String(20), nullable=False, index=True)
    kind: str = Column(String(20), nullable=False)
    desk: str = Column(ForeignKey("desk.region"), nullable=False, index=True)
    """The desk it went to: that of its region, or of a region around it."""
    region: str = Column(String(12), nullable=False)
    channel: str = Column(String(20), nullable=False)
    conversation_id: str | None = Column(String(TALK), index=True)
    operator: str = Column(String(100), nullable=False)
    """Who wrote it down in a call; empty where the citizen did."""
    what: str = Column(Text, nullable=False)
    place: str = Column(Text, nullable=False)
    occurred: str = Column(Text, nullable=False)
    """When it happened, in the words of the person."""
    wish: str = Column(Text, nullable=False)
    who: str = Column(Text, nullable=False)
    person: str = Column(Text, nullable=False)
    matter: str = Column(String(100), nullable=False)
    confidential: bool = Column(Boolean, nullable=False)
    reply_wanted: bool = Column(Boolean, nullable=False)
    revision_ids: list[int] = Column(JSON, nullable=False)
    attachments: list[str] = Column(JSON, nullable=False)
    unit: str = Column(String(200), nullable=False)
    """The body that handles it; empty until it is assigned."""
    repeat_of: str | None = Column(ForeignKey("ticket.number"))
    created_at: datetime = Column(Moment, nullable=False)
    due_on: date | None = Column(Date)
    """None where no term is known for the region."""
    due_provisional: bool = Column(Boolean, nullable=False)
    closed_at: datetime | None = Column(Moment)
    cleared: bool = Column(Boolean, nullable=False)
    """True once its texts were taken out: the term of keeping is over, or it was withdrawn."""
    misses: int = Column(Integer, nullable=False)
    """Wrong contacts in a row with which somebody asked for its progress."""
    missed_at: datetime | None = Column(Moment)


class TicketEventRow(Base):
    """One step in the life of a ticket."""

    __tablename__ = "ticket_event"

    id: int = Column(Integer, primary_key=True)
    number: str = Column(
        ForeignKey("ticket.number", ondelete="CASCADE"), nullable=False, index=True
    )
    status: str = Column(String(20), nullable=False)
    actor: str = Column(String(100), nullable=False)
    text: str = Column(Text, nullable=False)
    public: bool = Column(Boolean, nullable=False)
    """True where the citizen may read the text."""
    at: datetime = Column(Moment, nullable=False)


class ContactRow(Base):
    """How a person can be reached: sealed, expiring, and read by casework.contacts alone."""

    __tablename__ = "contact"

    id: int = Column(Integer, primary_key=True)
    conversation_id: str | None = Column(String(TALK), index=True)
    """Set while a ticket or a call-back is being written; cleared when it belongs to one."""
    owner: str | None = Column(String(40), unique=True)
    """``ticket:NUMBER`` or ``handoff:ID``."""
    sealed: str = Column(Text, nullable=False)
    masked: str = Column(String(100), nullable=False)
    expires_at: datetime = Column(Moment, nullable=False, index=True)


class RatingRow(Base):
    """What a person thought of an answer as it was shown, or of a ticket."""

    __tablename__ = "rating"

    id: int = Column(Integer, primary_key=True)
    subject: str = Column(String(140), nullable=False, unique=True)
    """``turn:CONVERSATION:NUMBER`` or ``ticket:NUMBER``: rated again, it is changed."""
    level: int = Column(Integer, nullable=False, index=True)
    """From 5, very satisfied, to 1, very dissatisfied."""
    reasons: list[str] = Column(JSON, nullable=False)
    comment: str = Column(Text, nullable=False)
    region: str | None = Column(String(12))
    topic: str | None = Column(String(100))
    question: str = Column(Text, nullable=False)
    created_at: datetime = Column(Moment, nullable=False, index=True)

    __table_args__ = (CheckConstraint("level BETWEEN 1 AND 5", name="level"),)


class RatedRevisionRow(Base):
    """A revision that an answer was made of when it was rated."""

    __tablename__ = "rated_revision"

    rating_id: int = Column(ForeignKey("rating.id", ondelete="CASCADE"), primary_key=True)
    revision_id: int = Column(ForeignKey("revision.id"), primary_key=True, index=True)


class RectificationRow(Base):
    """What is done about a bad rating."""

    __tablename__ = "rectification"

    id: int = Column(Integer, primary_key=True)
    rating_id: int = Column(
        ForeignKey("rating.id", ondelete="CASCADE"), nullable=False, unique=True
    )
    region: str = Column(String(12), nullable=False, index=True)
    status: str = Column(String(20), nullable=False)
    unit: str = Column(String(200), nullable=False)
    cause: str = Column(Text, nullable=False)
    action: str = Column(Text, nullable=False)
    call_back: str = Column(Text, nullable=False)
    """What the person said when called, or why nobody could be called."""
    closing: str = Column(Text, nullable=False)
    handled_by: str = Column(String(100), nullable=False)
    due_on: date | None = Column(Date)
    due_provisional: bool = Column(Boolean, nullable=False)
    created_at: datetime = Column(Moment, nullable=False)
    closed_at: datetime | None = Column(Moment)


class HandoffRow(Base):
    """A conversation that waits for a person, or has one."""

    __tablename__ = "handoff"

    id: int = Column(Integer, primary_key=True)
    conversation_id: str = Column(String(TALK), nullable=False, index=True)
    desk: str = Column(ForeignKey("desk.region"), nullable=False)
    region: str = Column(String(12), nullable=False)
    reason: str = Column(String(20), nullable=False)
    status: str = Column(String(20), nullable=False)
    summary: str = Column(Text, nullable=False)
    slots: dict[str, Any] = Column(JSON, nullable=False)
    tried: list[dict[str, Any]] = Column(JSON, nullable=False)
    operator: str = Column(String(100), nullable=False)
    closing: str = Column(Text, nullable=False)
    created_at: datetime = Column(Moment, nullable=False)
    taken_at: datetime | None = Column(Moment)
    closed_at: datetime | None = Column(Moment)

    __table_args__ = (
        Index("ix_handoff_desk_status", "desk", "status"),
        Index(
            "ix_handoff_one_open",
            "conversation_id",
            unique=True,
            sqlite_where=sql("status IN ('waiting', 'taken', 'call_back')"),
            postgresql_where=sql("status IN ('waiting', 'taken', 'call_back')"),
        ),
    )


class HandoffMessageRow(Base):
    """What was said between a citizen and the person who took over."""

    __tablename__ = "handoff_message"

    id: int = Column(Integer, primary_key=True)
    handoff_id: int = Column(
        ForeignKey("handoff.id", ondelete="CASCADE"), nullable=False, index=True
    )
    sender: str = Column(String(10), nullable=False)
    text: str = Column(Text, nullable=False)
    at: datetime = Column(Moment, nullable=False)


class SettledQuestionRow(Base):
    """A question without an answer that somebody has dealt with."""

    __tablename__ = "settled_question"

    digest: str = Column(String(64), primary_key=True)
    """SHA-256 of the question in its normal form."""
    settled_by: str = Column(String(100), nullable=False)
    settled_at: datetime = Column(Moment, nullable=False)


class TurnCountRow(Base):
    """How often something was asked on a day: what stays when the texts are gone."""

    __tablename__ = "turn_count"

    day: date = Column(Date, primary_key=True)
    region: str = Column(String(12), primary_key=True)
    topic: str = Column(String(100), primary_key=True)
    status: str = Column(String(40), primary_key=True)
    turns: int = Column(Integer, nullable=False)
