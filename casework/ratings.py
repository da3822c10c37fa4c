"""What people think of an answer as it was shown, or of a ticket: five levels, never pre-selected.

A rating is tied to the revisions the answer was made of. The last two levels are bad: each opens
a rectification (casework.rectifications).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, IntEnum
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from casework import rectifications
from casework.refusals import CaseworkError
from casework.tables import RatedRevisionRow, RatingRow, TicketRow, TurnRow
from core.clock import now
from core.redaction import redact
from knowledge.tables import RevisionRow

WITHDRAWABLE = timedelta(minutes=10)
LONGEST_COMMENT = 500
_REGION_ROLES = ("handling", "insured", "treatment")


class Level(IntEnum):
    """The five levels, best first in value."""

    VERY_SATISFIED = 5
    SATISFIED = 4
    FAIRLY_SATISFIED = 3
    DISSATISFIED = 2
    VERY_DISSATISFIED = 1

    @property
    def is_bad(self) -> bool:
        """True for the last two levels."""
        return self <= Level.DISSATISFIED


class Reason(str, Enum):
    """Why; several may be given."""

    CLEAR = "clear"
    QUICK = "quick"
    WRONG = "wrong"
    OUT_OF_DATE = "out_of_date"
    UNCLEAR = "unclear"
    INCOMPLETE = "incomplete"
    OFF_TOPIC = "off_topic"
    SLOW = "slow"
    ATTITUDE = "attitude"
    OTHER = "other"


@dataclass(frozen=True)
class Rating:
    """A rating as stored."""

    id: int
    level: Level
    reasons: tuple[Reason, ...]
    comment: str
    region: str | None
    topic: str | None
    question: str
    revision_ids: tuple[int, ...]
    created_at: datetime


def rate_turn(
    session: Session,
    conversation: str,
    turn: int,
    level: int,
    *,
    reasons: Sequence[str] = (),
    comment: str = "",
) -> Rating:
    """Rate the answer of a stored turn; a second time changes the first. Raises CaseworkError."""
    query = select(TurnRow).where(TurnRow.conversation_id == conversation, TurnRow.number == turn)
    row = session.execute(query).scalar_one_or_none()
    if row is None or not row.answers:
        raise CaseworkError("nothing_rated")
    answer = row.answers[0]
    return rate_answer(
        session, f"turn:{conversation}:{turn}", answer, level, reasons=reasons, comment=comment
    )


def rate_answer(
    session: Session,
    subject: str,
    answer: dict[str, Any],
    level: int,
    *,
    reasons: Sequence[str] = (),
    comment: str = "",
) -> Rating:
    """Rate an answer as it was serialised; ``subject`` says which showing of it.

    For conversations of which nothing is stored: the face holds the answer. Raises CaseworkError.
    """
    scope = answer.get("scope") or {}
    region = next((scope[role] for role in _REGION_ROLES if scope.get(role)), None)
    row = _rated(session, subject, level, reasons, comment)
    row.region, row.topic = region, answer.get("topic")
    row.question = redact(str(answer.get("question") or "")).text
    session.flush()
    _tie(session, row, answer.get("revision_ids") or ())
    return _settle(session, row)


def rate_ticket(
    session: Session, number: str, level: int, *, reasons: Sequence[str] = (), comment: str = ""
) -> Rating:
    """Rate how a ticket was handled. The caller has checked who asks. Raises CaseworkError."""
    ticket = session.get(TicketRow, number)
    if ticket is None:
        raise CaseworkError("unknown_ticket")
    row = _rated(session, f"ticket:{number}", level, reasons, comment)
    row.region, row.topic, row.question = ticket.desk, None, ""
    session.flush()
    return _settle(session, row)


def withdraw(session: Session, subject: str) -> None:
    """Take a rating back, with its rectification, within ten minutes. Raises CaseworkError."""
    query = select(RatingRow).where(RatingRow.subject == subject)
    row = session.execute(query).scalar_one_or_none()
    if row is None or now() >= row.created_at + WITHDRAWABLE:
        raise CaseworkError("unknown_rating")
    rectifications.drop(session, row.id)
    session.execute(delete(RatedRevisionRow).where(RatedRevisionRow.rating_id == row.id))
    session.delete(row)


def of_revision(session: Session, revision: int) -> dict[Level, int]:
    """Return how often each level was given to answers with a revision."""
    query = (
        select(RatingRow.level, func.count())
        .join(RatedRevisionRow, RatedRevisionRow.rating_id == RatingRow.id)
        .where(RatedRevisionRow.revision_id == revision)
        .group_by(RatingRow.level)
    )
    return {Level(level): count for level, count in session.execute(query)}


def bad_ones(session: Session, since: datetime) -> tuple[Rating, ...]:
    """Return the bad ratings since a moment, newest first."""
    query = select(RatingRow).where(
        RatingRow.level <= Level.DISSATISFIED, RatingRow.created_at >= since
    )
    rows = session.execute(query.order_by(RatingRow.created_at.desc(), RatingRow.id)).scalars()
    return tuple(_rating(session, row) for row in rows)


def _rated(
    session: Session, subject: str, level: int, reasons: Sequence[str], comment: str
) -> RatingRow:
    if level not in set(Level):
        raise CaseworkError("bad_level")
    known = {reason.value for reason in Reason}
    strange = next((reason for reason in reasons if reason not in known), None)
    if strange is not None:
        raise CaseworkError("bad_reason", value=strange[:20])
    query = select(RatingRow).where(RatingRow.subject == subject).with_for_update()
    row = session.execute(query).scalar_one_or_none()
    if row is None:
        row = RatingRow(subject=subject, created_at=now(), question="")
        session.add(row)
    row.level, row.reasons = int(level), list(dict.fromkeys(reasons))
    row.comment = redact(comment.strip()[:LONGEST_COMMENT]).text
    return row


def _tie(session: Session, row: RatingRow, revisions: Sequence[int]) -> None:
    session.execute(delete(RatedRevisionRow).where(RatedRevisionRow.rating_id == row.id))
    wanted = select(RevisionRow.id).where(RevisionRow.id.in_(list(revisions)))
    for revision in session.execute(wanted).scalars().all():
        session.add(RatedRevisionRow(rating_id=row.id, revision_id=revision))
    session.flush()


def _settle(session: Session, row: RatingRow) -> Rating:
    """Open a rectification for a bad rating; drop it where the person thought better of it."""
    if Level(row.level).is_bad:
        rectifications.open_for(session, row.id, row.region)
    else:
        rectifications.drop_untouched(session, row.id)
    return _rating(session, row)


def _rating(session: Session, row: RatingRow) -> Rating:
    query = select(RatedRevisionRow.revision_id).where(RatedRevisionRow.rating_id == row.id)
    return Rating(
        id=row.id,
        level=Level(row.level),
        reasons=tuple(map(Reason, row.reasons)),
        comment=row.comment,
        region=row.region,
        topic=row.topic,
        question=row.question,
        revision_ids=tuple(sorted(session.execute(query).scalars())),
        created_at=row.created_at,
    )
