"""Which regions have a desk with people at it, and when it is open.

Nothing that needs a person is offered where no desk is staffed; there the number is given.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.deeds import note, require
from casework.refusals import CaseworkError
from casework.tables import DeskRow
from core.clock import now
from core.office_calendar import current_calendar
from core.staff import Staff, StaffRole
from core.working_days import WorkCalendar
from regions.registry import UnknownRegion, load_registry

_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
_LOOK_AHEAD = 30
"""Days within which the next opening is looked for: longer than any holiday."""

Hours = tuple[tuple[str, str], ...]
"""Opening and closing times of a working day: ``(("09:00", "12:00"), ("13:30", "17:00"))``."""


@dataclass(frozen=True)
class Desk:
    """A staffed desk. ``region`` may lie around the region that was asked for."""

    region: str
    name: str
    hours: Hours
    calendar: WorkCalendar
    """Which days are worked on, as it was when the desk was read."""

    def is_open(self, at: datetime) -> bool:
        """Say whether somebody is there: a working day of the calendar, within the hours."""
        working = self.calendar.is_working_day(at.date())
        return working and any(a <= at.strftime("%H:%M") < b for a, b in self.hours)

    def next_opening(self, at: datetime) -> datetime | None:
        """Return the next moment at which it opens; None where the hours are not known."""
        for ahead in range(_LOOK_AHEAD):
            day = at.date() + timedelta(days=ahead)
            if not self.calendar.is_working_day(day):
                continue
            for opens, _ in self.hours:
                moment = datetime.combine(day, time.fromisoformat(opens), at.tzinfo)
                if moment > at:
                    return moment
        return None


def desk_for(session: Session, region: str | None) -> Desk | None:
    """Return the staffed desk of a region, or of the nearest region around it; else None."""
    if region is None:
        return None
    registry = load_registry()
    try:
        lineage = (registry.get(region).code, *registry.ancestors(region))
    except UnknownRegion:
        return None
    query = select(DeskRow).where(DeskRow.region.in_(lineage), DeskRow.staffed.is_(True))
    rows = {row.region: row for row in session.execute(query).scalars()}
    nearest = next((code for code in lineage if code in rows), None)
    return _desk(session, rows[nearest]) if nearest else None


def no_desk(region: str | None) -> CaseworkError:
    """Return the refusal that says where to turn instead."""
    if region is None:
        return CaseworkError("unknown_region")
    return CaseworkError("no_desk", region=load_registry().get(region).name)


def staffed_desks(session: Session) -> tuple[Desk, ...]:
    """Return every staffed desk, by code."""
    query = select(DeskRow).where(DeskRow.staffed.is_(True)).order_by(DeskRow.region)
    return tuple(_desk(session, row) for row in session.execute(query).scalars())


def set_desk(
    session: Session, by: Staff, region: str, *, staffed: bool, hours: Sequence[Sequence[str]] = ()
) -> None:
    """Open or close the desk of a region and set its hours. Raises CaseworkError."""
    code = load_registry().get(region).code
    require(by, StaffRole.ADMINISTRATOR, code)
    checked = _checked(hours)
    if staffed and not checked:
        raise CaseworkError("no_hours")
    row = session.get(DeskRow, code) or DeskRow(region=code)
    before = {"staffed": row.staffed, "hours": row.hours}
    row.staffed = staffed
    row.hours = [list(pair) for pair in checked]
    row.changed_by, row.changed_at = by.name, now()
    session.add(row)
    session.flush()
    note(session, by, "desk.set", code, before, {"staffed": staffed, "hours": row.hours})


def _checked(hours: Sequence[Sequence[str]]) -> Hours:
    pairs = sorted((str(pair[0]), str(pair[-1])) for pair in hours)
    ends = [moment for pair in pairs for moment in pair]
    if not all(map(_TIME.fullmatch, ends)) or ends != sorted(set(ends)):
        raise CaseworkError("bad_hours")
    return tuple(pairs)


def _desk(session: Session, row: DeskRow) -> Desk:
    hours = tuple((opens, closes) for opens, closes in row.hours)
    name = load_registry().get(row.region).name
    return Desk(row.region, name, hours, current_calendar(session))
