"""The figures of the statistics: each one query, shown beside it as it was run.

Texts are kept for 90 days, so the figures reach as far back. A share that looks good because
nobody was heard is not shown: what is wrong is counted from ratings and from what operators
report, never as what is left over.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median
from typing import Any

from sqlalchemy import String, case, cast, func, literal, select
from sqlalchemy.orm import Session
from sqlalchemy.sql import Select
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.sql.selectable import CompoundSelect

from casework.calls.tables import CorrectionRow
from casework.tables import HandoffRow, RatingRow, TurnRow
from core.clock import today
from knowledge.answer import AnswerStatus
from knowledge.tables import EntryRow

Rows = list[tuple[Any, ...]]
_PLACES = ("handling", "insured", "treatment")
_ASKED = tuple(status.value for status in AnswerStatus)
_BAD = 2
"""The worst level of a rating that still counts as bad."""


@dataclass(frozen=True)
class Query:
    """One query between two moments, and what becomes of its rows."""

    name: str
    select: Callable[[Session, datetime, datetime], Select | CompoundSelect]
    shape: Callable[[Sequence[Any]], Rows]


def local_day(session: Session, moment: Any) -> ColumnElement:
    """Return the day in Asia/Shanghai of a stored moment, which is in UTC."""
    if session.get_bind().dialect.name == "sqlite":
        return func.date(moment, "+8 hours")
    return cast(func.date(func.timezone("Asia/Shanghai", moment)), String)


def sql_of(session: Session, query: Select | CompoundSelect) -> str:
    """Return a query as it is run, with its values."""
    dialect = session.get_bind().dialect
    compiled = query.compile(dialect=dialect, compile_kwargs={"literal_binds": False})
    values = ", ".join(f"{name}={value!r}" for name, value in sorted(compiled.params.items()))
    return f"{compiled}\n-- {values}"


def _turns(first: datetime, last: datetime) -> list[Any]:
    return [TurnRow.created_at >= first, TurnRow.created_at < last, TurnRow.status.in_(_ASKED)]


def _by_day(session: Session, first: datetime, last: datetime) -> Select:
    day = local_day(session, TurnRow.created_at).label("day")
    return select(day, func.count()).where(*_turns(first, last)).group_by(day).order_by(day)


def _by_topic(session: Session, first: datetime, last: datetime) -> Select:
    topic = TurnRow.answers[0]["topic"].as_string().label("topic")
    query = select(topic, func.count()).where(*_turns(first, last)).group_by(topic)
    return query.order_by(func.count().desc(), topic)


def _by_region(session: Session, first: datetime, last: datetime) -> Select:
    named = (TurnRow.slots[role].as_string() for role in _PLACES)
    region = func.coalesce(*named, "").label("region")
    query = select(region, func.count()).where(*_turns(first, last)).group_by(region)
    return query.order_by(func.count().desc(), region)


def _by_outcome(session: Session, first: datetime, last: datetime) -> Select:
    query = select(TurnRow.status, func.count()).where(*_turns(first, last))
    return query.group_by(TurnRow.status).order_by(func.count().desc(), TurnRow.status)


def _handed_over(session: Session, first: datetime, last: datetime) -> Select:
    within = (HandoffRow.created_at >= first, HandoffRow.created_at < last)
    query = select(HandoffRow.reason, func.count()).where(*within)
    return query.group_by(HandoffRow.reason).order_by(func.count().desc(), HandoffRow.reason)


def _wrong(session: Session, first: datetime, last: datetime) -> CompoundSelect:
    rated = select(literal("rating").label("said_by"), func.count().label("times")).where(
        RatingRow.level <= _BAD, RatingRow.created_at >= first, RatingRow.created_at < last
    )
    reported = select(CorrectionRow.kind, func.count()).where(
        CorrectionRow.reported_at >= first, CorrectionRow.reported_at < last
    )
    return rated.union_all(reported.group_by(CorrectionRow.kind))


def _turns_to_answer(session: Session, first: datetime, last: datetime) -> Select:
    answered: Any = case((TurnRow.status == AnswerStatus.ANSWERED.value, TurnRow.number))
    query = select(TurnRow.conversation_id, func.min(answered)).where(*_turns(first, last))
    return query.group_by(TurnRow.conversation_id).having(func.min(answered).is_not(None))


def _freshness(session: Session, first: datetime, last: datetime) -> Select:
    state: Any = case(
        (EntryRow.review_by.is_(None), "undated"),
        (EntryRow.review_by < today(), "over"),
        else_="fresh",
    ).label("state")
    query = select(state, func.count()).where(EntryRow.published_revision_id.is_not(None))
    return query.group_by(state).order_by(state)


def _as_they_are(rows: Sequence[Any]) -> Rows:
    return [(str(label or ""), int(count)) for label, count in rows]


def _counted(rows: Sequence[Any]) -> Rows:
    """Return the median over conversations, and how many of them needed how many turns."""
    needed = [int(number) for _, number in rows]
    if not needed:
        return []
    counts = [(str(n), needed.count(n)) for n in sorted(set(needed))]
    return [("median", float(median(needed))), *counts]


QUERIES = (
    Query("by_day", _by_day, _as_they_are),
    Query("by_topic", _by_topic, _as_they_are),
    Query("by_region", _by_region, _as_they_are),
    Query("by_outcome", _by_outcome, _as_they_are),
    Query("handed_over", _handed_over, _as_they_are),
    Query("wrong", _wrong, _as_they_are),
    Query("turns_to_answer", _turns_to_answer, _counted),
    Query("freshness", _freshness, _as_they_are),
)
