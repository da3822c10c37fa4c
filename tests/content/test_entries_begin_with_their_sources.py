"""No entry answers for a day before what it rests on: for that day it is said not to be known."""

import re
from collections.abc import Iterable, Iterator
from datetime import date
from functools import cache

import pytest

from knowledge.answer import Answer, AnswerStatus, Question
from knowledge.answering import AnswerDesk
from knowledge.entries import Body, Source
from knowledge.exchange.content_files import read_content
from knowledge.exchange.drafts import EntryDraft
from tests.desk import said

DAY = re.compile(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?")
KAIJIANG, TONGCHUAN, WANZHOU = "511723", "511702", "500101"
BEFORE = date(2022, 6, 1)
"""A day before the national rules of 2023 and before the meeting of July 2022."""


@cache
def entries() -> tuple[EntryDraft, ...]:
    return tuple(entry for topic in read_content().topics for entry in topic.entries)


def first_day(written: str) -> date | None:
    """Return the first day that a date can mean, which may be a year or a month only."""
    found = DAY.match(written)
    if found is None:
        return None
    year, month, day = (int(part or 1) for part in found.groups())
    return date(year, month, day)


def days_of(sources: Iterable[Source]) -> list[date]:
    """Return the days of effect; of reports alone, the days they were published.

    What is written of a rule after its day of effect only tells it again.
    """
    rules = [day for source in sources if (day := first_day(source.effective))]
    return rules or [day for source in sources if (day := first_day(source.published))]


def texts(body: Body) -> Iterator[str]:
    yield from body.lines
    yield from (element.value for element in body.elements)


def undated_in_itself(entry: EntryDraft, day: date) -> bool:
    """Say whether nothing in the text names the year: "in 2021 it was said that ..." does."""
    every = (entry.title, entry.spoken, *(t for b in entry.groups.values() for t in texts(b)))
    return f"{day.year}年" not in "\n".join(every)


@pytest.mark.parametrize("entry", entries(), ids=lambda entry: entry.entry_id)
def test_an_entry_begins_no_earlier_than_its_sources(entry: EntryDraft) -> None:
    days = days_of(entry.sources)
    bare = [day for day in days if undated_in_itself(entry, day)]
    begins = entry.scope.valid_from

    assert begins or not days
    if begins and bare:
        assert begins >= max(bare)
    elif begins:
        assert begins >= min(days)


@pytest.mark.parametrize(
    ("topic", "treatment"),
    [
        ("filing.needed", WANZHOU),
        ("filing.needed", TONGCHUAN),
        ("filing.chuanyu", WANZHOU),
        ("direct.overview", WANZHOU),
        ("referral.process", TONGCHUAN),
    ],
)
def test_of_a_day_before_the_rules_it_is_said_that_nothing_is_known(
    desk: AnswerDesk, topic: str, treatment: str
) -> None:
    def on(day: date | None) -> Answer:
        known = Question("", insured=KAIJIANG, treatment=treatment, topic=topic, pinned=True)
        return desk.answer(Question(**{**vars(known), "on": day}))

    then, now = on(BEFORE), on(None)

    assert now.status is AnswerStatus.ANSWERED
    assert then.status is not AnswerStatus.ANSWERED
    assert not then.sections
    assert "12345" in said(then)
