"""The settings without which an acknowledged write could be lost, read from live connections."""

import os
import shutil
import subprocess
import sys
import threading
from datetime import datetime, timedelta, timezone

import pytest
from sqlalchemy import Column, Integer, MetaData, Table, event, func, insert, select

from core import clock, db
from core.db import Moment, UnsafeDatabase, make_engine, session_factory, writing

metadata = MetaData()
note = Table(
    "note", metadata, Column("id", Integer, primary_key=True), Column("at", Moment, nullable=True)
)


@pytest.fixture
def notes(empty_engine):
    metadata.create_all(empty_engine)
    return session_factory(empty_engine)


@pytest.fixture
def file_url(tmp_path):
    return f"sqlite:///{tmp_path / 'folder' / 'a.db'}"


def pragmas(connection):
    names = db.SQLITE_PRAGMAS
    return {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one() for name in names}


def test_every_sqlite_connection_is_durable(file_url, connect):
    engine = connect(file_url)
    with engine.connect() as first, engine.connect() as second:
        assert (
            pragmas(first)
            == pragmas(second)
            == {
                "busy_timeout": 10_000,
                "journal_mode": "wal",
                "synchronous": 2,
                "foreign_keys": 1,
                "secure_delete": 1,
            }
        )


def test_a_postgres_connection_is_durable(postgres, connect):
    with connect(postgres.create()).connect() as connection:
        for name in ("fsync", "synchronous_commit"):
            assert connection.exec_driver_sql(f"SHOW {name}").scalar_one() == "on"


def test_a_postgres_that_may_lose_commits_is_refused(postgres, connect):
    url = f"{postgres.create()}&options=-csynchronous_commit%3Doff"
    with pytest.raises(UnsafeDatabase, match="synchronous_commit is off"):
        connect(url).connect()


def test_a_sqlite_setting_that_does_not_hold_is_refused(file_url, connect, monkeypatch):
    # A build without WAL answers with the mode it kept; an unknown mode does the same.
    monkeypatch.setitem(db.SQLITE_PRAGMAS, "journal_mode", "nonsense")
    with pytest.raises(UnsafeDatabase, match="journal_mode"):
        connect(file_url).connect()


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:"])
def test_an_in_memory_database_is_refused(url):
    with pytest.raises(ValueError, match="in-memory"):
        make_engine(url)


def test_commits_reach_the_disk_before_they_are_acknowledged(tmp_path):
    """Count the syncs of 20 commits: a killed process alone could not tell FULL from NORMAL."""
    log, path = tmp_path / "strace.log", tmp_path / "a.db"
    code = (
        "import sys; from sqlalchemy import text; from core.db import *\n"
        "sessions = session_factory(make_engine(sys.argv[1]))\n"
        "with writing(sessions) as s: s.execute(text('CREATE TABLE t (a INTEGER)'))\n"
        "for i in range(20):\n"
        "    with writing(sessions) as s: s.execute(text('INSERT INTO t VALUES (1)'))\n"
    )
    strace = shutil.which("strace")
    command = [strace, "-f", "-e", "trace=fsync,fdatasync", "-o", str(log)]
    command += [sys.executable, "-c", code, f"sqlite:///{path}"]
    subprocess.run(command, check=True, env={**os.environ, "PYTHONPATH": "."})
    assert log.read_text().count("sync(") >= 20


def test_writers_wait_for_each_other_even_after_a_read(notes):
    """Eight threads count up by reading and writing: no update is lost, none fails."""
    failures = []

    def add():
        try:
            for _ in range(5):
                with writing(notes) as session:
                    if session.get_bind().dialect.name == "postgresql":
                        session.execute(select(func.pg_advisory_xact_lock(1)))
                    number = session.execute(select(func.count()).select_from(note)).scalar_one()
                    session.execute(insert(note).values(id=number + 1))
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=add) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == []
    with notes() as session:
        assert session.execute(select(func.max(note.c.id))).scalar_one() == 40


def test_a_reader_keeps_one_view_while_another_writes(file_url, connect):
    engine = connect(file_url)
    metadata.create_all(engine)
    sessions = session_factory(engine)
    count = select(func.count()).select_from(note)
    with sessions() as reader:
        assert reader.execute(count).scalar_one() == 0
        with writing(sessions) as writer:
            writer.execute(insert(note).values(id=1))
        assert reader.execute(count).scalar_one() == 0


def test_an_error_rolls_the_whole_transaction_back(notes):
    def fail():
        with writing(notes) as session:
            session.execute(insert(note).values(id=1))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    with notes() as session:
        assert session.execute(select(note)).all() == []


def test_a_write_transaction_takes_the_lock_at_once(file_url, connect):
    engine = connect(file_url)
    statements = []
    event.listen(engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
    sessions = session_factory(engine)
    with writing(sessions):
        pass
    with sessions() as session:
        session.execute(select(1))
    assert statements[:2] == ["BEGIN IMMEDIATE", "BEGIN"]


def test_a_moment_comes_back_equal_and_in_shanghai(notes):
    elsewhere = datetime(2026, 11, 23, 23, 30, tzinfo=timezone(timedelta(hours=-5)))
    with writing(notes) as session:
        session.execute(insert(note).values(id=1, at=elsewhere))
    with notes() as session:
        found = session.execute(select(note.c.at)).scalar_one()
    assert found == elsewhere
    assert found.utcoffset() == timedelta(hours=8)
    assert found.tzinfo is clock.SHANGHAI


def test_a_moment_without_zone_is_refused(notes):
    naive = datetime(2026, 11, 23)
    with pytest.raises(Exception, match="needs a zone"), writing(notes) as session:
        session.execute(insert(note).values(id=1, at=naive))


def test_a_database_file_is_readable_by_its_owner_alone(tmp_path, connect):
    engine = connect(f"sqlite:///{tmp_path / 'data' / 'a.db'}")
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE t (x)")
        files = {path.name: path.stat().st_mode & 0o077 for path in (tmp_path / "data").iterdir()}
    assert "a.db" in files
    assert set(files.values()) == {0}
