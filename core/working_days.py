"""Working days, by the holiday notices of the State Council as written down in working_days.yml.

The file is data: an office corrects or extends it (``KAIXINBAN_WORKING_DAYS`` names its own copy)
and the next question already counts by it; years that an administrator writes down in the console
come on top (``core.office_calendar``). A year without a notice is counted by weekends alone, and
what was counted so is marked provisional: it is never an error.
"""

import logging
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from core.settings import load_settings

logger = logging.getLogger(__name__)

SHIPPED = Path(__file__).with_name("working_days.yml")
SATURDAY = 5
ONE_DAY = timedelta(days=1)


class BadCalendar(ValueError):
    """The calendar file cannot be used; the text names the place."""


@dataclass(frozen=True)
class Deadline:
    """The last day of a term."""

    day: date
    provisional: bool
    """True where a year was counted for which no notice is written down."""


@dataclass(frozen=True)
class WorkCalendar:
    """Which days are worked on. ``years`` are those with a notice."""

    years: frozenset[int]
    off: frozenset[date]
    """Days of the week on which nobody works, by a notice."""
    worked: frozenset[date]
    """Days of a weekend that are worked, by a notice."""
    sources: Mapping[int, str] = field(default_factory=dict)
    """Year to the title of its notice, where the file names it."""

    def with_year(self, year: int, off: Iterable[date], worked: Iterable[date]) -> "WorkCalendar":
        """Return the calendar with one year told by another notice."""

        def told(days: frozenset[date], anew: Iterable[date]) -> frozenset[date]:
            return frozenset(day for day in days if day.year != year) | frozenset(anew)

        return replace(
            self,
            years=self.years | {year},
            off=told(self.off, off),
            worked=told(self.worked, worked),
        )

    def is_working_day(self, day: date) -> bool:
        """Say whether offices work on a day; by weekends alone where the year has no notice."""
        if day in self.worked:
            return True
        return day.weekday() < SATURDAY and day not in self.off

    def is_provisional(self, day: date) -> bool:
        """Say whether the year of a day has no notice."""
        return day.year not in self.years

    def deadline(self, start: date, days: int) -> Deadline:
        """Return the last of so many working days; the first is the one after ``start``.

        Raises ValueError for less than one day.
        """
        if days < 1:
            raise ValueError("a term has at least one working day")
        day, provisional = start, self.is_provisional(start)
        while days:
            day += ONE_DAY
            provisional = provisional or self.is_provisional(day)
            days -= self.is_working_day(day)
        return Deadline(day, provisional)

    def days_left(self, today: date, due: date) -> int:
        """Return the working days after today up to the due day; negative once it is over."""
        sign = 1 if due >= today else -1
        first, last = min(today, due), max(today, due)
        return sign * sum(map(self.is_working_day, days_between(first + ONE_DAY, last)))


def work_calendar(path: Path | None = None) -> WorkCalendar:
    """Return the calendar of a file, by default the shipped one; read anew when it has changed.

    Raises BadCalendar.
    """
    path = path or SHIPPED
    try:
        return _read(path, path.stat().st_mtime_ns)
    except OSError as problem:
        raise BadCalendar(f"{path}: {problem.strerror}") from problem


def calendar_of_file() -> WorkCalendar:
    """Return the calendar of this installation's file; the shipped one where it is unreadable."""
    own = load_settings().working_days_file
    try:
        return work_calendar(own)
    except BadCalendar:
        logger.exception("the calendar of holidays is not usable, the shipped one counts")
        return work_calendar(SHIPPED)


@lru_cache(maxsize=4)
def _read(path: Path, changed: int) -> WorkCalendar:
    try:
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
        notices = {int(year): notice for year, notice in raw["years"].items()}
        off = {day for notice in notices.values() for day in _listed(notice["holidays"])}
        worked = {day for notice in notices.values() for day in _listed(notice["worked"])}
        sources = {year: str(notice.get("source", "")) for year, notice in notices.items()}
    except (yaml.YAMLError, LookupError, TypeError, AttributeError, ValueError) as problem:
        raise BadCalendar(f"{path}: {problem}") from problem
    if both := off & worked:
        raise BadCalendar(f"{path}: {min(both)} is both off and worked")
    return WorkCalendar(frozenset(notices), frozenset(off), frozenset(worked), sources)


def _listed(days: Any) -> Iterator[date]:
    """Yield the days of a list of days and of pairs: first and last."""
    for item in days:
        first, last = item if isinstance(item, list) else (item, item)
        if not (_is_day(first) and _is_day(last) and first <= last):
            raise ValueError(f"{item} is neither a day nor a first and a last day")
        yield from days_between(first, last)


def _is_day(value: object) -> bool:
    return isinstance(value, date) and not isinstance(value, datetime)


def days_between(first: date, last: date) -> Iterator[date]:
    """Yield the days from the first to the last, both included."""
    return (first + ONE_DAY * n for n in range((last - first).days + 1))
