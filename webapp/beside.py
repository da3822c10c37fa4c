"""What the page shows beside the turns: their ratings, and whether anybody is at a desk."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.desks import staffed_desks
from casework.ratings import Level, Reason
from casework.tables import RatingRow
from core.db import Sessions

GOOD = (Reason.CLEAR, Reason.QUICK)
BAD = (
    Reason.WRONG, Reason.OUT_OF_DATE, Reason.UNCLEAR, Reason.INCOMPLETE, Reason.OFF_TOPIC,
    Reason.OTHER,
)  # fmt: skip
"""Reasons offered after a good and after a bad level."""


def beside(sessions: Sessions, conversation: str | None) -> dict[str, Any]:
    """Return ``rated``, by number of the turn, and ``desks``, True where one is staffed.

    It blocks.
    """
    with sessions() as session:
        rated = _ratings(session, conversation) if conversation else {}
        return {"rated": rated, "desks": bool(staffed_desks(session))}


def _ratings(session: Session, conversation: str) -> dict[int, dict[str, Any]]:
    start = f"turn:{conversation}:"
    query = select(RatingRow).where(RatingRow.subject.startswith(start, autoescape=True))
    return {
        int(row.subject.removeprefix(start)): {
            "level": row.level,
            "reasons": row.reasons,
            "comment": row.comment,
            "offered": [r.value for r in (BAD if Level(row.level).is_bad else GOOD)],
        }
        for row in session.execute(query).scalars()
    }
