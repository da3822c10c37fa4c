"""Working days: by the notices where there are any, by weekends and marked where there are none."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.db import session_factory, writing
from core.office_calendar import (
    BadYear,
    OfficeYear,
    current_calendar,
    take_back_year,
    write_year,
    written_years,
)
from core.staff import Staff, StaffRole
from core.working_days import SHIPPED, BadCalendar, calendar_of_file, work_calendar

CALENDAR = work_calendar()
ZHAO = Staff("zhao", frozenset({StaffRole.ADMINISTRATOR}), frozenset({"100000"}))
DAYS = st.dates(date(2024, 1, 1), date(2030, 12, 31))


@pytest.mark.parametrize(
    ("start", "days", "due"),
    [
        ("2026-11-23", 3, "2026-11-26"),
        ("2026-11-23", 15, "2026-12-14"),
        # before National Day: off from the 1st to the 7th, Saturday the 10th is worked
        ("2026-09-30", 1, "2026-10-08"),
        ("2026-09-30", 3, "2026-10-10"),
        # Mid-autumn: Friday off, the Sunday before is worked
        ("2026-09-18", 1, "2026-09-20"),
        ("2026-09-24", 1, "2026-09-28"),
        # Spring Festival: nine days off, Saturdays the 14th and 28th are worked
        ("2026-02-13", 1, "2026-02-14"),
        ("2026-02-13", 2, "2026-02-24"),
        ("2026-02-27", 1, "2026-02-28"),
        ("2025-12-31", 1, "2026-01-04"),
        ("2025-10-10", 1, "2025-10-11"),
    ],
)
def test_a_term_ends_on_the_day_that_the_notices_say(start, days, due):
    found = CALENDAR.deadline(date.fromisoformat(start), days)
    assert (found.day.isoformat(), found.provisional) == (due, False)


def test_beyond_the_last_notice_a_term_is_provisional_and_no_error():
    found = CALENDAR.deadline(date(2026, 12, 30), 3)
    assert (found.day, found.provisional) == (date(2027, 1, 4), True)
    assert CALENDAR.deadline(date(2031, 1, 1), 5).provisional


@given(DAYS, st.integers(1, 40))
def test_a_deadline_is_a_working_day_and_as_far_as_it_says(start, days):
    due = CALENDAR.deadline(start, days).day
    assert CALENDAR.is_working_day(due)
    assert CALENDAR.days_left(start, due) == days
    assert CALENDAR.deadline(start, days + 1).day > due


def test_days_left_are_negative_once_it_is_over():
    assert CALENDAR.days_left(date(2026, 11, 25), date(2026, 11, 23)) == -2
    assert CALENDAR.days_left(date(2026, 11, 25), date(2026, 11, 25)) == 0


def test_every_holiday_written_down_differs_from_what_weekends_say_or_joins_one():
    for day in CALENDAR.worked:
        assert day.weekday() >= 5, f"{day} is worked anyway"
    for day in CALENDAR.off:
        around = [day - timedelta(days=1), day + timedelta(days=1)]
        assert day.weekday() < 5 or any(near in CALENDAR.off for near in around)
    # The notice for 2026 counts 3, 9, 3, 5, 3, 3 and 7 days.
    assert len([day for day in CALENDAR.off if day.year == 2026]) == 33
    assert len([day for day in CALENDAR.worked if day.year == 2026]) == 6


def test_an_office_adds_a_year_and_the_next_question_counts_by_it(tmp_path, monkeypatch):
    own = tmp_path / "days.yml"
    own.write_text(SHIPPED.read_text("utf-8"), "utf-8")
    monkeypatch.setenv("KAIXINBAN_WORKING_DAYS", str(own))
    assert calendar_of_file().is_provisional(date(2027, 1, 4))
    more = "\n  2027:\n    holidays: [[2027-01-01, 2027-01-03]]\n    worked: []\n"
    own.write_text(own.read_text("utf-8").rstrip() + more, "utf-8")
    assert not calendar_of_file().is_provisional(date(2027, 1, 4))
    assert not calendar_of_file().is_working_day(date(2027, 1, 1))


@pytest.mark.parametrize(
    "text",
    [
        "years: [",
        "",
        "years: {2027: {holidays: [soon], worked: []}}",
        "years: {2027: {holidays: [[2027-02-03, 2027-02-01]], worked: []}}",
        "years: {2027: {holidays: [2027-02-01], worked: [2027-02-01]}}",
    ],
)
def test_a_broken_calendar_is_named_and_the_shipped_one_counts(tmp_path, monkeypatch, text):
    own = tmp_path / "days.yml"
    own.write_text(text, "utf-8")
    with pytest.raises(BadCalendar, match=r"days\.yml"):
        work_calendar(own)
    monkeypatch.setenv("KAIXINBAN_WORKING_DAYS", str(own))
    assert not calendar_of_file().is_working_day(date(2026, 10, 1))
    monkeypatch.setenv("KAIXINBAN_WORKING_DAYS", str(tmp_path / "missing.yml"))
    assert not calendar_of_file().is_working_day(date(2026, 10, 1))


NEXT_YEAR = OfficeYear(
    "《关于2027年部分节假日安排的通知》",
    "",
    ((date(2027, 1, 1), date(2027, 1, 3)),),
    (date(2027, 1, 9),),
)


def test_a_year_written_by_an_administrator_counts_at_once_in_another_process(engine, connect):
    here, there = session_factory(engine), session_factory(connect(engine.url))
    with there() as session:
        assert current_calendar(session).is_provisional(date(2027, 1, 4))
    with writing(here) as session:
        write_year(session, ZHAO, 2027, NEXT_YEAR, "通知发了")
    with there() as session:
        calendar = current_calendar(session)
        assert not calendar.is_working_day(date(2027, 1, 1))
        assert calendar.is_working_day(date(2027, 1, 9))
        assert not calendar.is_provisional(date(2027, 1, 4))
        assert not calendar.is_working_day(date(2026, 10, 1)), "other years stay"
        assert written_years(session) == {2027: NEXT_YEAR}


def test_a_written_year_replaces_the_files_and_gives_way_again(sessions):
    with writing(sessions) as session:
        other = replace(NEXT_YEAR, holidays=((date(2026, 10, 1), date(2026, 10, 2)),), worked=())
        write_year(session, ZHAO, 2026, other, "改")
        assert current_calendar(session).is_working_day(date(2026, 10, 5))
        take_back_year(session, ZHAO, 2026, "改错了")
        assert not current_calendar(session).is_working_day(date(2026, 10, 5))


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"source": " "}, "no_source"),
        ({"holidays": ((date(2027, 1, 3), date(2027, 1, 1)),)}, "turned"),
        ({"holidays": ((date(2027, 12, 31), date(2028, 1, 3)),)}, "other_year"),
        ({"worked": (date(2027, 1, 2),)}, "both"),
        ({"worked": (date(2027, 1, 5),)}, "weekday"),
    ],
)
def test_a_year_that_cannot_be_is_refused_and_nothing_is_kept(sessions, wrong, code):
    with pytest.raises(BadYear) as refusal, writing(sessions) as session:
        write_year(session, ZHAO, 2027, replace(NEXT_YEAR, **wrong), "通知发了")
    assert refusal.value.code == code
    with sessions() as session:
        assert written_years(session) == {}
