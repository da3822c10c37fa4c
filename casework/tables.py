"""The tables of conversations."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, ForeignKey, Integer, String, Text, UniqueConstraint

from core.db import Base, Moment


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
