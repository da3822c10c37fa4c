"""How entries serve at the desk: shown, copied, passed over, and how the calls ended.

Counted by day, entry and region. Nothing is counted by person: practice and measures must not
become a score of people.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum

from sqlalchemy import func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from casework.calls.tables import EntryUseRow
from core.clock import today


class Use(str, Enum):
    """What happened with an entry."""

    SHOWN = "shown"
    COPIED = "copied"
    OVERRIDDEN = "overridden"
    """It was suggested first, and another was opened."""
    SOLVED = "solved"
    WRONG = "wrong"
    OUT_OF_DATE = "out_of_date"
    MISSING = "missing"
    UNCLEAR = "unclear"


@dataclass(frozen=True)
class Uses:
    """The sums of one entry in one region over some days."""

    entry_id: str
    region: str
    counts: dict[Use, int]

    @property
    def by_name(self) -> dict[str, int]:
        """The counts by the name of the use, for pages and tables."""
        return {use.value: times for use, times in self.counts.items()}


def count(session: Session, entry_id: str, region: str, use: Use) -> None:
    """Count one use, today."""
    key = {"day": today(), "entry_id": entry_id, "region": region, "kind": use.value}
    dialect = session.get_bind().dialect.name
    insert = (postgresql if dialect == "postgresql" else sqlite).insert(EntryUseRow.__table__)
    session.execute(insert.values(**key, count=0).on_conflict_do_nothing(index_elements=list(key)))
    session.execute(
        update(EntryUseRow)
        .filter_by(**key)
        .values(count=EntryUseRow.count + 1)
        .execution_options(synchronize_session=False)
    )


def between(session: Session, first: date, last: date) -> Sequence[Uses]:
    """Return the sums from a day to a day, both included, by entry and region."""
    query = (
        select(
            EntryUseRow.entry_id, EntryUseRow.region, EntryUseRow.kind, func.sum(EntryUseRow.count)
        )
        .where(EntryUseRow.day.between(first, last))
        .group_by(EntryUseRow.entry_id, EntryUseRow.region, EntryUseRow.kind)
        .order_by(EntryUseRow.entry_id, EntryUseRow.region)
    )
    sums: dict[tuple[str, str], dict[Use, int]] = {}
    for entry, region, kind, times in session.execute(query):
        sums.setdefault((entry, region), {})[Use(kind)] = int(times)
    return [Uses(entry, region, counts) for (entry, region), counts in sums.items()]
