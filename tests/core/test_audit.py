"""The audit record: complete, in order, and broken wherever somebody touched it."""

import threading
from dataclasses import replace

import pytest
from freezegun import freeze_time
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from core.audit import AuditRow, Break, Deed, Flaw, Outcome, _hash, head, record, verify
from core.db import session_factory, writing

DEED = Deed("li", "publish", "entry:filing.time#2", before="a" * 64, after="b" * 64, address="cli")


@pytest.fixture
def add(sessions):
    def add(*deeds):
        for deed in deeds:
            with writing(sessions) as session:
                record(session, deed)

    return add


@pytest.fixture
def breaks(sessions):
    def breaks(witnessed=None):
        with sessions() as session:
            return list(verify(session, witnessed))

    return breaks


@pytest.fixture
def tamper(engine):
    """Change the table as somebody with all rights could."""

    def tamper(*statements):
        with engine.begin() as connection:
            if engine.dialect.name == "postgresql":
                connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
            else:
                for verb in ("update", "delete"):
                    connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS audit_no_{verb}")
            for statement in statements:
                connection.execute(text(statement))

    return tamper


def test_a_row_says_who_when_from_where_what_and_how_it_ended(add, sessions):
    with freeze_time("2026-11-23 01:02:03.000004"):
        add(replace(DEED, outcome=Outcome.REFUSED))
    with sessions() as session:
        row = session.execute(select(AuditRow)).scalar_one()
    assert row.at.isoformat() == "2026-11-23T09:02:03.000004+08:00"
    assert (row.id, row.actor, row.address, row.action) == (1, "li", "cli", "publish")
    assert (row.object, row.before, row.after) == ("entry:filing.time#2", "a" * 64, "b" * 64)
    assert row.outcome == "refused"


def test_an_untouched_chain_is_whole(add, breaks):
    assert breaks() == []
    add(*[DEED] * 5)
    assert breaks() == []


def test_several_rows_of_one_transaction_are_chained(sessions, breaks):
    with writing(sessions) as session:
        record(session, DEED)
        record(session, DEED)
    assert breaks() == []


def test_an_action_that_fails_leaves_no_row(sessions, breaks):
    def fail():
        with writing(sessions) as session:
            record(session, DEED)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    with sessions() as session:
        assert head(session)[0] == 0
    assert breaks() == []


@pytest.mark.parametrize(
    "change",
    [
        "actor = 'wang'",
        "action = 'retire'",
        "object = 'x'",
        "before = ''",
        "after = before",
        "outcome = 'refused'",
        "address = ''",
        "at = '2020-01-01 00:00:00.000000+00:00'",
    ],
)
def test_a_changed_row_is_found(add, tamper, breaks, change, engine):
    if engine.dialect.name == "sqlite":
        change = change.replace("+00:00", "")
    add(*[DEED] * 3)
    tamper(f"UPDATE audit SET {change} WHERE id = 2")  # noqa: S608
    assert breaks() == [Break(2, Flaw.CHANGED)]


def test_a_changed_row_with_a_new_hash_breaks_the_row_after_it(add, tamper, breaks, sessions):
    add(*[DEED] * 3)
    tamper("UPDATE audit SET actor = 'wang' WHERE id = 2")
    with sessions() as session:
        forged = _hash(session.get(AuditRow, 2))
    tamper(f"UPDATE audit SET hash = '{forged}' WHERE id = 2")  # noqa: S608
    assert breaks() == [Break(3, Flaw.MISPLACED)]


def test_a_removed_row_is_found(add, tamper, breaks):
    add(*[DEED] * 4)
    tamper("DELETE FROM audit WHERE id = 2")
    assert breaks() == [Break(2, Flaw.REMOVED)]


def test_a_removed_row_whose_number_was_closed_up_is_found(add, tamper, breaks):
    add(*[DEED] * 3)
    tamper("DELETE FROM audit WHERE id = 2", "UPDATE audit SET id = 2 WHERE id = 3")
    assert Break(2, Flaw.MISPLACED) in breaks()


def test_rows_in_another_order_are_found(add, tamper, breaks):
    add(DEED, replace(DEED, actor="wang"), DEED)
    tamper(
        "UPDATE audit SET id = 9 WHERE id = 1",
        "UPDATE audit SET id = 1 WHERE id = 2",
        "UPDATE audit SET id = 2 WHERE id = 9",
    )
    assert {found.id for found in breaks()} == {1, 2, 3}


def test_a_cut_off_end_is_found(add, tamper, breaks):
    add(*[DEED] * 3)
    tamper("DELETE FROM audit WHERE id = 3")
    assert breaks() == [Break(2, Flaw.CUT_OFF)]


def test_a_rewritten_chain_is_found_by_what_was_written_down(add, tamper, breaks, sessions):
    add(*[DEED] * 3)
    with sessions() as session:
        number, digest = head(session)
    tamper("DELETE FROM audit", f"UPDATE audit_head SET last = 0, hash = '{'0' * 64}'")  # noqa: S608
    assert breaks() == []
    assert breaks({number: digest}) == [Break(0, Flaw.CUT_OFF)]
    add(*[replace(DEED, actor="wang")] * 3)
    assert breaks() == []
    assert breaks({number: digest}) == [Break(3, Flaw.REWRITTEN)]


@pytest.mark.parametrize("statement", ["UPDATE audit SET actor = 'x'", "DELETE FROM audit"])
def test_the_database_refuses_to_change_a_row(add, engine, breaks, statement):
    add(DEED)
    with pytest.raises(DBAPIError, match="only added to"), engine.begin() as connection:
        connection.execute(text(statement))
    assert breaks() == []


def test_writers_at_once_make_one_chain(connect, database_url, breaks, sessions):
    failures = []

    def run(name):
        own = session_factory(connect(database_url))
        try:
            for _ in range(25):
                with writing(own) as session:
                    record(session, replace(DEED, actor=name))
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=run, args=(f"p{n}",)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == []
    assert breaks() == []
    with sessions() as session:
        actors = session.execute(select(AuditRow.actor)).scalars().all()
    assert sorted(actors) == sorted(f"p{n}" for n in range(4) for _ in range(25))
