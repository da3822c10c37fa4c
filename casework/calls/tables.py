"""The tables of calls. Every text in them is redacted."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Column, Date, ForeignKey, Index, Integer, String, Text

from core.db import Base, Moment

ID_LENGTH = 22


class CallRow(Base):
    """One call, from the greeting to the wrap-up."""

    __tablename__ = "call"

    id: str = Column(String(ID_LENGTH), primary_key=True)
    operator: str = Column(String(60), nullable=False)
    started_at: datetime = Column(Moment, nullable=False)
    ended_at: datetime | None = Column(Moment)
    feed_hash: str = Column(String(64), nullable=False)
    """Hash of the token with which a speech recogniser may add lines to this call alone."""
    notes: str = Column(Text, nullable=False, default="")
    known: dict[str, Any] = Column(JSON, nullable=False)
    """What the caller told of the person asked about, by slot."""
    entry_id: str | None = Column(String(100))
    """The entry that was read out last."""
    revision_id: int | None = Column(Integer)
    outcome: str | None = Column(String(20))

    __table_args__ = (Index("ix_call_operator_started_at", "operator", "started_at"),)


class CallLineRow(Base):
    """One line of what was said."""

    __tablename__ = "call_line"

    call_id: str = Column(ForeignKey("call.id", ondelete="CASCADE"), primary_key=True)
    number: int = Column(Integer, primary_key=True, autoincrement=False)
    speaker: str = Column(String(10), nullable=False)
    text: str = Column(Text, nullable=False)
    at: datetime = Column(Moment, nullable=False)


class CorrectionRow(Base):
    """What an operator reported of the knowledge: for the owner of the entry."""

    __tablename__ = "correction"

    id: int = Column(Integer, primary_key=True)
    kind: str = Column(String(20), nullable=False)
    entry_id: str | None = Column(String(100))
    """None where nothing was found."""
    revision_id: int | None = Column(Integer)
    region: str = Column(String(12), nullable=False)
    """Whose staff must look: the region that the call was about."""
    context: str = Column(Text, nullable=False)
    reported_by: str = Column(String(60), nullable=False)
    reported_at: datetime = Column(Moment, nullable=False)
    closed_by: str | None = Column(String(60))
    closed_at: datetime | None = Column(Moment)
    answer: str | None = Column(Text)
    """What was done about it; none is closed without."""

    __table_args__ = (Index("ix_correction_region_closed_at", "region", "closed_at"),)


class EntryUseRow(Base):
    """How often an entry was used at the desk on a day. No person is counted."""

    __tablename__ = "entry_use"

    day: date = Column(Date, primary_key=True)
    entry_id: str = Column(String(100), primary_key=True)
    region: str = Column(String(12), primary_key=True)
    kind: str = Column(String(20), primary_key=True)
    count: int = Column(Integer, nullable=False)
