"""The shell that opens a desk, lists what was not answered and takes old texts away."""

import json

import pytest

from casework.desks import desk_for
from casework.turns import record_turn, start_conversation
from cli.errors import CommandError
from core.db import make_engine, session_factory, writing


@pytest.fixture
def sessions(tmp_path, run):
    run("retention")
    engine = make_engine(f"sqlite:///{tmp_path / 'cli.db'}")
    yield session_factory(engine)
    engine.dispose()


def test_a_desk_is_opened_listed_and_closed(run, sessions):
    assert "还没有人值守" in run("desk", "list")
    run("desk", "open", "开江", "--hours", "09:00-12:00", "--hours", "13:30-17:00")
    assert run("desk", "list") == "511723\t开江县\t09:00-12:00 13:30-17:00\n"
    run("desk", "close", "511723")
    with sessions() as session:
        assert desk_for(session, "511723") is None


def test_hours_that_cannot_be_are_refused_in_words(run):
    with pytest.raises(CommandError, match="09:00-12:00"):
        run("desk", "open", "开江", "--hours", "nine to five")


def test_what_was_not_answered_is_listed_for_people_and_for_programs(run, sessions):
    assert "没有没答上的问题" in run("unanswered")
    with writing(sessions) as session:
        talk = start_conversation(session)
        for number, words in enumerate(("养狗证在哪里办", "养狗证去哪里办", "养狗证在哪里办")):
            record_turn(
                session,
                talk,
                message_id=str(number),
                text=words,
                status="no_entry",
                slots={"insured": "511723"},
            )
    assert run("unanswered") == "3次\t养狗证在哪里办\t没有内容 3\t开江县 3\n"
    (item,) = json.loads(run("unanswered", "--json", "--region", "达州"))
    assert (item["count"], item["wordings"][0]) == (3, "养狗证在哪里办")
    assert json.loads(run("unanswered", "--json", "--region", "万州")) == []
