"""Load the content files: publish what is new or changed, propose where a person has edited.

A file is compared by what it says, not by its text: a comment or a line break changes nothing.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from core.audit import Deed, record
from core.clock import now
from core.db import Sessions, writing
from knowledge import repository
from knowledge.encoding import encode
from knowledge.exchange.drafts import Content, EntryDraft, TopicFile
from knowledge.reviewing import REVIEW_AFTER
from knowledge.tables import SEED, EntryRow, RevisionRow, RevisionStatus, TopicRow
from knowledge.topic_text import of_row

Question = dict[str, Any] | None
"""The columns of a topic that must wait for a person, or None."""


@dataclass(frozen=True)
class LoadReport:
    """What a load did: numbers of entries."""

    new: int = 0
    updated: int = 0
    unchanged: int = 0
    drafted: int = 0
    """Edited in the database: what the files say now waits as a draft."""
    retired: int = 0
    """Gone from the files, and never edited in the database."""


def load_content(sessions: Sessions, content: Content) -> LoadReport:
    """Bring the database up to the content files, in one transaction."""
    with writing(sessions) as session:
        version = repository.lock_version(session)
        load = _Load(session, now())
        for topic in content.topics:
            load.topic(topic)
        load.retire_all_but(entry.entry_id for topic in content.topics for entry in topic.entries)
        if load.visible:
            version.version += 1
        report = LoadReport(**load.outcome)
        if load.visible or report.drafted:
            record(session, Deed(SEED, "content.load", _counted(report), after=_said(content)))
    return report


@dataclass
class _Load:
    """One load: the rows as they were, and what became of each entry."""

    session: Session
    moment: datetime
    visible: bool = False
    """Whether a reader can see a difference."""
    outcome: Counter[str] = field(default_factory=Counter)
    topics: dict[str, TopicRow] = field(init=False)
    entries: dict[str, EntryRow] = field(init=False)
    numbers: dict[str, int] = field(init=False)

    def __post_init__(self) -> None:
        self.topics = repository.topic_rows(self.session)
        self.entries = repository.entry_rows(self.session)
        self.numbers = repository.last_numbers(self.session)

    def topic(self, file: TopicFile) -> None:
        """Bring one topic and its entries up to its file.

        Where a person has changed the question, what a changed file asks waits as a draft.
        """
        row = self.topics.get(file.id) or TopicRow(id=file.id)
        said = _topic_columns(file)
        differs = any(getattr(row, name) != value for name, value in said.items())
        waits = differs and bool(row.edited)
        news = waits and row.file_hash != file.sha256
        if differs and not waits:
            for name, value in said.items():
                setattr(row, name, value)
            self.visible = True
        row.file_hash = file.sha256
        self.session.add(row)
        for number, draft in enumerate(file.entries):
            question = said if news and number == 0 else None
            self.outcome[self._entry(row, draft, question)] += 1

    def retire_all_but(self, entry_ids: Iterable[str]) -> None:
        """Retire what the files no longer hold and nobody has edited."""
        for entry_id in self.entries.keys() - set(entry_ids):
            entry = self.entries[entry_id]
            if entry.published_revision_id and not entry.edited and entry.published:
                entry.published.status = RevisionStatus.RETIRED.value
                entry.published, entry.seed_hash = None, None
                self.outcome["retired"] += 1
                self.visible = True

    def _entry(self, topic: TopicRow, draft: EntryDraft, question: Question) -> str:
        """Bring one entry up to its file, and return what became of it.

        ``question`` is what the file asks where that must wait: it goes with this entry's draft.
        """
        entry = self.entries.get(draft.entry_id)
        outcome = "updated" if entry else "new"
        digest = _digest(draft)
        if entry is None:
            entry = EntryRow(id=draft.entry_id, topic=topic, edited=False)
        if entry.seed_hash == digest and question is None:
            return "unchanged"
        entry.seed_hash = digest
        if entry.edited or question is not None:
            self._propose(entry, draft, question)
            return "drafted"
        entry.topic = topic
        self._publish(entry, draft)
        self.visible = True
        return outcome

    def _publish(self, entry: EntryRow, draft: EntryDraft) -> None:
        previous = entry.published
        row = self._revision(entry, draft, RevisionStatus.PUBLISHED)
        row.published_at = self.moment
        if previous:
            previous.status = RevisionStatus.RETIRED.value
        entry.published = row
        entry.review_by = self.moment.date() + REVIEW_AFTER

    def _propose(self, entry: EntryRow, draft: EntryDraft, question: Question) -> None:
        for older in repository.seed_drafts(self.session, entry.id):
            older.status = RevisionStatus.RETIRED.value
        row = self._revision(entry, draft, RevisionStatus.DRAFT)
        if question is not None:
            row.topic_text, row.topic_before = question, of_row(entry.topic).to_json()

    def _revision(self, entry: EntryRow, draft: EntryDraft, status: RevisionStatus) -> RevisionRow:
        row = RevisionRow(
            entry=entry,
            number=self.numbers.get(entry.id, 0) + 1,
            status=status.value,
            author=SEED,
            created_at=self.moment,
            based_on_id=entry.published_revision_id,
            **repository.text_columns(draft),
        )
        self.session.add(row)
        return row


def _counted(report: LoadReport) -> str:
    """Return the counts of a load for the audit record."""
    return " ".join(f"{name}={count}" for name, count in asdict(report).items())


def _said(content: Content) -> str:
    """Return a hash of the content files: which state of them was loaded."""
    lines = sorted(f"{topic.id} {topic.sha256}" for topic in content.topics)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _topic_columns(file: TopicFile) -> dict[str, Any]:
    return {
        "matter": file.matter,
        "facet": file.facet.value,
        "kind": file.kind.value,
        "question": file.question,
        "wordings": list(file.wordings),
        "must_not_match": list(file.must_not_match),
    }


def _digest(draft: EntryDraft) -> str:
    said = json.dumps(_filled(encode(draft)), sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(said.encode()).hexdigest()


def _filled(data: Any) -> Any:
    """Leave out what is empty, so that a field added to a class later changes no digest."""
    if isinstance(data, dict):
        filled = {name: _filled(item) for name, item in data.items()}
        return {name: item for name, item in filled.items() if item not in (None, "", [], {})}
    return [_filled(item) for item in data] if isinstance(data, list) else data
