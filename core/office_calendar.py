"""Years of holidays that an administrator writes down, on top of the calendar of the file.

A year stands for itself: what is written here replaces what the file says of that year, in every
process with the next question; taken back, the file counts again.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from core.choices import choose, chosen_under
from core.staff import Staff
from core.working_days import SATURDAY, WorkCalendar, calendar_of_file, days_between

_CHOICE = "calendar."
"""Under this and the year the choice is kept."""
_DECEMBER = 12

Span = tuple[date, date]
"""First and last day."""


class BadYear(ValueError):
    """A year that cannot be used. ``code`` says why, ``days`` which day is meant."""

    def __init__(self, code: str, day: date | None = None) -> None:
        super().__init__(f"{code} {day}")
        self.code = code
        self.day = day


@dataclass(frozen=True)
class OfficeYear:
    """The holidays of one year and the weekend days worked in their place, by a notice."""

    source: str
    url: str
    holidays: tuple[Span, ...]
    worked: tuple[date, ...]

    @property
    def off(self) -> frozenset[date]:
        """Every single day off."""
        return frozenset(day for span in self.holidays for day in days_between(*span))


def current_calendar(session: Session) -> WorkCalendar:
    """Return the calendar that counts now."""
    calendar = calendar_of_file()
    for year, written in written_years(session).items():
        calendar = calendar.with_year(year, written.off, written.worked)
    return calendar


def written_years(session: Session) -> dict[int, OfficeYear]:
    """Return the years that are written down in the database."""
    return {int(year): _year(raw) for year, raw in chosen_under(session, _CHOICE).items()}


def write_year(session: Session, by: Staff, year: int, written: OfficeYear, comment: str) -> None:
    """Count a year by another notice from now on. Raises BadYear, and NoReason."""
    _check(year, written)
    raw = {
        "source": written.source,
        "url": written.url,
        "holidays": [[first.isoformat(), last.isoformat()] for first, last in written.holidays],
        "worked": [day.isoformat() for day in written.worked],
    }
    choose(session, by, f"{_CHOICE}{year}", raw, comment)


def take_back_year(session: Session, by: Staff, year: int, comment: str) -> None:
    """Count a year by the file again. Raises NoReason."""
    choose(session, by, f"{_CHOICE}{year}", None, comment)


def _check(year: int, written: OfficeYear) -> None:
    if not written.source.strip():
        raise BadYear("no_source")
    for first, last in written.holidays:
        if last < first:
            raise BadYear("turned", first)
    off = written.off
    for day in sorted({*off, *written.worked}):
        # The New Year holiday of a notice may begin in the December before: that of 2023 did.
        if day.year != year and (day.year, day.month) != (year - 1, _DECEMBER):
            raise BadYear("other_year", day)
    _check_worked(written.worked, off)


def _check_worked(worked: tuple[date, ...], off: frozenset[date]) -> None:
    for day in sorted(worked):
        if day in off:
            raise BadYear("both", day)
        if day.weekday() < SATURDAY:
            raise BadYear("weekday", day)


def _year(raw: Mapping[str, Any]) -> OfficeYear:
    spans = tuple((date.fromisoformat(a), date.fromisoformat(b)) for a, b in raw["holidays"])
    worked = tuple(map(date.fromisoformat, raw["worked"]))
    return OfficeYear(raw["source"], raw["url"], spans, worked)
