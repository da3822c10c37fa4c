"""What the pages for citizens tell of the console: read at most once in a few seconds."""

import logging
from collections.abc import Callable
from time import monotonic
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from casework.retention import keep_text
from core.clock import today
from core.db import Sessions
from webapp.admin.tables import NoticeRow

logger = logging.getLogger(__name__)
_FRESH = 5.0
"""Seconds after which it is read anew."""
Told = TypeVar("Told")


def lately(sessions: Sessions, look: Callable[[Session], Told], first: Told) -> Callable[[], Told]:
    """Return what tells a look at the database; without a database what was known last."""
    held = first
    read_at = -_FRESH

    def told() -> Told:
        nonlocal held, read_at
        if monotonic() - read_at >= _FRESH:
            read_at = monotonic()
            try:
                with sessions() as session:
                    held = look(session)
            except SQLAlchemyError as problem:
                logger.warning("not read anew: %s", type(problem).__name__)
        return held

    return told


def notices_today(session: Session) -> list[str]:
    """Return what every page for citizens must announce today."""
    query = select(NoticeRow.text).where(
        NoticeRow.first_day <= today(),
        NoticeRow.last_day >= today(),
        NoticeRow.ended_by.is_(None),
    )
    return list(session.execute(query.order_by(NoticeRow.id)).scalars())


def kept_days(session: Session) -> int:
    """Return for how many days texts are kept."""
    return keep_text(session).days
