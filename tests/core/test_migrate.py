"""The schema: from nothing, from what is there, and back; equal to what the code maps."""

import threading

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, text

import casework.calls.tables
import casework.tables
import core.accounts.tables
import core.audit
import core.choices
import knowledge.exchange.tables
import knowledge.tables
import webapp.admin.tables
from core.db import Base
from core.migrate import BrokenReference, _migrating, downgrade, upgrade

MAPPED = (
    core.audit.AuditRow,
    core.choices.ChoiceRow,
    core.accounts.tables.AccountRow,
    casework.calls.tables.CallRow,
    knowledge.tables.TopicRow,
    knowledge.exchange.tables.ImportBatchRow,
    casework.tables.TurnRow,
    webapp.admin.tables.SwitchRow,
)
TOPIC = text(
    "INSERT INTO topic (id, matter, facet, kind, question, wordings, must_not_match)"
    " VALUES ('t', 'm', 'time', 'faq', 'q', '[]', '[]')"
)
REVISION = text(
    "INSERT INTO revision (id, entry_id, number, status, title, spoken, body, scope, sources,"
    " contacts, author, created_at)"
    " VALUES (1, 'e', 1, 'published', '', '', '{}', '{}', '[]', '[]', 'seed',"
    " '2026-11-01 00:00:00')"
)
ENTRY = text("INSERT INTO entry (id, topic_id, edited) VALUES ('e', 't', :false)")


def fill(engine):
    with engine.begin() as connection:
        connection.execute(TOPIC)
        connection.execute(ENTRY, {"false": False})
        connection.execute(REVISION)
        connection.execute(text("UPDATE entry SET published_revision_id = 1"))


def tables(engine):
    return set(inspect(engine).get_table_names()) - {"alembic_version"}


def test_an_upgrade_from_nothing_makes_what_the_code_maps(empty_engine):
    upgrade(empty_engine)

    with empty_engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "compare_server_default": True}
        )
        assert compare_metadata(context, Base.metadata) == []
    assert tables(empty_engine) == set(Base.metadata.tables)


def test_a_second_upgrade_changes_nothing(engine):
    fill(engine)
    upgrade(engine)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT version FROM knowledge_version")).all() == [(0,)]
        assert connection.execute(text("SELECT id FROM entry")).all() == [("e",)]


def test_an_upgrade_keeps_what_is_there_and_a_downgrade_undoes_it(empty_engine):
    upgrade(empty_engine, "0001")
    fill(empty_engine)
    upgrade(empty_engine)
    downgrade(empty_engine, "0001")
    assert tables(empty_engine) == {"topic", "entry", "revision", "knowledge_version"}
    with empty_engine.connect() as connection:
        rows = connection.execute(text("SELECT id, published_revision_id FROM entry")).all()
    assert rows == [("e", 1)]


def test_a_downgrade_to_base_empties_a_filled_database(empty_engine):
    upgrade(empty_engine)
    fill(empty_engine)
    downgrade(empty_engine, "base")
    assert tables(empty_engine) == set()
    upgrade(empty_engine)
    assert tables(empty_engine) == set(Base.metadata.tables)


def test_a_failing_migration_leaves_nothing_behind(empty_engine):
    def fail():
        with _migrating(empty_engine) as config:
            config.attributes["connection"].exec_driver_sql("CREATE TABLE half (id INTEGER)")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert tables(empty_engine) == set()


def test_four_upgrades_at_once_make_one_schema(empty_url, connect):
    engines = [connect(empty_url) for _ in range(4)]
    failures = []

    def run(engine):
        try:
            upgrade(engine)
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=run, args=(engine,)) for engine in engines]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == []
    assert tables(engines[0]) == set(Base.metadata.tables)


def test_a_migration_that_breaks_a_reference_is_undone(tmp_path, connect):
    engine = connect(f"sqlite:///{tmp_path / 'a.db'}")
    upgrade(engine)
    fill(engine)
    with pytest.raises(BrokenReference), _migrating(engine) as config:
        config.attributes["connection"].execute(text("DELETE FROM topic"))
    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM topic")).scalar_one() == 1
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar_one() == 1
