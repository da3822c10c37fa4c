"""The work list: what ends, without what has been replaced already."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from core.staff import StaffRole
from webapp.admin.home import replaced

LAST_YEAR, THIS_YEAR = "enrol.dues.dazhou-2024", "enrol.dues.dazhou"


@pytest.fixture
def dues(answers):
    return answers.store.current().topics["enrol.dues"]


def ids(topic, on):
    return replaced([topic], on)


def test_the_dues_of_past_years_are_replaced_and_those_of_today_are_not(dues):
    found = ids(dues, date(2026, 11, 23))
    assert LAST_YEAR in found
    assert THIS_YEAR not in found


def test_before_the_next_entry_begins_nothing_replaces_the_last(dues):
    (old,) = (each for each in dues.revisions if each.entry_id == LAST_YEAR)
    assert LAST_YEAR not in ids(dues, old.scope.valid_until + timedelta(days=1))


def test_an_entry_for_other_people_replaces_nothing(dues):
    elsewhere = tuple(
        replace(each, scope=replace(each.scope, insured=frozenset({"500101"})))
        if each.entry_id != LAST_YEAR
        else each
        for each in dues.revisions
    )
    assert LAST_YEAR not in ids(replace(dues, revisions=elsewhere), date(2026, 11, 23))


async def test_the_first_page_does_not_ask_for_what_has_been_replaced(enter):
    browser = await enter("chief", StaffRole.ADMINISTRATOR, region="100000")
    assert LAST_YEAR not in await browser.get("/admin")
