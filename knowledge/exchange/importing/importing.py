"""Import a file: read it, plan it, and write it if the plan still holds."""

import hashlib
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlalchemy.orm import Session

from core.db import Sessions, writing
from core.staff import Staff
from knowledge import repository
from knowledge.exchange.drafts import Matter
from knowledge.exchange.importing.building import Builder
from knowledge.exchange.importing.mapped_values import BadMapping
from knowledge.exchange.importing.plan import Plan
from knowledge.exchange.importing.planning import Planner
from knowledge.exchange.importing.progress import Progress, counted, untold
from knowledge.exchange.importing.stock import take_stock
from knowledge.exchange.importing.writing import write
from knowledge.exchange.spreadsheets.grids import FileRefused
from knowledge.exchange.spreadsheets.layout import Layout, shipped_layouts
from knowledge.exchange.spreadsheets.reading import read_bytes, read_grids
from knowledge.exchange.spreadsheets.records import Table, read_json, read_table

_JSON_NAMES = (".json", ".jsonl", ".ndjson")


class Source(ABC):
    """Something that was read and can be imported."""

    @abstractmethod
    def plan(self, session: Session, by: Staff, progress: Progress = untold) -> Plan:
        """Return what the import would do. Nothing is written."""

    def carry_out(
        self, sessions: Sessions, by: Staff, seen: Plan, progress: Progress = untold
    ) -> int | None:
        """Write what a plan said, in one transaction; return the number of the import.

        Raises FileRefused where the knowledge base has changed so that the plan no longer holds;
        what ``progress`` raises takes everything back.
        """
        with writing(sessions) as session:
            repository.lock_version(session)
            plan = self.plan(session, by, progress)
            if plan.digest() != seen.digest():
                raise FileRefused("changed_meanwhile")
            return write(session, plan, by, progress)


@dataclass(frozen=True)
class FileImport(Source):
    """A table that was read: its rows, and how to make texts of them."""

    name: str
    sha256: str
    table: Table
    builder: Builder

    def plan(self, session: Session, by: Staff, progress: Progress = untold) -> Plan:
        """Return what the import would do. Nothing is written."""
        records = counted(self.table.records, progress)
        rows = Planner(take_stock(session), self.builder, by).plan(records)
        title = self.table.layout.title
        return Plan(self.name, self.sha256, title, rows, self.table.notices)


@dataclass(frozen=True)
class ImportSettings:
    """What a person says about a file: where it holds, which layout it has, how old it is."""

    matters: Mapping[str, Matter]
    known_region: Callable[[str], bool]
    region: str = ""
    layout: Layout | None = None
    read_on: date | None = None


def open_file(path: Path, settings: ImportSettings) -> FileImport:
    """Read a file by what it holds. Raises FileRefused with what to do about it."""
    data = read_bytes(path)
    table = _table(path, data, settings.layout)
    try:
        builder = Builder(
            layout=table.layout,
            matters=settings.matters,
            known_region=settings.known_region,
            region=settings.region,
            read_on=settings.read_on,
        )
    except BadMapping as problem:
        raise FileRefused("mapping", name=problem) from problem
    if builder.perishable and settings.read_on is None:
        raise FileRefused("read_on_needed")
    return FileImport(path.name, hashlib.sha256(data).hexdigest(), table, builder)


def _table(path: Path, data: bytes, layout: Layout | None) -> Table:
    if path.suffix.lower() in _JSON_NAMES or data.lstrip()[:1] in (b"{", b"["):
        if layout is None:
            raise FileRefused("json_layout")
        return read_json(data, layout)
    layouts: Sequence[Layout] = (layout,) if layout is not None else shipped_layouts()
    return read_table(read_grids(data).grids, layouts)
