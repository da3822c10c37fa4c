"""On which day something happened or will: "in March last year", "from the 1st of next month".

Only days of the event itself count, not the year in which somebody did not pay; which words tell
them apart is written in knowledge/lexicon/days.yml. Every day is one of Asia/Shanghai.
"""

import calendar
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from importlib import resources
from typing import Any

import yaml

IMPOSSIBLE = "impossible"
"""The value of a day that the calendar does not have, or that nobody can mean."""
_GUESSED = "?"
_CLAUSE = re.compile(r"[\W_]")
_YEARS_BACK, _YEARS_AHEAD = 30, 3
_MONTHS, _SHORT_CENTURY = 12, 2000
_TEN = 10


@dataclass(frozen=True)
class Period:
    """The days that a text can mean: one, or all of a month or a year."""

    first: date
    last: date
    guessed: bool = False
    """True where the text says no year."""

    @property
    def value(self) -> str:
        """The period as the value of a mention."""
        marks = [self.first.isoformat(), self.last.isoformat()]
        return "/".join([*marks, _GUESSED] if self.guessed else marks)

    @classmethod
    def parse(cls, value: str) -> "Period | None":
        """Return the period of a value; None for a day that is impossible."""
        if value == IMPOSSIBLE:
            return None
        first, last, *rest = value.split("/")
        return cls(date.fromisoformat(first), date.fromisoformat(last), bool(rest))

    def in_year(self, year: int) -> "Period":
        """Return the same days of another year, where the year was only guessed."""
        if not self.guessed:
            return self
        try:
            return Period(self.first.replace(year=year), self.last.replace(year=year))
        except ValueError:  # the 29th of February
            return self

    def day(self, today: date) -> date:
        """Return the day whose rules are told: the last one gone by, or the first to come."""
        if self.first > today:
            return self.first
        return min(self.last, today)


@dataclass(frozen=True)
class SaidDay:
    """A day in a text: where it stands, and the value of its mention."""

    start: int
    end: int
    value: str
    certain: bool
    """True where the words after it say what happens on it."""
    beside: bool = False
    """True where they say something else: when somebody retired, or did not pay."""


class Days:
    """The table knowledge/lexicon/days.yml, compiled."""

    def __init__(self, table: Mapping[str, Any]) -> None:
        number = table["number"]
        self._patterns = [re.compile(p.replace("N", number)) for p in table["patterns"]]
        self._table = table
        self._past = re.compile(table["past"])
        self._future = re.compile(table["future"])
        self._going = re.compile(table["going"])
        self._done = re.compile(table["done"])
        self._before_future = re.compile(table["before_future"])
        self._not_an_event = re.compile(table["not_an_event"])

    def find(self, plain: str, today: date) -> list[SaidDay]:
        """Return every day that a text names, in its order, whether or not it tells an event.

        A number alone ("no. 3") is a day only where it does.
        """
        found = ((match, self._said(plain, match, today)) for match in self._matches(plain))
        return [said for match, said in found if said.certain or _more_than_number(match)]

    def _matches(self, plain: str) -> Iterator[re.Match[str]]:
        found = [match for pattern in self._patterns for match in pattern.finditer(plain)]
        taken = 0
        for match in sorted(found, key=lambda m: (m.start(), -m.end())):
            if match.start() >= taken:
                taken = match.end()
                yield match

    def _said(self, plain: str, match: re.Match[str], today: date) -> SaidDay:
        after, before = plain[match.end() :], plain[: match.start()]
        parts = {name: text for name, text in match.groupdict().items() if text}
        past = self._past.search(after)
        told = after[: past.end()] if past else after
        ahead = self._lies_ahead(before, told, past is not None)
        try:
            period = self._period(parts, today, ahead=ahead)
        except (ValueError, OverflowError):
            return SaidDay(match.start(), match.end(), IMPOSSIBLE, True)
        if not _thinkable(period, today):
            return SaidDay(match.start(), match.end(), IMPOSSIBLE, past is not None)
        event = past is not None or (ahead and period.last >= today)
        certain = event and not self._not_an_event.search(told)
        beside = bool(self._not_an_event.search(_CLAUSE.split(after, maxsplit=1)[0]))
        return SaidDay(match.start(), match.end(), period.value, certain, beside and not certain)

    def _lies_ahead(self, before: str, told: str, event: bool) -> bool:
        if event:
            going = self._going.search(told) or self._before_future.search(before)
            return bool(going) and not self._done.search(told)
        return bool(self._future.search(told) or self._before_future.search(before))

    def _period(self, parts: Mapping[str, str], today: date, *, ahead: bool) -> Period:
        if "day_back" in parts:
            return _one(today + timedelta(days=self._table["day_back"][parts["day_back"]]))
        if "count" in parts:
            return self._counted(parts, today)
        if "month_back" in parts:
            moved = _moved(today, self._table["month_back"][parts["month_back"]])
            return _span(moved.year, moved.month, _number(parts.get("day")))
        month, day = _number(parts.get("month")), _number(parts.get("day"))
        year = self._year(parts, today)
        if year is not None:
            return _span(year, month, day)
        if month is None:
            return _nearest_of_month(day or today.day, today, ahead=ahead)
        return _nearest(month, day, today, ahead=ahead)

    def _year(self, parts: Mapping[str, str], today: date) -> int | None:
        if "year" in parts:
            return int(parts["year"])
        if "short_year" in parts:
            return _SHORT_CENTURY + int(parts["short_year"])
        if "year_back" in parts:
            return today.year + int(self._table["year_back"][parts["year_back"]])
        return None

    def _counted(self, parts: Mapping[str, str], today: date) -> Period:
        unit = self._table["unit"][parts["unit"]]
        way = self._table["way"][parts["way"]]
        if parts["count"] == self._table["half"]:
            if unit != "year":
                raise ValueError(parts["count"])
            return _one(_moved(today, way * _MONTHS // 2))
        count = way * (_number(parts["count"].replace(self._table["pair"], "2")) or 0)
        if unit in ("day", "week"):
            return _one(today + timedelta(days=count * (7 if unit == "week" else 1)))
        return _one(_moved(today, count * (_MONTHS if unit == "year" else 1)))


def _more_than_number(match: re.Match[str]) -> bool:
    return {name for name, text in match.groupdict().items() if text} != {"day"}


def _thinkable(period: Period, today: date) -> bool:
    return today.year - _YEARS_BACK <= period.first.year <= today.year + _YEARS_AHEAD


def _one(day: date) -> Period:
    return Period(day, day)


def _span(year: int, month: int | None, day: int | None) -> Period:
    """Return a day, a month or a year; raise ValueError where the calendar has none such."""
    if month is None:
        return Period(date(year, 1, 1), date(year, _MONTHS, 31))
    if day is None:
        last = calendar.monthrange(year, month)[1]
        return Period(date(year, month, 1), date(year, month, last))
    return _one(date(year, month, day))


def _nearest(month: int, day: int | None, today: date, *, ahead: bool) -> Period:
    """Return a day without a year: the last one gone by, or where it lies ahead, the next one."""
    if month == 2 and day == 29:  # noqa: PLR2004 - the day that most years do not have
        leap = next(y for y in range(today.year, today.year - 9, -1) if calendar.isleap(y))
        return Period(date(leap, month, day), date(leap, month, day), guessed=True)
    here = _span(today.year, month, day)
    if ahead and here.last < today:
        here = _span(today.year + 1, month, day)
    elif not ahead and here.first > today:
        here = _span(today.year - 1, month, day)
    return Period(here.first, here.last, guessed=True)


def _nearest_of_month(day: int, today: date, *, ahead: bool) -> Period:
    """Return the last or the next day of that number; raise ValueError above 31."""
    calendar_day = date(2000, 1, day)  # January has every day there is
    step = 1 if ahead else -1
    months = (_moved(today.replace(day=1), step * count) for count in range(_MONTHS))
    fitting = (m for m in months if day <= calendar.monthrange(m.year, m.month)[1])
    days = (m.replace(day=calendar_day.day) for m in fitting)
    chosen = next(d for d in days if (d >= today if ahead else d <= today))
    return Period(chosen, chosen, guessed=True)


def _moved(day: date, months: int) -> date:
    """Return the day some months away; the last of the month where it has none such."""
    count = day.year * _MONTHS + day.month - 1 + months
    year, month = divmod(count, _MONTHS)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _number(text: str | None) -> int | None:
    """Return a number below a hundred, in digits or in Chinese numerals; None for no text."""
    if text is None:
        return None
    if text.isdecimal():
        return int(text)
    total = ones = 0
    for char in text:
        value = int(unicodedata.numeric(char))
        if value == _TEN:
            total, ones = total + (ones or 1) * _TEN, 0
        else:
            ones = value
    return total + ones


@lru_cache(maxsize=1)
def load_days() -> Days:
    """Read the table that ships with the package."""
    raw = resources.files("knowledge").joinpath("lexicon/days.yml").read_text("utf-8")
    return Days(yaml.safe_load(raw))
