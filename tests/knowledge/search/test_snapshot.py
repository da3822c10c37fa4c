"""A publish is live at the next question, and costs what it has changed."""

import threading
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session, sessionmaker

from core.db import make_engine, session_factory
from core.migrate import upgrade
from knowledge import snapshot as module
from knowledge.bootstrap import load_content
from knowledge.exchange.content_files import read_content
from knowledge.search.vectors import VectorCache
from knowledge.snapshot import SnapshotStore
from tests.knowledge.guides import Raw, entry, topic, write_folder
from tests.knowledge.search.embedders import Counting

NAMES = {f"t-{number}": f"事项{letter}" for number, letter in enumerate("甲乙丙丁戊己")}


@pytest.fixture
def sessions(tmp_path: Path) -> sessionmaker:
    engine = make_engine(f"sqlite:///{tmp_path / 'kaixinban.db'}")
    upgrade(engine)
    return session_factory(engine)


def publish(sessions: sessionmaker, root: Path, topics: list[Raw]) -> None:
    load_content(sessions, read_content(write_folder(root, topics)))


def topics(changed: str = "") -> list[Raw]:
    found = []
    for name, said in NAMES.items():
        more = ["可以网上弄吗"] if name == changed else []
        wordings = [f"{said}{end}" for end in ("咋个办", "办得到不", "要哪些手续", *more)]
        raw = topic(name, entry(f"{name}.e"), question=f"{said}怎么办？", wordings=wordings)
        found.append(raw)
    return found


def count_reads(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Return a list that will hold the ids of every reading of topics; None is all of them."""
    read: list[Any] = []
    whole = module.load_topics

    def counted(session: Session, ids: Any = None) -> Any:
        read.append(ids)
        return whole(session, ids)

    monkeypatch.setattr(module, "load_topics", counted)
    return read


def test_a_changed_topic_alone_is_read_and_embedded(
    sessions: sessionmaker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(sessions, tmp_path / "one", topics())
    embedder = Counting()
    store = SnapshotStore(sessions, str, VectorCache(sessions, embedder))
    before = store.current()
    read = count_reads(monkeypatch)
    embedder.asked.clear()

    publish(sessions, tmp_path / "two", topics(changed="t-1"))
    after = store.current()

    assert read == [["t-1"]]
    assert embedder.asked == ["事项乙可以网上弄吗"]
    assert after.index.search("事项乙可以网上弄吗")[0].topic == "t-1"
    assert after.topics["t-0"] is before.topics["t-0"]
    assert list(after.topics) == list(before.topics)


def test_a_retired_topic_is_gone(sessions: sessionmaker, tmp_path: Path) -> None:
    publish(sessions, tmp_path / "one", topics())
    store = SnapshotStore(sessions, str, VectorCache(sessions, Counting()))
    assert "t-2" in store.current().topics
    publish(sessions, tmp_path / "two", [raw for raw in topics() if raw["topic"] != "t-2"])
    assert "t-2" not in store.current().topics


def test_another_process_reads_the_same_as_one_that_renewed(
    sessions: sessionmaker, tmp_path: Path
) -> None:
    publish(sessions, tmp_path / "one", topics())
    renewed = SnapshotStore(sessions, str, VectorCache(sessions, Counting()))
    renewed.current()
    publish(sessions, tmp_path / "two", topics(changed="t-3"))
    fresh = SnapshotStore(sessions, str, VectorCache(sessions, Counting())).current()
    assert renewed.current().topics == fresh.topics
    question = "事项丁在网上可以弄不"
    assert renewed.current().index.search(question) == fresh.index.search(question)


def test_a_question_without_a_publish_costs_one_statement(
    sessions: sessionmaker, tmp_path: Path
) -> None:
    publish(sessions, tmp_path, topics())
    store = SnapshotStore(sessions, str)
    store.current()
    said: list[str] = []
    event.listen(sessions.kw["bind"], "before_cursor_execute", lambda *args: said.append(args[2]))
    store.current()
    assert [statement.split()[0] for statement in said if statement != "BEGIN"] == ["SELECT"]


def test_questions_at_once_renew_it_once(
    sessions: sessionmaker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(sessions, tmp_path, topics())
    read = count_reads(monkeypatch)
    store = SnapshotStore(sessions, str)
    threads = [threading.Thread(target=store.current) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(read) == 1
