"""Import a folder of content files: every text whole, as the files say it."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy.orm import Session

from core.staff import Staff
from knowledge.entry_text import EntryText
from knowledge.exchange.content_files import CONTENT, read_content
from knowledge.exchange.drafts import Content, EntryDraft, TopicFile
from knowledge.exchange.importing.building import binds
from knowledge.exchange.importing.importing import Source
from knowledge.exchange.importing.plan import (
    Plan,
    PlannedRow,
    RowStatus,
    base_after,
    check_allowed,
    compared,
)
from knowledge.exchange.importing.progress import Progress, counted, untold
from knowledge.exchange.importing.stock import Stock, take_stock
from knowledge.exchange.spreadsheets.records import Record
from knowledge.topic_text import TopicText

__all__ = ["CONTENT", "FolderImport", "open_folder"]


@dataclass(frozen=True)
class FolderImport(Source):
    """A folder that was read."""

    name: str
    sha256: str
    content: Content

    def plan(self, session: Session, by: Staff, progress: Progress = untold) -> Plan:
        """Return what the import would do. Nothing is written."""
        stock = take_stock(session)
        pairs = [(topic, entry) for topic in self.content.topics for entry in topic.entries]
        rows = tuple(
            _row(stock, topic, entry, number, by)
            for number, (topic, entry) in enumerate(counted(pairs, progress), 1)
        )
        return Plan(self.name, self.sha256, "YAML", rows)


def open_folder(folder: Path, known_region: Callable[[str], bool]) -> FolderImport:
    """Read a folder as ``export`` writes it. Raises ContentError with everything that is wrong."""
    inner = folder / "content"
    content = read_content(inner if inner.is_dir() else folder, known_region)
    said = "".join(f"{topic.name} {topic.sha256}\n" for topic in content.topics)
    return FolderImport(folder.name, hashlib.sha256(said.encode("utf-8")).hexdigest(), content)


def _row(stock: Stock, topic: TopicFile, draft: EntryDraft, number: int, by: Staff) -> PlannedRow:
    said = {name: getattr(topic, name) for name in TopicText.__dataclass_fields__}
    record = Record(topic.name, number, {})
    held = stock.held.get(draft.entry_id)
    row = PlannedRow(record, RowStatus.SAME, draft.title)
    text = EntryText(draft, TopicText(**said))
    if held is None or held.current is None:
        row = replace(row, status=RowStatus.NEW, text=text, base=base_after(held))
    else:
        before = held.text()
        ended = before.supersedes if before is not None else ()
        row = compared(stock, row, held, replace(text, supersedes=ended))
    if row.text is None:
        return row
    digest = hashlib.sha256(repr(row.text).encode("utf-8")).hexdigest()
    return check_allowed(replace(row, said=digest), by, binds(row.text))
