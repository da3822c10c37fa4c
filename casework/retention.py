"""How long things are kept: texts for 90 days, contacts until they expire, counts for good.

An administrator may choose another number of days for the texts. ``run`` is idempotent: a second
run on the same day changes nothing. On SQLite deleted text is overwritten at once
(``secure_delete``).
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from casework import contacts
from casework.calls import calls, corrections
from casework.refusals import CaseworkError
from casework.tables import (
    ConversationRow,
    HandoffMessageRow,
    HandoffRow,
    RatingRow,
    TicketRow,
    TurnCountRow,
    TurnRow,
)
from casework.tickets import clear
from core.choices import choose, chosen
from core.clock import SHANGHAI, now
from core.db import Sessions, writing
from core.staff import Staff, StaffRole

KEEP_TEXT = timedelta(days=90)
"""Without a choice."""
LEAST_DAYS, MOST_DAYS = 30, 180
"""Below, a bad rating could lose its words while it is handled; nothing needs them for longer."""
_CHOICE = "retention_days"
_BATCH = 500
_REGION_SLOTS = ("handling", "insured", "treatment")


@dataclass(frozen=True)
class RetentionReport:
    """How many rows a run took away."""

    turns: int
    conversations: int
    handoffs: int
    tickets: int
    comments: int
    contacts: int
    calls: int
    reports: int
    """What operators reported of the knowledge, once it is closed: the words go, the rest stays."""


def keep_text(session: Session) -> timedelta:
    """Return how long texts are kept now."""
    days = chosen(session, _CHOICE)
    return KEEP_TEXT if days is None else timedelta(days=days)


def set_keep_days(
    session: Session, by: Staff, days: int, comment: str, *, sure: bool = False
) -> None:
    """Keep texts for so many days from now on.

    ``sure`` confirms what cannot be taken back or must be justified: texts that go earlier than was
    said when they were written, and texts kept for longer than the citizens' notice says at first.
    Raises CaseworkError, and NoReason.
    """
    if StaffRole.ADMINISTRATOR not in by.roles:
        raise CaseworkError("not_allowed", name=by.name)
    if not LEAST_DAYS <= days <= MOST_DAYS:
        raise CaseworkError("bad_days", least=LEAST_DAYS, most=MOST_DAYS)
    before = keep_text(session).days
    lost = _older_than(session, days) if days < before else 0
    if lost and not sure:
        raise CaseworkError("shorter", days=days, turns=lost)
    if days > max(before, KEEP_TEXT.days) and not sure:
        raise CaseworkError("longer", usual=KEEP_TEXT.days)
    choose(session, by, _CHOICE, days, comment)


def run(sessions: Sessions) -> RetentionReport:
    """Delete what has been kept long enough; count the turns first, by day, region and topic."""
    with sessions() as session:
        before = now() - keep_text(session)
    turns = _turns(sessions, before)
    with writing(sessions) as session:
        return RetentionReport(
            turns=turns,
            conversations=_conversations(session, before),
            handoffs=_handoffs(session, before),
            tickets=_tickets(session, before),
            comments=_comments(session, before),
            contacts=contacts.drop_expired(session),
            calls=calls.forget_before(session, before),
            reports=corrections.forget_before(session, before),
        )


def _older_than(session: Session, days: int) -> int:
    query = select(func.count()).where(TurnRow.created_at < now() - timedelta(days=days))
    return int(session.execute(query).scalar_one())


def _turns(sessions: Sessions, before: datetime) -> int:
    """Count and delete in batches, so that nobody waits long for the database."""
    total = 0
    while True:
        with writing(sessions) as session:
            query = select(TurnRow).where(TurnRow.created_at < before).limit(_BATCH)
            rows = session.execute(query).scalars().all()
            _count(session, rows)
            for row in rows:
                session.delete(row)
        total += len(rows)
        if len(rows) < _BATCH:
            return total


def _count(session: Session, rows: Iterable[TurnRow]) -> None:
    counted = Counter(_key(row) for row in rows)
    for (day, region, topic, status), turns in sorted(counted.items()):
        row = session.get(TurnCountRow, (day, region, topic, status))
        if row is None:
            row = TurnCountRow(day=day, region=region, topic=topic, status=status, turns=0)
            session.add(row)
        row.turns += turns


def _key(row: TurnRow) -> tuple[date, str, str, str]:
    answer: dict[str, Any] = row.answers[0] if row.answers else {}
    region = next((row.slots[role] for role in _REGION_SLOTS if row.slots.get(role)), "")
    day = row.created_at.astimezone(SHANGHAI).date()
    return day, region, answer.get("topic") or "", row.status


def _conversations(session: Session, before: datetime) -> int:
    over = select(ConversationRow.id).where(ConversationRow.last_at < before)
    ids = session.execute(over).scalars().all()
    for conversation in ids:
        session.execute(delete(ConversationRow).where(ConversationRow.id == conversation))
    return len(ids)


def _handoffs(session: Session, before: datetime) -> int:
    over = select(HandoffRow.id).where(HandoffRow.created_at < before)
    ids = session.execute(over).scalars().all()
    for handoff in ids:
        session.execute(delete(HandoffMessageRow).where(HandoffMessageRow.handoff_id == handoff))
        session.execute(delete(HandoffRow).where(HandoffRow.id == handoff))
    return len(ids)


def _tickets(session: Session, before: datetime) -> int:
    """Take the texts out of tickets closed long enough ago; who, what and where are gone."""
    query = select(TicketRow).where(TicketRow.closed_at < before, TicketRow.cleared.is_(False))
    rows = session.execute(query).scalars().all()
    for row in rows:
        clear(session, row)
    return len(rows)


def _comments(session: Session, before: datetime) -> int:
    query = select(RatingRow.id).where(RatingRow.created_at < before, RatingRow.comment != "")
    ids = session.execute(query).scalars().all()
    for rating in ids:
        session.execute(update(RatingRow).where(RatingRow.id == rating).values(comment=""))
    return len(ids)
