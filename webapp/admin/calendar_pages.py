"""The calendar of holidays: a form for each year, as the notice of the State Council tells it."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from aiohttp import web
from sqlalchemy.orm import Session

from core.clock import today
from core.office_calendar import (
    BadYear,
    OfficeYear,
    Span,
    take_back_year,
    write_year,
    written_years,
)
from core.staff import Staff
from core.working_days import ONE_DAY, WorkCalendar, calendar_of_file
from webapp.admin.frame import go, reading, render
from webapp.admin.settings_pages import Given, Wrong, chosen_with, reason_of
from webapp.admin.words import say
from webapp.incoming import clean, read_form
from webapp.problems import Problem
from webapp.rendering import web_link

routes = web.RouteTableDef()
_PATH = "/admin/settings/calendar"
_DAY = re.compile(
    r"(\d{4})\s*[-/.\u5e74]\s*(\d{1,2})\s*[-/.\u6708]\s*(\d{1,2})\s*\u65e5?", re.ASCII
)
_LONGEST_SOURCE = 200
_AHEAD = 2
"""Years after this one that can be written down."""
_MOST_LINES = 60


@routes.get(_PATH, name="admin.calendar")
async def calendar(request: web.Request) -> web.Response:
    """Show a year of the calendar by which terms are counted."""
    return await _page(request, _year_of(request.query.get("year", "")))


@routes.post(_PATH, name="admin.calendar_set")
async def set_year(request: web.Request) -> web.Response:
    """Count a year by what was written down, or by the file again."""
    form = await read_form(request)
    year = _year_of(form.get("year", ""))

    def step(session: Session, by: Staff, form: Given) -> None:
        if form.get("step") == "take_back":
            take_back_year(session, by, year, reason_of(form))
            return
        try:
            write_year(session, by, year, _written(form), reason_of(form))
        except BadYear as bad:
            raise Wrong(say("calendar", bad.code, day=bad.day, year=year)) from bad

    problem = await chosen_with(request, step, form)
    if problem:
        return await _page(request, year, problem, form)
    return go(f"{_PATH}?year={year}", "calendar_set")


def _year_of(text: str) -> int:
    """Return a year that can be shown; this one where none is named."""
    here = today().year
    if not text:
        return here
    if not (text.isascii() and text.isdigit() and here - _AHEAD <= int(text) <= here + _AHEAD):
        raise Problem("not_found")
    return int(text)


def _written(form: Given) -> OfficeYear:
    wrong: list[str] = []
    url = clean(form.get("url", ""))
    if url and not web_link(url):
        wrong.append(say("form", "bad_link", value=url[:80]))
    holidays = [span for line in _lines(form, "holidays") for span in _span(line, wrong)]
    worked = [day for line in _lines(form, "worked") for day in _single(line, wrong)]
    if wrong:
        raise Wrong("\n".join(wrong))
    source = clean(form.get("source", ""))[:_LONGEST_SOURCE]
    return OfficeYear(source, url, tuple(sorted(holidays)), tuple(sorted(set(worked))))


def _lines(form: Given, name: str) -> list[str]:
    return [line for line in map(clean, form.get(name, "").splitlines()) if line][:_MOST_LINES]


def _span(line: str, wrong: list[str]) -> Iterator[Span]:
    days = _days(line)
    if len(days) in (1, 2):
        yield days[0], days[-1]
    else:
        wrong.append(say("calendar", "bad_line", line=line[:40]))


def _single(line: str, wrong: list[str]) -> Iterator[date]:
    days = _days(line)
    if len(days) == 1:
        yield days[0]
    else:
        wrong.append(say("calendar", "bad_worked", line=line[:40]))


def _days(line: str) -> list[date]:
    """Return the days in a line; nothing where one is none."""
    try:
        return [date(*map(int, found)) for found in _DAY.findall(line)]
    except ValueError:
        return []


async def _page(
    request: web.Request, year: int, problem: str = "", given: Given | None = None
) -> Any:
    written = await reading(request, written_years)
    known = calendar_of_file()
    holds = written.get(year) or of_file(known, year)
    here = today().year
    return render(
        request,
        "calendar.html",
        year=year,
        years=range(here - 1, here + _AHEAD + 1),
        known=known.years | written.keys(),
        written=year in written,
        holds=holds,
        fields=given or _fields(holds),
        problem=problem,
    )


def _fields(holds: OfficeYear | None) -> dict[str, str]:
    if holds is None:
        return {}
    spans = [f"{a}" if a == b else f"{a} {say('calendar', 'to')} {b}" for a, b in holds.holidays]
    worked = "\n".join(map(str, holds.worked))
    return {
        "source": holds.source,
        "url": holds.url,
        "holidays": "\n".join(spans),
        "worked": worked,
    }


def of_file(calendar: WorkCalendar, year: int) -> OfficeYear | None:
    """Return a year as the file tells it: days that follow each other are one holiday."""
    if year not in calendar.years:
        return None
    spans: list[Span] = []
    for day in sorted(day for day in calendar.off if day.year == year):
        if spans and day - spans[-1][1] == ONE_DAY:
            spans[-1] = (spans[-1][0], day)
        else:
            spans.append((day, day))
    worked = tuple(sorted(day for day in calendar.worked if day.year == year))
    return OfficeYear(calendar.sources.get(year, ""), "", tuple(spans), worked)
