"""A call, step by step. Every function works in the caller's transaction; texts are redacted."""

import hashlib
import hmac
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import Any

from sqlalchemy import delete, func, or_, select
from sqlalchemy.orm import Session

from casework.calls import uses
from casework.calls.corrections import Kind, report
from casework.calls.tables import CallLineRow, CallRow
from casework.calls.uses import Use
from core.clock import now
from core.redaction import redact
from core.staff import Staff

_ID_BYTES = 16
LONGEST_LINE, LONGEST_NOTES, MOST_LINES = 500, 4000, 2000
KEEP_LINES = timedelta(days=7)
"""What was said is needed while the call is worked on; a report has its own copy."""


class CallProblem(Exception):
    """A step that cannot be taken. ``code`` names the sentence that the desk shows."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Speaker(str, Enum):
    """Who said a line."""

    CALLER = "caller"
    OPERATOR = "operator"


class Outcome(str, Enum):
    """How a call ended: one key each."""

    SOLVED = "solved"
    WRONG = "wrong"
    OUT_OF_DATE = "out_of_date"
    MISSING = "missing"
    UNCLEAR = "unclear"


@dataclass(frozen=True)
class Started:
    """A new call, and the token with which a speech recogniser may feed it."""

    id: str
    feed_token: str


@dataclass(frozen=True)
class Line:
    """One line of what was said, redacted."""

    number: int
    speaker: Speaker
    text: str
    at: datetime


def start(session: Session, by: Staff) -> Started:
    """Begin a call of this operator."""
    token = secrets.token_urlsafe(32)
    row = CallRow(
        id=secrets.token_urlsafe(_ID_BYTES),
        operator=by.name,
        started_at=now(),
        feed_hash=_digest(token),
        notes="",
        known={},
    )
    session.add(row)
    return Started(row.id, token)


def of_operator(session: Session, call: str, by: Staff) -> CallRow:
    """Return a call of this operator; raise CallProblem for any other."""
    row = session.get(CallRow, call)
    if row is None or row.operator != by.name:
        raise CallProblem("unknown_call")
    return row


def under_way(session: Session, by: Staff) -> CallRow | None:
    """Return the operator's call that has not ended, the newest where there are several."""
    query = (
        select(CallRow)
        .where(CallRow.operator == by.name, CallRow.ended_at.is_(None))
        .order_by(CallRow.started_at.desc())
        .limit(1)
    )
    return session.execute(query).scalar_one_or_none()


def may_feed(session: Session, call: str, token: str) -> bool:
    """Say whether a token lets a speech recogniser add lines to a call that goes on."""
    row = session.get(CallRow, call)
    return (
        row is not None
        and row.ended_at is None
        and hmac.compare_digest(row.feed_hash, _digest(token))
    )


def add_line(session: Session, call: str, speaker: Speaker, text: str) -> Line:
    """Add what was said. Raises CallProblem where the call has ended or is full.

    The call is locked meanwhile: lines that come by several processes get numbers in turn.
    """
    row = session.get(CallRow, call, with_for_update=True)
    if row is None or row.ended_at is not None:
        raise CallProblem("call_ended")
    said = redact(text[:LONGEST_LINE]).text
    last = select(func.max(CallLineRow.number)).where(CallLineRow.call_id == call)
    number = (session.execute(last).scalar_one() or 0) + 1
    if number > MOST_LINES:
        raise CallProblem("call_full")
    line = CallLineRow(call_id=call, number=number, speaker=speaker.value, text=said, at=now())
    session.add(line)
    return Line(number, speaker, said, line.at)


def lines(session: Session, call: str, after: int = 0) -> Sequence[Line]:
    """Return what was said after a line, in order."""
    query = (
        select(CallLineRow)
        .where(CallLineRow.call_id == call, CallLineRow.number > after)
        .order_by(CallLineRow.number)
    )
    return [
        Line(row.number, Speaker(row.speaker), row.text, row.at)
        for row in session.execute(query).scalars()
    ]


def keep(session: Session, row: CallRow, notes: str, known: Mapping[str, Any]) -> None:
    """Keep the operator's notes and what is known of the person."""
    if row.ended_at is not None:
        raise CallProblem("call_ended")
    row.notes, row.known = redact(notes[:LONGEST_NOTES]).text, dict(known)


def show(row: CallRow, entry_id: str, revision_id: int) -> None:
    """Note which entry was opened last: a wrap-up is about it."""
    row.entry_id, row.revision_id = entry_id, revision_id


def wrap_up(session: Session, row: CallRow, outcome: Outcome, region: str, by: Staff) -> None:
    """End a call. Whatever is not solved goes to the owner of the entry, with its context."""
    if row.ended_at is not None:
        raise CallProblem("call_ended")
    row.ended_at, row.outcome = now(), outcome.value
    if row.entry_id is not None:
        uses.count(session, row.entry_id, region, Use(outcome.value))
    if outcome is not Outcome.SOLVED:
        entry = None if outcome is Outcome.MISSING else row.entry_id
        revision = None if outcome is Outcome.MISSING else row.revision_id
        report(session, Kind(outcome.value), entry, revision, region, _context(session, row), by)


def forget_before(session: Session, moment: datetime) -> int:
    """Remove calls that began before a moment; return how many. Lines go after ``KEEP_LINES``."""
    old = select(CallRow.id).where(CallRow.started_at < moment)
    gone = (CallLineRow.call_id.in_(old), CallLineRow.at < now() - KEEP_LINES)
    said = delete(CallLineRow).where(or_(*gone))
    session.execute(said.execution_options(synchronize_session=False))
    removed: Any = session.execute(
        delete(CallRow)
        .where(CallRow.started_at < moment)
        .execution_options(synchronize_session=False)
    )
    return int(removed.rowcount)


def _context(session: Session, row: CallRow) -> str:
    said = [f"{line.speaker.value}: {line.text}" for line in lines(session, row.id)]
    return "\n".join([row.notes, *said]).strip()


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8")).hexdigest()
