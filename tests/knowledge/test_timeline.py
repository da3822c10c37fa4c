"""On every day at most one published revision of an entry is in force."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from knowledge.tables import RevisionRow
from knowledge.timeline import ALWAYS, in_force_days, in_force_on, replaced_by

TODAY = date(2026, 11, 23)


def row(number, start=None, until=None, ends_on=None):
    return RevisionRow(
        number=number,
        valid_from=start,
        starts_on=start or ALWAYS,
        valid_until=until,
        ends_on=ends_on,
    )


def day(number):
    return TODAY + timedelta(days=number)


def numbers(rows):
    return [found.number for found in rows]


def test_a_revision_ends_on_the_day_before_the_next_begins():
    first, second = row(1), row(2, start=day(10))
    assert list(in_force_days([second, first])) == [(first, day(9)), (second, None)]


def test_its_own_last_day_or_a_decision_may_come_first():
    rows = [row(1, until=day(3)), row(2, start=day(10), ends_on=day(12), until=day(20))]
    assert [end for _, end in in_force_days(rows)] == [day(3), day(12)]


def test_an_older_text_is_not_taken_up_again_where_the_newer_one_has_ended():
    rows = [row(1), row(2, start=day(0), until=day(5))]
    assert in_force_on(rows, day(6)) is None


def test_a_revision_that_ends_before_it_starts_is_never_in_force():
    assert list(in_force_days([row(1, start=day(5), ends_on=day(4))])) == []


def test_a_correction_takes_the_place_of_what_it_corrects():
    base, later = row(1), row(2, start=day(10))
    assert numbers(replaced_by(row(3), base, [base, later], TODAY)) == [1]


def test_a_text_that_starts_later_leaves_the_days_before_to_its_base():
    base = row(1)
    assert replaced_by(row(2, start=day(10)), base, [base], TODAY) == []


def test_a_scheduled_text_can_be_put_off():
    base, scheduled = row(1), row(2, start=day(10))
    assert numbers(replaced_by(row(3, start=day(20)), scheduled, [base, scheduled], TODAY)) == [2]


def test_a_scheduled_text_can_be_published_at_once():
    base, scheduled = row(1), row(2, start=day(10))
    assert numbers(replaced_by(row(3), scheduled, [base, scheduled], TODAY)) == [1, 2]


days = st.none() | st.integers(-20, 20).map(day)


@given(
    st.lists(st.tuples(days, days, days), max_size=6, unique_by=lambda given: given[0]),
    st.integers(-25, 25).map(day),
)
def test_at_most_one_is_in_force_and_never_outside_its_own_days(rows, on):
    published = [row(n, *given) for n, given in enumerate(rows)]
    live = [
        found
        for found, end in in_force_days(published)
        if found.starts_on <= on and (end is None or on <= end)
    ]
    assert len(live) <= 1
    for found in live:
        assert found.valid_from is None or found.valid_from <= on
        assert found.valid_until is None or on <= found.valid_until
        assert found.ends_on is None or on <= found.ends_on
        assert in_force_on(published, on) is found
