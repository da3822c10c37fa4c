"""Questions without an answer: one item for what is alike, masked, with counts and regions."""

from datetime import timedelta

import pytest

from casework.ratings import rate_turn
from casework.turns import record_turn, start_conversation
from casework.unanswered import settle, unanswered
from core.clock import now
from core.staff import StaffRole
from tests.casework.conftest import KAIJIANG, PHONE, WANZHOU, ZHANG, staff
from tests.casework.refused import refused

EDITOR = staff("bian", StaffRole.EDITOR, KAIJIANG)


@pytest.fixture
def say(write, at):
    """Store a turn of a conversation of its own."""
    count = iter(range(10_000))

    def say(words, status="no_entry", region=KAIJIANG, **parts):
        with write() as session:
            conversation = start_conversation(session)
            number = f"m{next(count)}"
            slots = {"insured": region, **parts.pop("slots", {})}
            record_turn(
                session,
                conversation,
                message_id=number,
                text=words,
                status=status,
                slots=slots,
                **parts,
            )
        return conversation

    return say


def items(write, **parts):
    with write() as session:
        return unanswered(session, now() - timedelta(days=90), **parts)


def test_what_is_alike_is_one_item_with_counts_causes_and_regions(say, write):
    say("养狗证在哪里办？")
    say("养狗证在哪里办", region=WANZHOU)
    say("养狗证去哪里办", status="choose")
    say("天上的月亮有好远")
    found = items(write)
    assert [item.count for item in found] == [3, 1]
    assert found[0].question.startswith("养狗证在哪里办")
    assert found[0].causes == {"no_entry": 2, "choose": 1}
    assert found[0].regions == {KAIJIANG: 2, WANZHOU: 1}


def test_questions_about_different_things_stay_apart(say, write):
    say("养狗证在哪里办")
    say("养老金在哪里领")
    say("结婚证在哪里补")
    assert [item.count for item in items(write)] == [1, 1, 1]


def test_a_flood_of_equal_questions_is_one_item(say, write):
    for _ in range(120):
        say("刷票刷票刷票")
    say("养狗证在哪里办")
    assert [(item.count, len(item.wordings)) for item in items(write)] == [(120, 1), (1, 1)]


def test_answered_ones_and_small_talk_are_not_in_it(say, write):
    for status in ("answered", "needs_detail", "emergency", "out_of_scope", ""):
        say("备案要带什么", status=status)
    assert items(write) == ()


def test_of_a_follow_up_the_question_it_adds_to_is_counted(say, write):
    say("万州的", status="not_known_here", act="inform", slots={"pending": "养狗证在哪里办"})
    assert [item.question for item in items(write)] == ["养狗证在哪里办"]


def test_a_bad_rating_counts_as_unanswered(say, write):
    answer = {"question": "备案要带什么？", "topic": "t", "revision_ids": []}
    conversation = say("备案带啥子", status="answered", answers=[answer])
    with write() as session:
        rate_turn(session, conversation, 1, 1)
    (item,) = items(write)
    assert (item.question, item.causes) == ("备案要带什么？", {"bad_rating": 1})


def test_nothing_personal_is_shown(say, write):
    say(f"我叫李四电话{PHONE}，养狗证在哪里办")
    assert PHONE not in str([item.to_json() for item in items(write)])


def test_a_region_sees_its_own(say, write):
    say("养狗证在哪里办", region=WANZHOU)
    assert items(write, regions=[KAIJIANG]) == ()
    assert len(items(write, regions=["500000"])) == 1
    assert items(write, regions=["100000"])


def test_what_was_settled_comes_back_only_when_it_is_asked_again(say, write, at):
    say("养狗证在哪里办")
    say("养狗证去哪里办")
    (item,) = items(write)
    at("2026-11-23 03:00:00")
    with refused("not_allowed"), write() as session:
        settle(session, ZHANG, item.digests)
    with write() as session:
        settle(session, EDITOR, item.digests)
    assert items(write) == ()
    at("2026-11-23 04:00:00")
    say("养狗证去哪里办")
    assert [item.count for item in items(write)] == [2]


def test_only_the_time_asked_for_is_looked_at(say, write, at):
    say("养狗证在哪里办")
    at("2027-03-01 02:00:00")
    assert items(write) == ()
