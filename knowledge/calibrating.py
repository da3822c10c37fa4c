"""Calibrations kept in the database: made once for a state of the knowledge, for all processes."""

import logging
from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from core.clock import now
from core.db import Sessions, writing
from knowledge.search.calibrated import Calibration
from knowledge.search.calibration import calibrate, digest_of
from knowledge.search.index import SearchIndex, SearchMode
from knowledge.tables import CalibrationRow

logger = logging.getLogger(__name__)

_AT_ONCE = 5_000
"""Wordings up to which a calibration is made while a question waits: some two seconds at most."""


_FIRST = 10_000
"""Wordings up to which it is waited for where there is none at all: five seconds, once."""


class CalibrationStore:
    """Finds the calibration of an index; makes and stores what is missing.

    Losing them costs time and nothing else: a failure to store is logged, and the outcome used.
    """

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    def get(self, index: SearchIndex, matters: Mapping[str, str]) -> Calibration | None:
        """Return the calibration of an index, or of the state before where making it takes long.

        None where there is neither: the defaults then serve, until :meth:`make` has run.
        """
        found = self._stored(digest_of(index), index.mode)
        if found is not None:
            return found
        if len(index.wordings) <= _AT_ONCE:
            return self.make(index, matters)
        before = self.latest(index.mode)
        if before is None and len(index.wordings) <= _FIRST:
            return self.make(index, matters)
        return before

    def known(self, index: SearchIndex) -> bool:
        """Say whether the calibration of exactly this index is stored."""
        return self._stored(digest_of(index), index.mode) is not None

    def make(self, index: SearchIndex, matters: Mapping[str, str]) -> Calibration:
        """Calibrate and store."""
        made = calibrate(index, matters)
        row = CalibrationRow(
            digest=digest_of(index),
            mode=index.mode.value,
            created_at=now(),
            outcome=made.to_json(),
        )
        try:
            with writing(self._sessions) as session:
                session.merge(row)
        except SQLAlchemyError as problem:
            logger.warning("calibration not stored: %s", type(problem).__name__)
        return made

    def latest(self, mode: SearchMode) -> Calibration | None:
        """Return the calibration made last."""
        query = (
            select(CalibrationRow.outcome)
            .where(CalibrationRow.mode == mode.value)
            .order_by(CalibrationRow.created_at.desc())
            .limit(1)
        )
        with self._sessions() as session:
            outcome = session.execute(query).scalar_one_or_none()
        return None if outcome is None else Calibration.from_json(outcome)

    def _stored(self, digest: str, mode: SearchMode) -> Calibration | None:
        with self._sessions() as session:
            row = session.get(CalibrationRow, (digest, mode.value))
            return None if row is None else Calibration.from_json(row.outcome)
