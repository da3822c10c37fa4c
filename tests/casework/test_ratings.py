"""Ratings tied to what was shown, and what becomes of the bad ones."""

from datetime import date

import pytest
from sqlalchemy import select, text

from casework import ratings, rectifications
from casework.ratings import Level, rate_answer, rate_turn
from casework.rectifications import RectificationStatus
from casework.tables import RatingRow, RectificationRow
from casework.turns import record_turn, start_conversation
from core.audit import AuditRow
from core.staff import StaffRole
from tests.casework.conftest import ACROSS, KAIJIANG, PHONE, WANG, ZHANG, staff
from tests.casework.refused import refused


@pytest.fixture
def revisions(write):
    """Two revisions of an entry."""
    with write() as session:
        session.execute(
            text(
                "INSERT INTO topic (id, matter, facet, kind, question, wordings, must_not_match)"
                " VALUES ('t', 'm', 'time', 'faq', 'q', '[]', '[]')"
            )
        )
        session.execute(
            text("INSERT INTO entry (id, topic_id, edited) VALUES ('e', 't', :no)"), {"no": False}
        )
        for number in (1, 2):
            session.execute(
                text(
                    "INSERT INTO revision (id, entry_id, number, status, title, spoken, body,"
                    " scope, sources, contacts, author, created_at) VALUES (:n, 'e', :n,"
                    " 'retired', '', '', '{}', '{}', '[]', '[]', 'seed', '2026-11-01 00:00:00')"
                ),
                {"n": number},
            )
    return (1, 2)


def shown(*revisions, region=KAIJIANG):
    return {
        "question": "备案要带什么？",
        "topic": "t",
        "revision_ids": list(revisions),
        "scope": {"insured": region},
    }


@pytest.fixture
def turn(write, at, revisions):
    """A stored turn that showed the first revision."""
    with write() as session:
        conversation = start_conversation(session)
        record_turn(session, conversation, message_id="m", text="带什么", answers=[shown(1)])
    return conversation


def test_a_rating_is_tied_to_the_revision_that_was_shown(write, turn):
    with write() as session:
        made = rate_turn(session, turn, 1, 5, reasons=["clear"])
        assert (made.level, made.revision_ids, made.region) == (
            Level.VERY_SATISFIED,
            (1,),
            KAIJIANG,
        )
        assert ratings.of_revision(session, 1) == {Level.VERY_SATISFIED: 1}
        assert ratings.of_revision(session, 2) == {}
        assert session.execute(select(RectificationRow)).all() == []


def test_rated_again_it_is_changed_and_counts_once(write, turn):
    with write() as session:
        rate_turn(session, turn, 1, 1)
        rate_turn(session, turn, 1, 4)
        assert ratings.of_revision(session, 1) == {Level.SATISFIED: 1}
        assert session.execute(select(RectificationRow)).all() == []


@pytest.mark.parametrize(("level", "code"), [(0, "bad_level"), (6, "bad_level"), (-1, "bad_level")])
def test_there_are_five_levels(write, turn, level, code):
    with refused(code), write() as session:
        rate_turn(session, turn, 1, level)


def test_only_an_answer_that_was_shown_is_rated(write, turn):
    with refused("nothing_rated"), write() as session:
        rate_turn(session, turn, 2, 5)
    with refused("bad_reason"), write() as session:
        rate_turn(session, turn, 1, 2, reasons=["<script>"])


def test_a_comment_is_masked(write, turn):
    with write() as session:
        rate_turn(session, turn, 1, 2, comment=f"打我电话{PHONE}")
        (comment,) = session.execute(select(RatingRow.comment)).scalars()
    assert PHONE not in comment
    assert "打我电话" in comment


def test_a_rating_is_taken_back_within_ten_minutes_and_its_item_goes(write, turn, at):
    with write() as session:
        rate_turn(session, turn, 1, 1)
        ratings.withdraw(session, f"turn:{turn}:1")
        assert session.execute(select(RatingRow)).all() == []
        assert session.execute(select(RectificationRow)).all() == []
        rate_turn(session, turn, 1, 1)
    at("2026-11-23 02:10:00")
    with refused("unknown_rating"), write() as session:
        ratings.withdraw(session, f"turn:{turn}:1")


@pytest.mark.parametrize(("level", "opened"), [(5, 0), (4, 0), (3, 0), (2, 1), (1, 1)])
def test_the_last_two_levels_open_a_rectification(write, at, revisions, level, opened):
    with write() as session:
        rate_answer(session, "turn:x:1", shown(1, 2), level)
        assert len(rectifications.unsettled(session, ZHANG)) == opened
        assert rectifications.unsettled(session, ACROSS) == ()


@pytest.fixture
def item(write, at, revisions):
    with write() as session:
        rate_answer(session, "turn:x:1", shown(1), 1, comment="说得不对")
        (found,) = rectifications.unsettled(session, ZHANG)
    return found


def test_a_rectification_is_handled_and_closed_by_another_person(write, item):
    assert item.due_on is None, "no term is known for the region"
    with write() as session:
        rectifications.take(session, ZHANG, item.id, "县医保局", date(2026, 12, 4))
        rectifications.handle(session, ZHANG, item.id, "写错了", "已改", "本人说可以")
        with refused("same_person"):
            rectifications.close(session, ZHANG, item.id, "好了")
        closed = rectifications.close(session, WANG, item.id, "复核无误")
        assert closed.status is RectificationStatus.CLOSED
        assert (closed.unit, closed.cause, closed.action) == ("县医保局", "写错了", "已改")
        assert rectifications.unsettled(session, ZHANG) == ()
        actions = session.execute(select(AuditRow.action)).scalars().all()
    assert actions == [f"rectification.{step}" for step in ("take", "handle", "closed")]


def test_nothing_is_closed_without_texts(write, item):
    with refused("unknown_rectification"), write() as session:
        rectifications.close(session, WANG, item.id, "好了")
    with write() as session:
        rectifications.take(session, ZHANG, item.id, "县医保局")
    for texts, code in (
        (("", "已改", "问过"), "needs_cause"),
        (("写错", " ", "问过"), "needs_cause"),
        (("写错", "已改", ""), "needs_call_back"),
    ):
        with refused(code), write() as session:
            rectifications.handle(session, ZHANG, item.id, *texts)
    with write() as session:
        rectifications.handle(session, ZHANG, item.id, "写错", "已改", "问过")
    with refused("needs_text"), write() as session:
        rectifications.close(session, WANG, item.id, "  ")


def test_a_rating_by_mistake_is_closed_as_such_by_a_second_person(write, item):
    with write() as session:
        rectifications.take(session, ZHANG, item.id, "县医保局")
        with refused("same_person"):
            rectifications.close(session, ZHANG, item.id, "评错了", mistaken=True)
        closed = rectifications.close(session, WANG, item.id, "评的是别的事", mistaken=True)
    assert closed.status is RectificationStatus.MISTAKEN


def test_what_was_sent_back_is_handled_again(write, item):
    with write() as session:
        rectifications.take(session, ZHANG, item.id, "县医保局")
        rectifications.handle(session, ZHANG, item.id, "写错", "已改", "问过")
        rectifications.reopen(session, WANG, item.id, "还是没改")
        with refused("unknown_rectification"):
            rectifications.close(session, WANG, item.id, "好了")


def test_others_cannot_touch_it_and_overdue_items_are_listed(write, item, at):
    with refused("unknown_rectification"), write() as session:
        rectifications.take(session, ACROSS, item.id, "万州")
    with refused("not_allowed"), write() as session:
        rectifications.take(session, staff("li", StaffRole.EDITOR, KAIJIANG), item.id, "x")
    with refused("bad_day"), write() as session:
        rectifications.take(session, ZHANG, item.id, "县医保局", date(2026, 11, 23))
    with write() as session:
        rectifications.take(session, ZHANG, item.id, "县医保局", date(2026, 11, 25))
        assert rectifications.overdue(session, ZHANG) == ()
    at("2026-11-26 02:00:00")
    with write() as session:
        assert [one.id for one in rectifications.overdue(session, ZHANG)] == [item.id]
