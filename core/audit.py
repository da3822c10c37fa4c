"""The audit record: who did what to which object, and how it ended. Rows are only ever added.

Each row holds the hash of the one before, and a head row holds the last: a row that was changed,
removed, put elsewhere or cut off the end is found by ``verify``. Whoever can rewrite the whole
table can also rewrite the chain, so write ``head`` down elsewhere from time to time and hand it
to ``verify``. A row holds no text of a message or of an entry, only hashes of it (measurements,
quality 1.29: person, address, time, action, object, outcome; kept for six months at least).
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timezone
from enum import Enum

from sqlalchemy import CheckConstraint, Column, Integer, String, select
from sqlalchemy.orm import Session

from core.clock import now
from core.db import Base, Moment

GENESIS = "0" * 64
"""What the first row holds as the hash of the one before."""


class Outcome(str, Enum):
    """How an action ended."""

    DONE = "done"
    REFUSED = "refused"


class AuditRow(Base):
    """One action. The database refuses to change or delete it."""

    __tablename__ = "audit"

    id: int = Column(Integer, primary_key=True, autoincrement=False)
    """Counts from 1 without a gap."""
    at: datetime = Column(Moment, nullable=False)
    actor: str = Column(String(100), nullable=False)
    address: str = Column(String(100), nullable=False)
    """Where the actor acted from: an IP address, ``cli``; empty where it is a program."""
    action: str = Column(String(60), nullable=False)
    object: str = Column(String(200), nullable=False)
    before: str = Column(String(64), nullable=False)
    after: str = Column(String(64), nullable=False)
    outcome: str = Column(String(20), nullable=False)
    previous: str = Column(String(64), nullable=False)
    hash: str = Column(String(64), nullable=False)


class AuditHeadRow(Base):
    """A single row: the end of the chain. Who wants to add to the chain locks it first."""

    __tablename__ = "audit_head"

    id: int = Column(Integer, primary_key=True, autoincrement=False)
    last: int = Column(Integer, nullable=False)
    hash: str = Column(String(64), nullable=False)

    __table_args__ = (CheckConstraint("id = 1", name="single"),)


@dataclass(frozen=True)
class Deed:
    """What is recorded of an action. ``before`` and ``after`` hash the object; empty is none."""

    actor: str
    action: str
    object: str
    before: str = ""
    after: str = ""
    outcome: Outcome = Outcome.DONE
    address: str = ""


class Flaw(str, Enum):
    """What can be wrong with the chain."""

    CHANGED = "changed"
    REMOVED = "removed"
    MISPLACED = "misplaced"
    """It does not follow the row before it: rows between them went, or the order was changed."""
    CUT_OFF = "cut_off"
    """The chain does not end where its head says."""
    REWRITTEN = "rewritten"
    """The chain is sound, and not the one whose hash was written down."""


@dataclass(frozen=True)
class Break:
    """Where the chain is broken, and how."""

    id: int
    flaw: Flaw


def record(session: Session, deed: Deed) -> None:
    """Add a row, in the transaction of the action itself: both are kept, or neither.

    Call it after every other lock of the transaction is taken; it holds the head until the end.
    """
    end = _locked_head(session)
    row = AuditRow(
        id=end.last + 1,
        at=now(),
        actor=deed.actor,
        address=deed.address,
        action=deed.action,
        object=deed.object,
        before=deed.before,
        after=deed.after,
        outcome=deed.outcome.value,
        previous=end.hash,
    )
    row.hash = _hash(row)
    end.last, end.hash = row.id, row.hash
    session.add(row)
    session.flush()


def head(session: Session) -> tuple[int, str]:
    """Return number and hash of the last row, to be written down where nobody can change it."""
    end = session.execute(select(AuditHeadRow)).scalar_one()
    return end.last, end.hash


def verify(session: Session, witnessed: Mapping[int, str] | None = None) -> Iterator[Break]:
    """Yield every place where the chain is broken; nothing where it is whole.

    ``witnessed`` holds what ``head`` returned in the past, number to hash.
    """
    expected, previous, known = 1, GENESIS, witnessed or {}
    query = select(AuditRow).order_by(AuditRow.id).execution_options(yield_per=1000)
    for row in session.execute(query).scalars():
        if row.id != expected:
            yield Break(expected, Flaw.REMOVED)
        elif row.previous != previous:
            yield Break(row.id, Flaw.MISPLACED)
        if row.hash != _hash(row):
            yield Break(row.id, Flaw.CHANGED)
        if known.get(row.id, row.hash) != row.hash:
            yield Break(row.id, Flaw.REWRITTEN)
        expected, previous = row.id + 1, row.hash
    if head(session) != (expected - 1, previous) or max(known, default=0) >= expected:
        yield Break(expected - 1, Flaw.CUT_OFF)


def _locked_head(session: Session) -> AuditHeadRow:
    query = select(AuditHeadRow).with_for_update()
    return session.execute(query.execution_options(populate_existing=True)).scalar_one()


def _hash(row: AuditRow) -> str:
    said = [
        row.id,
        row.at.astimezone(timezone.utc).isoformat(),
        row.actor,
        row.address,
        row.action,
        row.object,
        row.before,
        row.after,
        row.outcome,
        row.previous,
    ]
    return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode("utf-8")).hexdigest()
