"""Imports files as a person does, and looks at what became of them."""

from dataclasses import replace
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, sessionmaker

from core.clock import now
from core.db import writing
from core.staff import StaffRole
from knowledge import repository
from knowledge.editing import Base, question_digest, save
from knowledge.entry_text import of_revision
from knowledge.exchange.content_files import read_content
from knowledge.exchange.exporting.tables import write_table
from knowledge.exchange.importing.importing import ImportSettings, open_file
from knowledge.exchange.importing.plan import Plan
from knowledge.tables import EntryRow, RevisionRow
from knowledge.taking_effect import take_effect
from knowledge.topic_text import of_row
from regions.registry import UnknownRegion, load_registry
from tests.knowledge.editorial import KAIJIANG, LI, person
from tests.knowledge.exchange.sheets import HEADER

MATTERS = read_content().matters
ROWS = [
    [
        "社保卡",
        "补社保卡",
        "带身份证到窗口。",
        "开江县人社局",
        "办事指南",
        "补卡;卡丢了;卡掉了咋办",
    ],
    ["公交卡", "坐公交", "刷社保卡就能坐。", "", "问答", "刷卡坐车"],
]
EDITOR = person("chen", StaffRole.EDITOR)


def known(code: str) -> bool:
    """Say whether there is a region."""
    try:
        load_registry().get(code)
    except UnknownRegion:
        return False
    return True


class ImportDesk:
    """Imports files as a person does."""

    def __init__(self, sessions: sessionmaker, folder: Path) -> None:
        self.sessions, self.folder = sessions, folder

    def file(self, *rows: list[str], header=HEADER, name="a.xlsx") -> Path:
        path = self.folder / name
        write_table(path, header, rows)
        return path

    def open(self, path: Path, region: str = KAIJIANG, **said):
        return open_file(path, ImportSettings(MATTERS, known, region, **said))

    def plan(self, path: Path, by=EDITOR, **said) -> Plan:
        with self.sessions() as session:
            return self.open(path, **said).plan(session, by)

    def take_in(self, path: Path, by=EDITOR, **said) -> int | None:
        source = self.open(path, **said)
        with self.sessions() as session:
            plan = source.plan(session, by)
        return source.carry_out(self.sessions, by, plan)

    def count(self, kind) -> int:
        with self.sessions() as session:
            return session.execute(select(func.count()).select_from(kind)).scalar_one()

    def drafts(self) -> dict[str, RevisionRow]:
        with self.sessions() as session:
            query = select(RevisionRow).where(RevisionRow.status == "draft")
            query = query.options(joinedload(RevisionRow.entry).joinedload(EntryRow.topic))
            return {row.title: row for row in session.execute(query).scalars()}

    def edit(self, row: RevisionRow, **changes: object) -> None:
        """Write a new draft from another one, as an editor does."""
        with writing(self.sessions) as session:
            repository.lock_version(session)
            own = repository.revision_by_id(session, row.id)
            text = of_revision(own)
            text = replace(text, draft=replace(text.draft, **changes))
            save(session, LI, text, Base(own.number, question_digest(of_row(own.entry.topic))))

    def publish(self, row: RevisionRow) -> None:
        """Publish a draft past the gate, which is not what is tested here."""
        with writing(self.sessions) as session:
            repository.lock_version(session).version += 1
            take_effect(session, repository.revision_by_id(session, row.id), "wang", now())


def statuses(plan: Plan) -> list[str]:
    return [row.status.value for row in plan.rows]


def reasons(plan: Plan) -> str:
    return "\n".join(str(problem) for row in plan.failed for problem in row.record.problems)
