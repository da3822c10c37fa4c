"""Which of an entry's published revisions is in force on which day.

Several may be published: the one in force, those that will start by themselves, and those that
held before a day on which another began. A day belongs to the revision that started last on or
before it. Where that one has ended, nothing is in force: an older text is never taken up again.
"""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from itertools import zip_longest

from knowledge.tables import RevisionRow

ALWAYS = date.min
"""Where a revision starts that names no first day."""


def in_force_days(published: Iterable[RevisionRow]) -> Iterator[tuple[RevisionRow, date | None]]:
    """Yield the published revisions of one entry, first to last, each with its last day.

    None is no end. A revision that is never in force is left out.
    """
    rows = sorted(published, key=lambda row: row.starts_on)
    for row, following in zip_longest(rows, rows[1:]):
        end = _earliest(row.valid_until, row.ends_on, _day_before(following))
        if end is None or end >= row.starts_on:
            yield row, end


def in_force_on(published: Iterable[RevisionRow], day: date) -> RevisionRow | None:
    """Return the revision of one entry that is in force on a day."""
    for row, end in in_force_days(published):
        if row.starts_on <= day and (end is None or day <= end):
            return row
    return None


def replaced_by(
    new: RevisionRow, base: RevisionRow | None, published: Iterable[RevisionRow], today: date
) -> list[RevisionRow]:
    """Return the published revisions that a new one takes the place of.

    ``base`` is the published revision that the new one was written from. It goes on for the days
    before the new one starts; where it starts later itself, or has not started yet, it goes. So
    does whatever starts on the same day. What was scheduled apart from it stays.
    """
    return [
        row
        for row in published
        if row.starts_on == new.starts_on
        or (row is base and (row.starts_on > new.starts_on or row.starts_on > today))
    ]


def _day_before(following: RevisionRow | None) -> date | None:
    return following.starts_on - timedelta(days=1) if following is not None else None


def _earliest(*days: date | None) -> date | None:
    return min((day for day in days if day is not None), default=None)
