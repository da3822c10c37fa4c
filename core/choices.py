"""What administrators have chosen while the product runs, each choice with its reason.

Rows are only ever added: the last one of a name is what holds, all of them are its history. What
differs between two installations before they start is in ``core.settings`` instead.
"""

import hashlib
import json
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, Index, Integer, String, Text, func, select
from sqlalchemy.orm import Session

from core.audit import Deed, record
from core.clock import now
from core.db import Base, Moment
from core.staff import Staff


class NoReason(ValueError):
    """Nothing is chosen without a reason."""


class ChoiceRow(Base):
    """One choice: who chose what, when and why."""

    __tablename__ = "choice"

    id: int = Column(Integer, primary_key=True)
    name: str = Column(String(60), nullable=False)
    """What is chosen: ``retention_days``, ``calendar.2027``, ``desk.511723``."""
    value: Any = Column(JSON(none_as_null=True))
    """None goes back to what holds without a choice."""
    comment: str = Column(Text, nullable=False)
    changed_by: str = Column(String(100), nullable=False)
    changed_at: datetime = Column(Moment, nullable=False)

    __table_args__ = (Index("ix_choice_name", "name", "id"),)


def choose(session: Session, by: Staff, name: str, value: Any, comment: str) -> None:
    """Choose a value and record it for the audit, in the transaction of the caller.

    Raises NoReason without a comment. Call it last: the record holds a lock until the end.
    """
    before = chosen(session, name)
    keep(session, by, name, value, comment)
    deed = Deed(by.name, "setting.set", name, _hash(before), _hash(value), address=by.address)
    record(session, deed)


def keep(session: Session, by: Staff, name: str, value: Any, comment: str) -> None:
    """Keep a choice that another step records for the audit. Raises NoReason."""
    if not comment.strip():
        raise NoReason(name)
    row = ChoiceRow(
        name=name, value=value, comment=comment.strip(), changed_by=by.name, changed_at=now()
    )
    session.add(row)
    session.flush()


def chosen(session: Session, name: str) -> Any:
    """Return what was chosen last under a name; None where nothing was."""
    query = select(ChoiceRow.value).where(ChoiceRow.name == name).order_by(ChoiceRow.id.desc())
    return session.execute(query.limit(1)).scalars().first()


def chosen_under(session: Session, prefix: str) -> dict[str, Any]:
    """Return every name that begins so, without the beginning, with what was chosen last."""
    last = select(func.max(ChoiceRow.id)).where(ChoiceRow.name.startswith(prefix, autoescape=True))
    query = select(ChoiceRow).where(ChoiceRow.id.in_(last.group_by(ChoiceRow.name)))
    rows = session.execute(query.order_by(ChoiceRow.name)).scalars()
    return {row.name[len(prefix) :]: row.value for row in rows if row.value is not None}


def history(session: Session, most: int) -> list[ChoiceRow]:
    """Return the latest choices, newest first."""
    query = select(ChoiceRow).order_by(ChoiceRow.id.desc()).limit(most)
    return list(session.execute(query).scalars())


def _hash(value: Any) -> str:
    if value is None:
        return ""
    said = json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(said.encode("utf-8")).hexdigest()
