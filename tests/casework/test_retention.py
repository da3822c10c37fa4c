"""What is kept how long, shown by moving the clock; what is deleted is gone from the file too."""

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.engine import make_url

from casework import contacts, handoff, retention, tickets
from casework.handoff import HandoffReason
from casework.ratings import rate_answer
from casework.refusals import CaseworkError
from casework.retention import RetentionReport
from casework.tables import (
    ContactRow,
    HandoffMessageRow,
    HandoffRow,
    RatingRow,
    TicketRow,
    TurnCountRow,
    TurnRow,
)
from casework.ticket_queue import ticket
from casework.turns import forget, history, record_turn, start_conversation
from core.audit import AuditRow
from tests.casework.conftest import CHIEF, KAIJIANG, PHONE, ZHANG, draft
from tests.casework.test_ticket_steps import go

WORDS = "龙胆泻肝丸能不能报"
EMPTY = RetentionReport(0, 0, 0, 0, 0, 0, 0, 0)


@pytest.fixture
def talk(write, desk):
    with write() as session:
        conversation = start_conversation(session)
        for number in range(3):
            record_turn(
                session,
                conversation,
                message_id=f"m{number}",
                text=f"{WORDS}{number}",
                status="answered",
                slots={"insured": KAIJIANG},
                answers=[{"topic": "ratio.home"}],
            )
    return conversation


def count(write, row):
    with write() as session:
        return len(session.execute(select(row)).all())


def test_after_ninety_days_the_words_are_gone_and_the_counts_stay(
    write, talk, sessions, at, database_url
):
    at("2027-02-21 01:59:00")
    assert retention.run(sessions) == EMPTY
    at("2027-02-21 02:01:00")
    report = retention.run(sessions)
    assert (report.turns, report.conversations) == (3, 1)
    assert count(write, TurnRow) == 0
    with write() as session:
        (kept,) = session.execute(select(TurnCountRow)).scalars()
    assert (kept.day, kept.region, kept.topic, kept.status, kept.turns) == (
        date(2026, 11, 23),
        KAIJIANG,
        "ratio.home",
        "answered",
        3,
    )
    if database_url.startswith("sqlite"):
        with write() as session:
            session.connection().exec_driver_sql("SELECT 1")
        folder = Path(make_url(database_url).database).parent
        sessions().connection().exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        raw = b"".join(path.read_bytes() for path in folder.glob("test.db*"))
        assert WORDS.encode() not in raw


def test_a_second_run_changes_nothing(write, talk, sessions, at):
    at("2027-03-01 02:00:00")
    retention.run(sessions)
    assert retention.run(sessions) == EMPTY
    with write() as session:
        assert session.execute(select(TurnCountRow.turns)).scalars().all() == [3]


def test_of_a_conversation_that_goes_on_only_the_old_turns_go(write, talk, sessions, at):
    at("2027-02-20 02:00:00")
    with write() as session:
        record_turn(session, talk, message_id="late", text="还在不在")
    at("2027-02-22 02:00:00")
    assert retention.run(sessions).turns == 3
    with write() as session:
        (left,) = history(session, talk)
        assert (left.number, left.text) == (4, "还在不在")
        assert record_turn(session, talk, message_id="next", text="再问").number == 5


def test_an_open_ticket_keeps_its_words_and_a_closed_one_loses_them(write, submitted, sessions, at):
    with write() as session:
        closed = tickets.submit(session, draft(), contact=PHONE)
    go(write, closed.number)
    at("2027-02-22 02:00:00")
    report = retention.run(sessions)
    assert report.tickets == 1
    with write() as session:
        assert ticket(session, ZHANG, submitted.number).what
        gone = ticket(session, ZHANG, closed.number)
        assert (gone.what, gone.wish, gone.history) == ("", "", ())
        assert (gone.status.value, gone.kind) == ("closed", "complaint")
    assert count(write, TicketRow) == 2
    assert retention.run(sessions).tickets == 0


def test_a_contact_expires_even_before_the_job_has_run(write, submitted, sessions, at):
    at("2027-02-21 02:01:00")
    with write() as session:
        assert contacts.masked(session, f"ticket:{submitted.number}") is None
        assert tickets.progress(session, submitted.number, contact=PHONE) is None
    assert count(write, ContactRow) == 1
    assert retention.run(sessions).contacts == 1
    assert count(write, ContactRow) == 0


def test_the_contact_of_a_closed_ticket_goes_earlier(write, submitted, sessions, at):
    go(write, submitted.number)
    at("2026-12-24 02:00:00")
    assert retention.run(sessions).contacts == 1


def test_handoffs_and_comments_go_ratings_and_the_audit_record_stay(write, desk, sessions, at):
    with write() as session:
        made = handoff.ask(session, "c1", KAIJIANG, HandoffReason.REQUESTED, summary=WORDS)
        handoff.take_over(session, ZHANG, made.id)
        handoff.answer(session, ZHANG, made.id, "您好")
        rate_answer(session, "turn:c1:1", {"revision_ids": []}, 2, comment=WORDS)
    before = count(write, AuditRow)
    at("2027-02-22 02:00:00")
    report = retention.run(sessions)
    assert (report.handoffs, report.comments) == (1, 1)
    assert count(write, HandoffRow) == count(write, HandoffMessageRow) == 0
    with write() as session:
        (row,) = session.execute(select(RatingRow)).scalars()
        assert (row.level, row.comment) == (2, "")
    assert count(write, AuditRow) == before


def test_forgetting_a_conversation_takes_what_was_said_to_a_person_too(write, talk, submitted):
    with write() as session:
        contacts.hold(session, talk, PHONE)
        handoff.ask(session, talk, KAIJIANG, HandoffReason.REQUESTED, summary=WORDS)
        handoff.write(session, talk, WORDS)
        made = tickets.submit(session, draft(), conversation=talk, contact=PHONE)
        forget(session, talk)
    with write() as session:
        assert history(session, talk) == ()
        assert tickets.of_conversation(session, talk) == ()
        assert tickets.progress(session, made.number, contact=PHONE)
    assert count(write, HandoffRow) == count(write, HandoffMessageRow) == 0
    assert count(write, ContactRow) == 2, "those of the two tickets"


def test_an_administrator_keeps_texts_for_fewer_days_once_sure(write, talk, sessions, at):
    at("2026-12-25 02:01:00")
    with pytest.raises(CaseworkError, match="3句") as refusal, write() as session:
        retention.set_keep_days(session, CHIEF, 30, "上级要求")
    assert refusal.value.code == "shorter"
    assert retention.run(sessions) == EMPTY
    with write() as session:
        retention.set_keep_days(session, CHIEF, 30, "上级要求", sure=True)
    assert retention.run(sessions).turns == 3


@pytest.mark.parametrize(
    ("days", "by", "code"),
    [(29, CHIEF, "bad_days"), (181, CHIEF, "bad_days"), (91, CHIEF, "longer"),
     (60, ZHANG, "not_allowed")],
)  # fmt: skip
def test_what_is_too_short_too_long_or_not_theirs_is_refused(write, days, by, code):
    with pytest.raises(CaseworkError) as refusal, write() as session:
        retention.set_keep_days(session, by, days, "试试")
    assert refusal.value.code == code
    with write() as session:
        assert retention.keep_text(session) == retention.KEEP_TEXT
