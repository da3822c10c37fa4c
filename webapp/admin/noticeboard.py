"""Dated notices on every page for citizens: read at most once in a few seconds."""

import logging
from collections.abc import Callable
from time import monotonic

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from core.clock import today
from core.db import Sessions
from webapp.admin.tables import NoticeRow

logger = logging.getLogger(__name__)
_FRESH = 5.0
"""Seconds after which the notices are read anew."""


def noticeboard(sessions: Sessions) -> Callable[[], list[str]]:
    """Return what tells the notices of today; without a database the last ones known."""
    held: list[str] = []
    read_at = -_FRESH

    def told() -> list[str]:
        nonlocal held, read_at
        if monotonic() - read_at >= _FRESH:
            read_at = monotonic()
            try:
                with sessions() as session:
                    held = notices_today(session)
            except SQLAlchemyError as problem:
                logger.warning("notices not read: %s", type(problem).__name__)
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
