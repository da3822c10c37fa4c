"""What the knowledge base holds, as an import compares with it: read once for all rows."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from knowledge import repository
from knowledge.binding import bound_regions, region_names
from knowledge.entry_text import EntryText, of_revision
from knowledge.exchange.content_checks import normalised
from knowledge.exchange.tables import ImportBatchRow, ImportItemRow, OwnerRow
from knowledge.tables import EntryRow, RevisionRow, RevisionStatus, TopicRow

_OPEN = (RevisionStatus.DRAFT.value, RevisionStatus.IN_REVIEW.value)


@dataclass(frozen=True)
class Held:
    """An entry: what is published of it, and what is being written."""

    entry: EntryRow
    published: RevisionRow | None
    open: RevisionRow | None
    last: int
    """The number of its last revision."""

    @property
    def current(self) -> RevisionRow | None:
        """The text that a file is compared with: the draft, else what is published."""
        return self.open or self.published

    def text(self) -> EntryText | None:
        """Return the current text."""
        return of_revision(self.current) if self.current is not None else None


@dataclass
class Stock:
    """Everything that an import asks about. ``titles`` are unique (``unique_titles``)."""

    held: dict[str, Held]
    topics: dict[str, TopicRow]
    imported: dict[str, str]
    """Entry to what the last import said of it."""
    drafted: frozenset[int]
    """Revisions that imports wrote."""
    owners: dict[str, str]
    """Entry to the region that is its source."""
    questions: dict[str, str] = field(default_factory=dict)
    """Question or wording, normalised, to the topic that answers it."""
    by_topic: dict[str, list[Held]] = field(default_factory=dict)
    titles: dict[str, str] = field(default_factory=dict)
    """Title, unique and normalised, to its entry."""

    def __post_init__(self) -> None:
        """Index questions and titles."""
        live = {held.entry.topic_id for held in self.held.values() if held.current is not None}
        for name in sorted(live):
            topic = self.topics[name]
            for wording in (*topic.wordings, topic.question):
                self.questions.setdefault(normalised(wording), name)
        for one in self.held.values():
            self.by_topic.setdefault(one.entry.topic_id, []).append(one)
        rows = [row for held in self.held.values() if (row := held.published or held.open)]
        self.titles = {normalised(title): row.entry_id for row, title in unique_titles(rows)}

    def entries_of(self, topic: str) -> list[Held]:
        """Return the entries of a topic that say something."""
        return [held for held in self.by_topic.get(topic, ()) if held.current is not None]


def unique_titles(rows: Iterable[RevisionRow]) -> list[tuple[RevisionRow, str]]:
    """Return the revisions with titles that no other has: with the region, else with the id."""
    listed = list(rows)
    plain = Counter(normalised(row.title) for row in listed)
    placed = Counter(normalised(_placed(row)) for row in listed)
    return [(row, _unique(row, plain, placed)) for row in listed]


def take_stock(session: Session) -> Stock:
    """Read the stock: a handful of statements, however large the file is."""
    topics = repository.topic_rows(session)
    entries = repository.entry_rows(session)
    last = repository.last_numbers(session)
    query = select(RevisionRow).where(RevisionRow.status.in_(_OPEN)).order_by(RevisionRow.number)
    query = query.options(joinedload(RevisionRow.entry).joinedload(EntryRow.topic))
    open_rows = {row.entry_id: row for row in session.execute(query).scalars()}
    items = session.execute(
        select(ImportItemRow, ImportBatchRow.undone_at)
        .join(ImportBatchRow, ImportBatchRow.id == ImportItemRow.batch_id)
        .order_by(ImportItemRow.batch_id)
    ).all()
    return Stock(
        held={
            name: Held(entry, entry.published, open_rows.get(name), last.get(name, 0))
            for name, entry in entries.items()
        },
        topics=topics,
        imported={item.entry_id: item.said for item, undone in items if undone is None},
        drafted=frozenset(item.revision_id for item, _ in items),
        owners={row.entry_id: row.region for row in session.execute(select(OwnerRow)).scalars()},
    )


def _unique(row: RevisionRow, plain: Counter[str], placed: Counter[str]) -> str:
    if plain[normalised(row.title)] == 1:
        return row.title
    title = _placed(row)
    return title if placed[normalised(title)] == 1 else f"{row.title}\uff08{row.entry_id}\uff09"


def _placed(row: RevisionRow) -> str:
    return f"{row.title}\uff08{region_names(bound_regions(row.scope))}\uff09"
