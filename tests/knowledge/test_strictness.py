"""A stricter share of false answers: chosen with a reason, at work in every process."""

import sqlite3

import pytest
from sqlalchemy import select

from core.audit import AuditRow
from core.choices import NoReason
from core.db import session_factory, writing
from core.staff import StaffRole
from knowledge.calibrating import CalibrationStore
from knowledge.refusals import PublishingError
from knowledge.search.index import SearchIndex
from knowledge.snapshot import SnapshotStore
from knowledge.strictness import false_share, set_false_share
from tests.knowledge.editorial import CHIEF, person


@pytest.fixture
def stores(content_sessions, tmp_path, connect):
    """Two processes over one database with the project's own wordings."""
    path = tmp_path / "a.db"
    with content_sessions() as session, sqlite3.connect(session.get_bind().url.database) as content:
        content.execute("VACUUM INTO ?", (str(path),))
    two = [session_factory(connect(f"sqlite:///{path}")) for _ in range(2)]
    found = [SnapshotStore(sessions, lambda text: text) for sessions in two]
    snapshot = found[0].current()
    CalibrationStore(two[0]).make(snapshot.index, snapshot.matters)  # a load does, and a publish
    return [SnapshotStore(sessions, lambda text: text) for sessions in two]


def test_a_stricter_share_is_at_work_in_another_process_with_its_next_question(stores):
    here, there = stores
    usual = there.current().thresholds.answer
    with writing(here._sessions) as session:
        set_false_share(session, CHIEF, 0.01, "群众投诉答错")
    assert there.current().thresholds.answer > usual
    (step,) = [one for one in there.current().calibration.steps if one.share == 0.01]
    assert there.current().thresholds.answer == step.answer
    with writing(here._sessions) as session:
        set_false_share(session, CHIEF, 0.05, "改回来")
        assert false_share(session) is None
        actions = [row.action for row in session.execute(select(AuditRow)).scalars()]
    assert actions[-2:] == ["setting.set"] * 2
    assert there.current().thresholds.answer == usual


def test_a_looser_share_needs_a_word_more_and_an_administrator(sessions):
    with pytest.raises(PublishingError) as refusal, writing(sessions) as session:
        set_false_share(session, CHIEF, 0.1, "想多答")
    assert refusal.value.code == "looser"
    with pytest.raises(PublishingError) as refusal, writing(sessions) as session:
        set_false_share(session, person("bian", StaffRole.EDITOR), 0.01, "想少答")
    assert refusal.value.code == "not_administrator"
    with pytest.raises(PublishingError), writing(sessions) as session:
        set_false_share(session, CHIEF, 0.042, "自己定的数")
    with pytest.raises(NoReason), writing(sessions) as session:
        set_false_share(session, CHIEF, 0.01, " ")
    with writing(sessions) as session:
        assert false_share(session) is None
        set_false_share(session, CHIEF, 0.1, "想多答", looser=True)
        assert false_share(session) == 0.1


def test_without_anything_measured_the_defaults_serve(sessions):
    with writing(sessions) as session:
        set_false_share(session, CHIEF, 0.01, "谨慎")
    store = SnapshotStore(sessions, lambda text: text)
    assert isinstance(store.current().index, SearchIndex)
    assert store.current().thresholds == store.current().calibration.thresholds
