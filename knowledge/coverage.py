"""How far the knowledge reaches: matters by regions, and the work list that follows from it.

A matter is looked at as a person would meet it who is insured in a region and handles it there,
and of whom nothing else is known: a text that may apply counts as one that does.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import Enum

from knowledge.composing import Composition, compose
from knowledge.elements import Group
from knowledge.entries import Body, Revision, Topic
from knowledge.exchange.drafts import Matter
from knowledge.phrases import Phrases
from knowledge.scope import REGION_SLOTS, Facts
from knowledge.wording import is_empty
from regions.registry import Registry

WITHIN_DAYS = 60
"""How many days ahead an end or a review is called near."""


class Mark(str, Enum):
    """What there is to know of a question in a region. The first three exclude each other."""

    LOCAL = "local"
    """An entry names the region itself."""
    INHERITED = "inherited"
    """Only wider entries hold: of the city, the province, the nation."""
    UNKNOWN = "unknown"
    """Nothing in force says anything here."""
    DOUBTFUL = "doubtful"
    """A local text is older than a newer rule above it."""
    EXPIRING = "expiring"
    """It ends soon, or the day to look at it again is near or over."""
    NOT_CO_SIGNED = "not_co_signed"
    """It binds a region none of whose reviewers has agreed."""
    UNVERIFIED = "unverified"
    """Part of it was only read in a paraphrase."""
    GAPS = "gaps"
    """It names values that nobody knows."""


WORK = (
    Mark.DOUBTFUL, Mark.EXPIRING, Mark.NOT_CO_SIGNED, Mark.UNKNOWN, Mark.UNVERIFIED, Mark.GAPS,
)  # fmt: skip
"""Marks that mean work for somebody, most pressing first."""


@dataclass(frozen=True)
class Item:
    """Something to do: what of which question, and in which of the regions."""

    mark: Mark
    matter: str
    topic: str
    question: str
    regions: tuple[str, ...]
    entry_ids: tuple[str, ...]
    what: tuple[str, ...]
    """In words: the groups, the values, the days."""


@dataclass(frozen=True)
class Cell:
    """A matter in a region: for how many of its questions each mark holds."""

    region: str
    topics: int
    state: Mark
    """The best that is known of any question."""
    counts: Mapping[Mark, int]


@dataclass(frozen=True)
class MatterRow:
    """One matter over all regions."""

    matter: str
    title: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Coverage:
    """The whole picture of one day."""

    on: date
    within_days: int
    regions: tuple[str, ...]
    rows: tuple[MatterRow, ...]
    items: tuple[Item, ...]
    totals: Mapping[Mark, int]
    """Pairs of a question and a region, by mark."""


@dataclass(frozen=True)
class Surveyor:
    """Looks at published topics for regions on a day."""

    registry: Registry
    phrases: Phrases
    matters: Mapping[str, Matter]
    on: date
    within_days: int = WITHIN_DAYS
    due: Mapping[str, date] = field(default_factory=dict)
    """Entry id -> day by which a person must look at it again."""

    def survey(self, topics: Iterable[Topic], regions: Sequence[str]) -> Coverage:
        """Return the coverage of regions (their codes), every matter a row."""
        by_matter: dict[str, list[Topic]] = {matter: [] for matter in self.matters}
        for topic in topics:
            by_matter.setdefault(topic.matter, []).append(topic)
        rows, items, totals = [], [], Counter[Mark]()
        for matter, its_topics in by_matter.items():
            found = [(topic, self._by_region(topic, regions)) for topic in its_topics]
            row = self._row(matter, [looks for _, looks in found], regions)
            rows.append(row)
            for cell in row.cells:
                totals.update(cell.counts)
            for topic, looks in found:
                items += _items(topic, looks)
        items.sort(key=lambda item: WORK.index(item.mark))
        return Coverage(
            self.on, self.within_days, tuple(regions), tuple(rows), tuple(items), dict(totals)
        )

    def _row(
        self, matter: str, found: list[dict[str, "_Look"]], regions: Sequence[str]
    ) -> MatterRow:
        known = self.matters.get(matter)
        cells = tuple(_cell(code, [looks[code] for looks in found]) for code in regions)
        return MatterRow(matter, known.title if known else matter, cells)

    def _by_region(self, topic: Topic, regions: Sequence[str]) -> dict[str, "_Look"]:
        """Look once for all regions to which the same entries apply in the same way."""
        codes = sorted(
            {c for r in topic.revisions for s in REGION_SLOTS for c in getattr(r.scope, s)}
        )
        seen: dict[object, _Look] = {}
        looks = {}
        for region in regions:
            lies = tuple(self._lies(region, code) for code in codes)
            key = (lies, self.registry.care_relations(region, None))
            if key not in seen:
                seen[key] = self._look(topic, region)
            looks[region] = seen[key]
        return looks

    def _lies(self, region: str, code: str) -> tuple[bool, bool]:
        return self.registry.is_within(region, code), self.registry.is_within(code, region)

    def _look(self, topic: Topic, region: str) -> "_Look":
        facts = Facts(self.on, insured=region, handling=region)
        composition = compose(topic, facts, self.registry)
        holding = (*composition.revisions, *(revision for revision, _ in composition.open))
        used = tuple({revision.entry_id: revision for revision in holding}.values())
        what = {mark: said for mark, said in self._work(composition, used) if said}
        own = any(region in getattr(r.scope, name) for r in used for name in REGION_SLOTS)
        if Mark.UNKNOWN not in what:
            what[Mark.LOCAL if own else Mark.INHERITED] = ()
        return _Look(what, tuple(revision.entry_id for revision in used))

    def _work(
        self, composition: Composition, used: Sequence[Revision]
    ) -> Iterator[tuple[Mark, tuple[str, ...]]]:
        said = [(group, body) for r in used for group, body in r.groups.items()]
        if all(is_empty(body) for _, body in said):
            which = "expired" if composition.expired else "nothing"
            yield Mark.UNKNOWN, (self.phrases.get("coverage", which),)
        yield Mark.DOUBTFUL, self._titles(composition.newer)
        yield Mark.EXPIRING, tuple(self._ends(used))
        yield Mark.NOT_CO_SIGNED, tuple(r.title for r in used if not r.co_signed)
        yield Mark.UNVERIFIED, self._titles({group for group, body in said if not body.verified})
        yield Mark.GAPS, tuple(dict.fromkeys(gap for _, body in said for gap in self._gaps(body)))

    def _titles(self, groups: Collection[Group]) -> tuple[str, ...]:
        return tuple(
            self.phrases.get("sections", group.value) for group in Group if group in groups
        )

    def _gaps(self, body: Body) -> Iterator[str]:
        yield from body.unknown
        for element in body.elements:
            if not element.value:
                yield self.phrases.get("elements", "label", element.name.value)

    def _ends(self, used: Sequence[Revision]) -> Iterator[str]:
        near = self.on + timedelta(days=self.within_days)
        for revision in used:
            until, review = revision.scope.valid_until, self.due.get(revision.entry_id)
            if until is not None and until <= near:
                yield self.phrases.get("coverage", "ends").format(day=until.isoformat())
            if review is not None and review <= near:
                yield self.phrases.get("coverage", "review").format(day=review.isoformat())


@dataclass(frozen=True)
class _Look:
    """One question in one region."""

    what: Mapping[Mark, tuple[str, ...]]
    entry_ids: tuple[str, ...]

    @property
    def marks(self) -> frozenset[Mark]:
        return frozenset(self.what)


def _cell(region: str, looks: Sequence[_Look]) -> Cell:
    counts = Counter(mark for look in looks for mark in look.marks)
    state = next((mark for mark in (Mark.LOCAL, Mark.INHERITED) if counts[mark]), Mark.UNKNOWN)
    return Cell(region, len(looks), state, dict(counts))


def _items(topic: Topic, looks: Mapping[str, _Look]) -> list[Item]:
    """Return what is to do for a topic, regions with the same to do together."""
    regions: dict[tuple[Mark, tuple[str, ...], tuple[str, ...]], list[str]] = {}
    for region, look in looks.items():
        for mark, what in look.what.items():
            if mark in WORK:
                regions.setdefault((mark, what, look.entry_ids), []).append(region)
    return [
        Item(mark, topic.matter, topic.id, topic.question, tuple(codes), entry_ids, what)
        for (mark, what, entry_ids), codes in regions.items()
    ]
