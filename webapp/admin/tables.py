"""The tables of the console: switches, dated notices, and what an editor has not saved yet."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Boolean, Column, Date, Integer, String, Text

from core.db import Base, Moment


class SwitchRow(Base):
    """Whether a part of the product is open. Without a row it is."""

    __tablename__ = "switch"

    name: str = Column(String(20), primary_key=True)
    is_open: bool = Column(Boolean, nullable=False)
    comment: str = Column(Text, nullable=False)
    """Why it was last turned."""
    changed_by: str = Column(String(100), nullable=False)
    changed_at: datetime = Column(Moment, nullable=False)


class NoticeRow(Base):
    """A notice that every page for citizens shows from its first to its last day."""

    __tablename__ = "notice"

    id: int = Column(Integer, primary_key=True)
    text: str = Column(Text, nullable=False)
    first_day: date = Column(Date, nullable=False)
    last_day: date = Column(Date, nullable=False)
    made_by: str = Column(String(100), nullable=False)
    ended_by: str | None = Column(String(100))
    """Who took it away before its last day."""


class UnsavedRow(Base):
    """The form of an entry as it stood in a browser: kept until it is saved or thrown away."""

    __tablename__ = "unsaved_form"

    editor: str = Column(String(100), primary_key=True)
    entry_id: str = Column(String(100), primary_key=True)
    fields: dict[str, Any] = Column(JSON, nullable=False)
    kept_at: datetime = Column(Moment, nullable=False)
