"""Plan an import: compare every row with the knowledge base and with the rows before it."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from core.clock import today
from core.staff import Staff
from knowledge.answer import Contact
from knowledge.entry_text import EntryText
from knowledge.exchange.content_checks import LEAST_WORDINGS, check_entry, normalised
from knowledge.exchange.element_checks import check_elements
from knowledge.exchange.importing.building import Builder, RegionUnknown, binds
from knowledge.exchange.importing.mapped_values import value_of
from knowledge.exchange.importing.plan import (
    PlannedRow,
    RowStatus,
    Wanted,
    base_after,
    check_allowed,
    compared,
    failed_row,
)
from knowledge.exchange.importing.sections import sections_text
from knowledge.exchange.importing.stock import Held, Stock
from knowledge.exchange.problems import Problem, Spot
from knowledge.exchange.spreadsheets.grids import words
from knowledge.exchange.spreadsheets.records import Record
from knowledge.topic_text import TopicText, of_row

Fields = dict[str, str]
_ANY = Contact(name="", phone="")
"""Contacts were checked when they were written; rows name none."""


@dataclass
class Planner:
    """Plans the rows of one file, first to last."""

    stock: Stock
    builder: Builder
    by: Staff
    wanted: Wanted = field(default_factory=Wanted)

    def plan(self, records: Iterable[Record]) -> tuple[PlannedRow, ...]:
        """Return what becomes of every record."""
        return tuple(self._row(record) for record in records)

    def _row(self, record: Record) -> PlannedRow:
        given = {column.name: "" for column in self.builder.layout.columns} | record.fields
        title = value_of(self.builder.layout.entry["title"], given) or given.get("title", "")
        if record.problems:
            return PlannedRow(record, RowStatus.INVALID, title)
        refused = self._refusal(given)
        if refused:
            code, value = refused
            return failed_row(record, RowStatus.INVALID, title, code, value=value)
        try:
            return self._sound_row(record, given, title)
        except RegionUnknown as problem:
            code = "unknown_region" if problem.value else "region_needed"
            return failed_row(record, RowStatus.INVALID, title, code, value=problem.value)

    def _refusal(self, given: Fields) -> tuple[str, str] | None:
        for rule in self.builder.layout.refuse:
            value = value_of({"from": rule["from"]}, given)
            if value in rule["values"]:
                return str(rule.get("why", "unwanted")), value
        return None

    def _sound_row(self, record: Record, given: Fields, title: str) -> PlannedRow:
        said = self.builder.said(given)
        name = self._held_name(given)
        identity = name or self.builder.entry_id(given)
        if identity in self.wanted.rows:
            other, told = self.wanted.rows[identity]
            status = RowStatus.DUPLICATE if told == said else RowStatus.CONFLICT
            code = "twice" if told == said else "twice_differs"
            return failed_row(record, status, title, code, other=other.number)
        self.wanted.rows[identity] = (record, said)
        held = self.stock.held.get(identity)
        if held is not None and held.current is not None:
            row = self._known(record, given, held, title)
        else:
            row = self._fresh(record, given, held, title)
        if row.text is None:
            return row
        self._remember(row.text)
        hints = self._hints(row.text)
        return check_allowed(replace(row, said=said, hints=hints), self.by, binds(row.text))

    def _held_name(self, given: Fields) -> str | None:
        """Return the entry that a row is about, where there is one: by title, or by its id."""
        if not self.builder.by_title:
            return None
        if self.builder.region:
            own = self.builder.entry_id(given)
            if own in self.stock.held:
                return own
        name = self.stock.titles.get(self.builder.identity(given))
        held = self.stock.held[name].text() if name else None
        if held is None or not self.builder.region:
            return name
        return name if binds(held) == {self.builder.region} else None

    def _known(self, record: Record, given: Fields, held: Held, title: str) -> PlannedRow:
        """Plan a row whose entry is there."""
        before = held.text()
        name = held.entry.id
        if before is None or self.stock.imported.get(name) == self.builder.said(given):
            return PlannedRow(record, RowStatus.SAME, title)
        after = self._without_others(self.builder.over(given, before, title), held.entry.topic_id)
        return compared(self.stock, PlannedRow(record, RowStatus.SAME, title), held, after)

    def _fresh(self, record: Record, given: Fields, held: Held | None, title: str) -> PlannedRow:
        """Plan a row whose entry is not there, or says nothing any more."""
        text = self.builder.fresh(given)
        topic_id = held.entry.topic_id if held else self._topic_for(text)
        if topic_id is not None:
            other = self._rival(text, topic_id)
            if other is not None:
                same = sections_text(other.draft.groups) == sections_text(text.draft.groups)
                status = RowStatus.DUPLICATE if same else RowStatus.CONFLICT
                code = "elsewhere" if same else "same_scope"
                return failed_row(record, status, title, code, other=other.draft.title)
            text = self._joined(text, topic_id)
        text = self._without_others(text, text.draft.topic)
        return PlannedRow(record, RowStatus.NEW, title, text, base_after(held))

    def _topic_for(self, text: EntryText) -> str | None:
        key = normalised(text.topic.question)
        return self.wanted.questions.get(key) or self.stock.questions.get(key)

    def _rival(self, text: EntryText, topic_id: str) -> EntryText | None:
        """Return another text of the topic that holds for the very same people."""
        held = (one.text() for one in self.stock.entries_of(topic_id))
        planned = self.wanted.entries.get(topic_id, [])
        for other in (*held, *planned):
            if other is None or other.draft.entry_id == text.draft.entry_id:
                continue
            if other.draft.scope == text.draft.scope:
                return other
        return None

    def _joined(self, text: EntryText, topic_id: str) -> EntryText:
        """Return the text as one more entry of a topic; the question stays that of the topic."""
        topic = self._topic_text(topic_id)
        asked = (*topic.wordings, text.topic.question, *text.topic.wordings)
        by_key = {normalised(one): one for one in reversed(asked)}
        by_key.pop(normalised(topic.question), None)
        wordings = tuple(
            dict.fromkeys(by_key[normalised(one)] for one in asked if normalised(one) in by_key)
        )
        draft = replace(text.draft, topic=topic_id, kind=topic.kind)
        return replace(text, draft=draft, topic=replace(topic, wordings=wordings))

    def _topic_text(self, topic_id: str) -> TopicText:
        return self.wanted.topics.get(topic_id) or of_row(self.stock.topics[topic_id])

    def _without_others(self, text: EntryText, topic_id: str) -> EntryText:
        """Return the text without wordings that another topic answers."""
        kept = tuple(
            wording
            for wording in text.topic.wordings
            if self._owner(normalised(wording)) in (None, topic_id)
        )
        return replace(text, topic=replace(text.topic, wordings=kept))

    def _owner(self, key: str) -> str | None:
        return self.stock.questions.get(key) or self.wanted.questions.get(key)

    def _remember(self, text: EntryText) -> None:
        topic_id = text.draft.topic
        self.wanted.topics[topic_id] = text.topic
        self.wanted.entries.setdefault(topic_id, []).append(text)
        for wording in (text.topic.question, *text.topic.wordings):
            self.wanted.questions.setdefault(normalised(wording), topic_id)

    def _hints(self, text: EntryText) -> tuple[str, ...]:
        """Return what an editor must add before the text can be published."""
        problems: list[Problem] = []
        spot = Spot(problems, "", text.draft.entry_id)
        check_entry(
            text.draft,
            dict.fromkeys(text.draft.contacts, _ANY),
            self.builder.known_region,
            spot,
        )
        check_elements(text.draft, today(), spot)
        hints = [words("hint", "spoken")] if not text.draft.spoken else []
        if len(text.topic.wordings) < LEAST_WORDINGS:
            hints.append(words("hint", "wordings"))
        return (*hints, *dict.fromkeys(problem.wrong for problem in problems))
