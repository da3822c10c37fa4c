"""Compare what holds in several regions: one function for the dialogue, the pages, the terminal.

Names of places that a text fills in are no difference, and neither is what all inherit. That
nothing differs here is never called "the same": a local practice may be known to nobody here.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from core.clock import today
from knowledge.answer import Detail, Question
from knowledge.answering import AnswerDesk
from knowledge.bundles import compose_plan
from knowledge.comparison import Cell, Comparison, Origin, Row, Side, Statement
from knowledge.composing import Composition
from knowledge.details import details
from knowledge.entries import Body, EntryKind, Group, Topic
from knowledge.exchange.drafts import Matter
from knowledge.phrases import Phrases
from knowledge.rendering import material_words
from knowledge.scope import HANDLING, INSURED, TREATMENT, Facts
from knowledge.wording import is_local
from regions.registry import Registry

SPOKEN_TITLES = 2
"""How many of the groups that differ are named aloud."""
LEAST, MOST = 2, 8
"""How many regions can stand side by side."""


class CannotCompare(ValueError):
    """Fewer than two or too many different regions, or a subject that nobody knows."""


@dataclass(frozen=True)
class Comparer:
    """Compares over the same published knowledge as the desk. It reads, it never writes."""

    published: Callable[[], Mapping[str, Topic]]
    """Returns the published topics by id."""
    registry: Registry
    phrases: Phrases
    matters: Mapping[str, Matter]

    @classmethod
    def beside(cls, desk: AnswerDesk) -> "Comparer":
        """Return the comparer that shares a desk's snapshot."""
        return cls(lambda: desk.store.current().topics, desk.registry, desk.phrases, desk.matters)

    def compare(
        self,
        subject: str,
        regions: Sequence[str],
        known: Question | None = None,
        role: str | None = None,
    ) -> Comparison:
        """Put regions side by side for a topic (its id) or a matter (id, title or a name of it).

        ``known`` is what is known of the person (its text is not read). ``role`` says which slot
        the regions fill: the place of handling where the matter has one; else the place of
        treatment where the insured place is known; else the insured place. Raises CannotCompare.
        """
        codes = tuple(dict.fromkeys(self.registry.get(code).code for code in regions))
        if not LEAST <= len(codes) <= MOST:
            raise CannotCompare(f"{len(codes)} regions")
        published = self.published()
        topics, matter = self._topics(subject, published)
        known = known or Question("")
        role = role or _role(topics, matter, known)
        facts = [_facts(known, role, code) for code in codes]
        columns = [_Column(self, each, role) for each in facts]
        rows = [
            row
            for topic in topics
            for row in _rows(
                topic, [(c, c.compose(topic, published)) for c in columns], self.phrases
            )
        ]
        sides = tuple(self._side(code) for code in codes)
        title = topics[0].question if len(topics) == 1 or matter is None else matter.title
        return Comparison(
            subject, title, role, facts[0].on, sides, tuple(rows),
            _spoken(rows, sides, self.phrases), _notice(rows, topics, self.phrases),
        )  # fmt: skip

    def _side(self, code: str) -> Side:
        region = self.registry.get(code)
        return Side(code, region.short_name, self.registry.full_name(code))

    def _topics(
        self, subject: str, published: Mapping[str, Topic]
    ) -> tuple[tuple[Topic, ...], Matter | None]:
        if subject in published:
            topic = published[subject]
            return (topic,), self.matters.get(topic.matter)
        matter = self.matters.get(subject) or _named(subject, self.matters.values())
        topics = tuple(t for t in published.values() if matter and t.matter == matter.id)
        if not topics:
            raise CannotCompare(subject)
        return topics, matter


def _named(name: str, matters: Iterable[Matter]) -> Matter | None:
    return next((m for m in matters if name == m.title or name in m.names), None)


def _role(topics: Iterable[Topic], matter: Matter | None, known: Question) -> str:
    scopes = [revision.scope for topic in topics for revision in topic.revisions]
    handled = any(s.handling for s in scopes) and not any(s.insured or s.treatment for s in scopes)
    if handled or (matter is not None and matter.place is not None):
        return HANDLING
    return TREATMENT if known.insured else INSURED


def _facts(known: Question, role: str, code: str) -> Facts:
    names = {field.name for field in fields(Facts)} - {"on"}
    values: dict[str, Any] = {name: getattr(known, name) for name in names}
    return Facts(on=known.on or today(), **{**values, role: code})


class _Column:
    """One region: what it is known by, and how its texts are filled in."""

    def __init__(self, comparer: Comparer, facts: Facts, role: str) -> None:
        self.comparer, self.facts = comparer, facts
        self.region: str = getattr(facts, role)
        self.names = dict(comparer.phrases.node("defaults"))
        for slot in (INSURED, TREATMENT, HANDLING):
            if code := getattr(facts, slot):
                self.names[slot] = comparer.registry.get(code).short_name

    def compose(self, topic: Topic, topics: Mapping[str, Topic]) -> Composition:
        comparer = self.comparer
        return compose_plan(topic, topics, self.facts, comparer.registry, comparer.phrases)

    def said(self, body: Body) -> dict[str, str]:
        """Return what a body says: as it is written, which is compared, and as it is shown."""
        phrases = self.comparer.phrases
        elements = (self._words(detail) for detail in self._details(body) if detail.known)
        materials = (material_words(material, phrases) for material in body.materials)
        lines = {line: line.format_map(self.names) for line in body.lines}
        return lines | {text: text for text in (*elements, *materials)}

    def gaps(self, body: Body) -> dict[str, str]:
        """Return what a body names as not known: shown, but no difference."""
        gap = self.comparer.phrases.get("compare", "unknown_value")
        elements = (self._words(detail) for detail in self._details(body) if not detail.known)
        values = (gap.format(value=value) for value in body.unknown)
        return {text: text for text in (*elements, *values)}

    def _details(self, body: Body) -> tuple[Detail, ...]:
        return details(body.elements, self.facts.on, self.comparer.phrases)

    def _words(self, detail: Detail) -> str:
        form = self.comparer.phrases.get("compare", "detail")
        return form.format(label=detail.label, text=detail.text)


_Sides = Sequence[tuple[_Column, Composition]]


def _rows(topic: Topic, sides: _Sides, phrases: Phrases) -> list[Row]:
    present = {group for _, composition in sides for group in composition.groups}
    present |= {
        group
        for _, composition in sides
        for revision, _ in composition.open
        if revision.topic == topic.id
        for group in revision.groups
    }
    return [_row(topic, group, sides, phrases) for group in Group if group in present]


def _row(topic: Topic, group: Group, sides: _Sides, phrases: Phrases) -> Row:
    said = [_joined(group, column.said, composition) for column, composition in sides]
    common = set(said[0]).intersection(*said[1:])
    cells = tuple(
        _cell(column, composition, group, [
            *(Statement(text, key not in common) for key, text in texts.items()),
            *map(Statement, _joined(group, column.gaps, composition)),
        ])
        for (column, composition), texts in zip(sides, said, strict=True)
    )  # fmt: skip
    differs = any(set(texts) != common for texts in said)
    title = phrases.get("sections", group.value)
    return Row(topic.id, topic.question, group, title, cells, differs)


def _joined(
    group: Group, read: Callable[[Body], dict[str, str]], composition: Composition
) -> dict[str, str]:
    """Return what every entry used for a group says of it."""
    bodies = (revision.groups[used] for used, revision in composition.used if used is group)
    return dict(item for body in bodies for item in read(body).items())


def _cell(
    column: _Column,
    composition: Composition,
    group: Group,
    statements: Iterable[Statement],
) -> Cell:
    used = [revision for found, revision in composition.used if found is group]
    waiting = [slots for revision, slots in composition.open if group in revision.groups]
    origin = Origin.UNKNOWN if not waiting else Origin.DEPENDS
    if used:
        origin = Origin.LOCAL if is_local(used[0]) else Origin.INHERITED
    if group in composition.newer:
        origin = Origin.DOUBTFUL
    return Cell(
        region=column.region,
        origin=origin,
        statements=tuple(statements),
        verified=all(r.groups[group].verified for r in used) and origin is not Origin.DOUBTFUL,
        entry_ids=tuple(revision.entry_id for revision in used),
        revision_ids=tuple(revision.id for revision in used),
        missing=tuple(sorted(frozenset().union(*waiting))),
    )


def _spoken(rows: Sequence[Row], sides: Sequence[Side], phrases: Phrases) -> str:
    join = phrases.get("compare", "join")
    names = join.join(side.name for side in sides) if len(sides) == LEAST else ""
    names = names or phrases.get("compare", "these")
    if not any(cell.statements for row in rows for cell in row.cells):
        return phrases.get("compare", "nothing").format(names=names)
    titles = list(dict.fromkeys(row.title for row in rows if row.differs))
    if not titles:
        return phrases.get("compare", "alike").format(names=names)
    which = "several" if len(titles) > SPOKEN_TITLES else "differ"
    said = join.join(titles[:SPOKEN_TITLES])
    return phrases.get("compare", which).format(names=names, titles=said, count=len(titles))


def _notice(rows: Sequence[Row], topics: Sequence[Topic], phrases: Phrases) -> str:
    doubtful = {row.title: None for row in rows if not all(cell.verified for cell in row.cells)}
    if not doubtful:
        return ""
    parts = "".join(phrases.get("notice", "part").format(title=title) for title in doubtful)
    rules = any(r.kind is EntryKind.SETTLEMENT_RULE for topic in topics for r in topic.revisions)
    return phrases.get("compare", "settlement" if rules else "office").format(parts=parts)
