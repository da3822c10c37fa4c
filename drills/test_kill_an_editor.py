"""kill -9 at random moments of publish, import and rollback: what was said is there, whole."""

import json
import os
import random
import signal
import time
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, text

from core.audit import AuditRow, verify
from core.clock import today
from core.db import make_engine, session_factory
from drills.editor_at_work import IMPORTED, Editor, start
from knowledge import repository
from knowledge.exchange.tables import ImportBatchRow, ImportItemRow
from knowledge.revisions import digest
from knowledge.tables import EntryRow, RevisionRow
from knowledge.timeline import in_force_on

KILLS = int(os.environ.get("DRILL_KILLS", "60"))
RAISES_VERSION = ("entry.publish", "entry.rollback", "entry.retire")
SHOWN = ("entry.publish", "entry.rollback")


def one_round(url: str, folder: Path, rng: random.Random, number: int) -> list[list]:
    """Start an editor, kill it, and return what it had said."""
    by_itself = number % 2 == 0
    statements = rng.randrange(20, 700) if by_itself else None
    pid, pipe = start(url, folder, rng.getrandbits(32), statements)
    if not by_itself:
        time.sleep(rng.uniform(0.3, 2.5))
        os.kill(pid, signal.SIGKILL)
    _, status = os.waitpid(pid, 0)
    with os.fdopen(pipe, encoding="utf-8") as said:
        lines = [json.loads(line) for line in said if line.endswith("\n")]
    assert os.WIFSIGNALED(status), lines[-3:]
    assert os.WTERMSIG(status) == signal.SIGKILL
    return lines


def check(session, said) -> None:
    """What was said is there, and what is there is whole."""
    check_said(session, said)
    check_whole(session)


def check_said(session, said) -> None:
    """Everything that was acknowledged is there."""
    deeds = {(row.action, row.object) for row in session.execute(select(AuditRow)).scalars()}
    for step, entry, number, spoken in said:
        if step in ("save", "submit", "publish", "rollback"):
            row = repository.revision_of(session, entry, number)
            assert (f"entry.{step}", f"{entry}#{number}") in deeds
            assert step == "submit" or row.spoken == spoken
            assert step not in ("publish", "rollback") or row.published_at is not None
        elif step in ("import", "undo"):
            batch = session.get(ImportBatchRow, number)
            assert batch is not None
            assert step != "undo" or batch.undone_at is not None


def check_whole(session) -> None:
    """Nothing is half-done: every change has its record, every record its change."""
    assert list(verify(session)) == []
    deeds = list(session.execute(select(AuditRow).order_by(AuditRow.id)).scalars())
    raised = [deed for deed in deeds if deed.action in RAISES_VERSION and deed.outcome == "done"]
    assert repository.knowledge_version(session) == len(raised)
    rows = {
        f"{row.entry_id}#{row.number}": row
        for row in session.execute(select(RevisionRow)).scalars()
    }
    written = {d.object for d in deeds if d.action in ("entry.save", "entry.rollback")}
    assert written == set(rows)
    shown = {deed.object: deed.after for deed in deeds if deed.action in SHOWN}
    assert shown == {n: digest(row) for n, row in rows.items() if row.published_at is not None}
    for entry in session.execute(select(EntryRow)).scalars():
        published = repository.published_of(session, entry.id)
        assert (entry.published is not None) == bool(published)
        assert entry.published is None or entry.published in published
        for offset in range(-2, 3):
            in_force_on(published, today() + timedelta(days=offset))
    for batch in session.execute(select(ImportBatchRow)).scalars():
        items = select(ImportItemRow).where(ImportItemRow.batch_id == batch.id)
        assert len(session.execute(items).scalars().all()) == IMPORTED
        assert any(d.action == "import.write" and d.object == f"import#{batch.id}" for d in deeds)


def test_what_was_acknowledged_survives_and_nothing_is_half_done(
    database_url, tmp_path, capsys
) -> None:
    seed = random.SystemRandom().getrandbits(32)
    counts: Counter[str] = Counter()
    rng, said = random.Random(seed), []
    engine = make_engine(database_url)
    sessions = session_factory(engine)
    for number in range(KILLS):
        engine.dispose()
        lines = one_round(database_url, tmp_path, rng, number)
        said += lines
        counts.update(line[0] for line in lines)
        with sessions() as session:
            if engine.dialect.name == "sqlite":
                assert session.execute(text("PRAGMA integrity_check")).scalar_one() == "ok"
            check(session, said)
            repository.load_topics(session)
    engine.dispose()
    with capsys.disabled():
        print(f"\n{engine.dialect.name}: {KILLS} kills, seed {seed}, acknowledged {dict(counts)}")
    for step in ("publish", "rollback", "import"):
        assert counts[step] >= KILLS / 10, counts


@pytest.mark.parametrize("fault", ["a lost text", "a change without a record"])
def test_the_checks_see_what_they_should(database_url, fault) -> None:
    """The drill would notice: a lost text, a change without a record."""
    sessions = session_factory(make_engine(database_url))
    said: list[list] = []
    editor = Editor(sessions, random.Random(1), lambda *line: said.append(list(line)))
    editor.publish()
    with sessions() as session:
        check(session, said)
        row = session.execute(select(RevisionRow)).scalars().first()
        if fault == "a lost text":
            row.spoken = "别的话"
        else:
            repository.lock_version(session).version += 1
        session.flush()
        with pytest.raises(AssertionError):
            check(session, said)
        session.rollback()
