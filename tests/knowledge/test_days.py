"""Days in a text, told on Monday the 23rd of November 2026."""

from datetime import date

import pytest

from knowledge.answer import Question
from knowledge.days import IMPOSSIBLE, Period, load_days
from knowledge.entries import Insurance
from knowledge.mentions import MentionKind
from knowledge.search.text import spoken_form
from knowledge.service import default_reader

MONDAY = date(2026, 11, 23)


@pytest.fixture(autouse=True)
def that_monday(monkeypatch):
    monkeypatch.setattr("knowledge.reader.today", lambda: MONDAY)
    monkeypatch.setattr("knowledge.answering.today", lambda: MONDAY)


def told(text: str) -> str | None:
    mention = default_reader().read(text).first(MentionKind.DAY)
    return mention.value if mention else None


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("去年三月住的院,能报不", "2025-03-01", "2025-03-31"),
        ("2022年的时候", "2022-01-01", "2022-12-31"),
        ("下个月1号开始", "2026-12-01", "2026-12-01"),
        ("上个月在东莞做的手术", "2026-10-01", "2026-10-31"),
        ("2022.3.5住院", "2022-03-05", "2022-03-05"),
        ("22年3月5号住的院", "2022-03-05", "2022-03-05"),
        ("大前天住进去的", "2026-11-20", "2026-11-20"),
        ("半年前住的院", "2026-05-23", "2026-05-23"),
        ("两年前住的院", "2024-11-23", "2024-11-23"),
        ("那现在呢", "2026-11-23", "2026-11-23"),
    ],
)
def test_a_day_said_in_words(text, first, last):
    assert told(text) == f"{first}/{last}"


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("3月5号出院的", "2026-03-05"),
        ("12月5号去住院", "2026-12-05"),
        ("1月5号去住院", "2027-01-05"),
        ("12月5号住的院", "2025-12-05"),
        ("25号住的院", "2026-10-25"),
        ("二十号出的院", "2026-11-20"),
    ],
)
def test_without_a_year_it_is_the_nearest_that_fits_the_tense(text, day):
    assert told(text) == f"{day}/{day}/?"


@pytest.mark.parametrize("text", ["2月30号去住院", "13月5号住的院", "2025年2月29号住院"])
def test_a_day_that_there_is_not(text):
    assert told(text) == IMPOSSIBLE


@pytest.mark.parametrize(
    "text",
    ["去年没交医保今年交得到不", "我2020年退休,在万州住院", "去年办的备案今年还有效不",
     "三个月内报销", "住了12天", "3号窗口", "选1号", "交满15年"],
)  # fmt: skip
def test_what_is_no_day_of_the_event(text):
    assert told(text) is None


def test_a_day_without_a_year_belongs_to_the_year_told_before():
    assert Period.parse("2026-03-05/2026-03-05/?").in_year(2022).first == date(2022, 3, 5)
    assert Period.parse("2026-03-05/2026-03-05").in_year(2022).first == date(2026, 3, 5)


def test_rules_are_told_of_the_last_day_gone_by_or_the_first_to_come():
    year = Period(date(2026, 1, 1), date(2026, 12, 31))

    assert year.day(MONDAY) == MONDAY
    assert Period(date(2025, 1, 1), date(2025, 12, 31)).day(MONDAY) == date(2025, 12, 31)
    assert Period(date(2027, 1, 1), date(2027, 12, 31)).day(MONDAY) == date(2027, 1, 1)


def test_numerals_are_read_as_numbers():
    (day,) = load_days().find(spoken_form("十二月三十一号住院"), MONDAY)

    assert day.value == "2025-12-31/2025-12-31/?"


def test_the_desk_says_for_which_day_it_answers(desk):
    asked = Question("去万州住院要不要备案", insured="511723")

    today = desk.answer(asked)
    then = desk.answer(Question("去万州住院要不要备案,我2024年5月6号住的院", insured="511723"))

    assert "的规定说" not in today.notice
    assert then.scope.on == date(2024, 5, 6)
    assert "2024年5月6日的规定说" in then.notice


@pytest.mark.parametrize(("first", "asked"), [("2025-01-01", "on"), ("2025-12-01", None)])
def test_the_desk_asks_for_the_day_where_rules_changed_within_the_time_told(desk, first, asked):
    answer = desk.answer(
        Question(
            "居民医保一年交多少钱",
            topic="enrol.dues",
            pinned=True,
            insured="511723",
            insurance=Insurance.RESIDENT,
            within=Period.parse(f"{first}/2025-12-31"),
        )
    )

    assert (answer.ask_next.slot if answer.ask_next else None) == asked
    assert answer.scope.on == date(2025, 12, 31)
