"""Conversations as stored: whole turns, once each, without personal data, for as long as kept."""

import shutil
import threading
from datetime import timedelta
from pathlib import Path

import pytest
from freezegun import freeze_time
from sqlalchemy.engine import make_url
from sqlalchemy.exc import IntegrityError

from casework.tables import ConversationRow, TurnRow
from casework.turns import (
    UnknownConversation,
    conversation_exists,
    find_turn,
    forget,
    history,
    last_slots,
    record_turn,
    start_conversation,
)
from core.clock import now
from core.db import session_factory, writing

PHONE = "13812345678"


@pytest.fixture
def conversation(sessions):
    with writing(sessions) as session:
        return start_conversation(session)


@pytest.fixture
def record(sessions, conversation):
    """Record a turn of the conversation in a transaction of its own."""

    def record(message_id="m1", text="要不要备案", **parts):
        with writing(sessions) as session:
            return record_turn(session, conversation, message_id=message_id, text=text, **parts)

    return record


def test_ids_are_long_random_and_fit_a_url(sessions):
    with writing(sessions) as session:
        ids = {start_conversation(session) for _ in range(50)}
    assert len(ids) == 50
    assert all(
        len(found) == 22 and found.replace("-", "").replace("_", "").isalnum() for found in ids
    )


def test_a_conversation_exists_once_started(sessions, conversation):
    with sessions() as session:
        assert conversation_exists(session, conversation)
        assert not conversation_exists(session, "nobody")


def test_a_turn_comes_back_as_it_was(sessions, conversation, record):
    stored = record(
        act="ask_service",
        slots={"insured": "511723"},
        replies=[{"text": "要备案。"}],
        answers=[{"status": "answered", "revision_ids": [3]}],
        status="answered",
    )
    with sessions() as session:
        (found,) = history(session, conversation)
    assert found == stored
    assert (found.number, found.text, found.status) == (1, "要不要备案", "answered")
    assert found.answers == [{"status": "answered", "revision_ids": [3]}]
    assert found.created_at.utcoffset() == timedelta(hours=8)


def test_turns_come_in_order(sessions, conversation, record):
    for number in range(12):
        record(f"m{number}", f"第{number}句")
    with sessions() as session:
        found = history(session, conversation)
    assert [turn.number for turn in found] == list(range(1, 13))
    assert [turn.text for turn in found] == [f"第{number}句" for number in range(12)]


def test_a_message_sent_twice_gives_the_first_result(sessions, conversation, record):
    first = record(replies=[{"text": "一"}])
    again = record(text="别的", replies=[{"text": "二"}])
    assert again == first
    with sessions() as session:
        assert find_turn(session, conversation, "m1") == first
        assert len(history(session, conversation)) == 1


def test_another_conversation_may_use_the_same_message_id(sessions, conversation, record):
    record()
    with writing(sessions) as session:
        other = start_conversation(session)
        assert find_turn(session, other, "m1") is None
        assert record_turn(session, other, message_id="m1", text="b").number == 1


def test_parallel_duplicates_make_one_turn_and_parallel_turns_count_up(
    sessions, conversation, record
):
    results, failures = [], []

    def send(message_id):
        try:
            results.append(record(message_id, replies=[{"by": threading.get_ident()}]))
        except Exception as error:
            failures.append(error)

    ids = ["same"] * 10 + [f"m{number}" for number in range(10)]
    threads = [threading.Thread(target=send, args=(message_id,)) for message_id in ids]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == []
    same = [turn for turn in results if turn.message_id == "same"]
    assert same == [same[0]] * 10
    with sessions() as session:
        assert [turn.number for turn in history(session, conversation)] == list(range(1, 12))


def test_a_turn_of_an_unknown_conversation_is_refused(sessions):
    with writing(sessions) as session, pytest.raises(UnknownConversation):
        record_turn(session, "nobody", message_id="m1", text="a")


def test_the_slots_survive_a_restart(connect, database_url, record, sessions, conversation):
    with sessions() as session:
        assert last_slots(session, conversation) == {}
    record("m1", slots={"insured": "511723"})
    record("m2", slots={"insured": "511723", "treatment": "500101"})
    with session_factory(connect(database_url))() as session:
        assert last_slots(session, conversation) == {"insured": "511723", "treatment": "500101"}
        assert len(history(session, conversation)) == 2


def test_an_interrupted_turn_leaves_nothing(sessions, conversation, record):
    with freeze_time("2026-11-23 01:00:00"):
        record("m1")

    def interrupted():
        with freeze_time("2026-11-23 02:00:00"), writing(sessions) as session:
            record_turn(session, conversation, message_id="m2", text="b")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    with sessions() as session:
        assert [turn.message_id for turn in history(session, conversation)] == ["m1"]
        last_at = session.get(ConversationRow, conversation).last_at
    assert last_at.isoformat() == "2026-11-23T09:00:00+08:00"


def test_a_turn_without_conversation_cannot_be_stored(sessions):
    lists = {"slots": {}, "replies": [], "answers": []}
    texts = {"message_id": "m1", "text": "", "act": "", "status": ""}
    orphan = TurnRow(conversation_id="nobody", number=1, created_at=now(), **texts, **lists)
    with pytest.raises(IntegrityError), writing(sessions) as session:
        session.add(orphan)


def test_forgetting_leaves_no_row(sessions, conversation, record):
    record()
    with writing(sessions) as session:
        other = start_conversation(session)
        record_turn(session, other, message_id="m1", text="a")
    with writing(sessions) as session:
        forget(session, conversation)
    with sessions() as session:
        assert not conversation_exists(session, conversation)
        assert history(session, conversation) == ()
        assert len(history(session, other)) == 1


def test_what_is_stored_is_redacted(record):
    assert record(text=f"打{PHONE}找我").text == "打⟦电话1⟧找我"


def test_no_byte_of_a_phone_number_reaches_the_files(record, engine, database_url, tmp_path):
    for number in range(30):
        record(f"m{number}", f"第{number}次说:我电话{PHONE}")
    files = raw_files(engine, database_url, tmp_path)
    assert any("我电话".encode() in content for content in files), (
        "the turns are not in these files"
    )
    assert not any(PHONE.encode() in content for content in files)


def test_no_byte_of_a_forgotten_turn_stays_in_a_sqlite_file(connect, sqlite_template, tmp_path):
    path = tmp_path / "forgetful.db"
    shutil.copy(sqlite_template, path)
    engine = connect(f"sqlite:///{path}")
    sessions = session_factory(engine)
    with writing(sessions) as session:
        conversation = start_conversation(session)
        record_turn(session, conversation, message_id="m1", text="我要问肾结石")
    engine.dispose()
    assert "肾结石".encode() in path.read_bytes()

    with writing(sessions) as session:
        forget(session, conversation)
    engine.dispose()
    assert "肾结石".encode() not in path.read_bytes()


def raw_files(engine, database_url, tmp_path):
    """Return the content of every file that the database writes."""
    if engine.dialect.name == "sqlite":
        assert Path(make_url(database_url).database).parent == tmp_path
        return [path.read_bytes() for path in tmp_path.iterdir()]
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("CHECKPOINT")
        folder = Path(connection.exec_driver_sql("SHOW data_directory").scalar_one())
    kept = [*folder.glob("base/*/*"), *folder.glob("pg_wal/*"), *folder.glob("*log*")]
    return [path.read_bytes() for path in kept if path.is_file()]
