"""From the assistant to a person: the queue, taking over, the talk, outside the hours."""

import threading

import pytest
from sqlalchemy import select, text

from casework import contacts, handoff
from casework.handoff import HandoffReason, HandoffStatus, Sender
from casework.refusals import CaseworkError
from casework.tables import ContactRow
from core.audit import AuditRow
from core.db import session_factory, writing
from core.staff import StaffRole
from tests.casework.conftest import ACROSS, KAIJIANG, PHONE, WANG, WANZHOU, ZHANG, staff
from tests.casework.refused import refused

TRIED = [{"topic": "filing.how", "status": "answered", "revision_ids": [3]}]


def ask(write, conversation="c1", reason=HandoffReason.REQUESTED, **parts):
    with write() as session:
        return handoff.ask(session, conversation, KAIJIANG, reason, **parts)


def test_the_person_gets_what_was_said_what_is_known_and_what_was_tried(write, desk):
    made = ask(write, summary=f"想问备案，电话{PHONE}", slots={"insured": KAIJIANG}, tried=TRIED)
    assert made.status is HandoffStatus.WAITING
    with write() as session:
        (seen,) = handoff.queue(session, ZHANG)
        assert handoff.queue(session, ACROSS) == ()
    assert PHONE not in seen.summary
    assert seen.summary.startswith("想问备案")
    assert (seen.slots, list(seen.tried), seen.reason.value) == (
        {"insured": KAIJIANG},
        TRIED,
        "requested",
    )


def test_where_no_desk_is_staffed_nothing_waits_and_the_number_is_said(write, at):
    with pytest.raises(CaseworkError, match="12345"):
        ask(write)
    with refused("unknown_region"), write() as session:
        handoff.ask(session, "c1", None, HandoffReason.REQUESTED)


def test_asked_twice_it_waits_once_and_keeps_its_place(write, desk, at):
    first = ask(write)
    at("2026-11-23 02:05:00")
    other = ask(write, "c2")
    assert ask(write).id == first.id
    assert (first.ahead, other.ahead) == (0, 1)


def test_an_emergency_stands_before_who_waits_longer(write, desk, at):
    ask(write, "c1")
    at("2026-11-23 02:05:00")
    ask(write, "c2", HandoffReason.EMERGENCY)
    with write() as session:
        assert [one.conversation for one in handoff.queue(session, ZHANG)] == ["c2", "c1"]


def test_of_two_operators_one_gets_it(write, desk, engine):
    made = ask(write)
    sessions = session_factory(engine)
    start, results = threading.Barrier(2), {}

    def take(person):
        start.wait()
        try:
            with writing(sessions) as session:
                results[person.name] = handoff.take_over(session, person, made.id).operator
        except CaseworkError as problem:
            results[person.name] = problem.code

    threads = [threading.Thread(target=take, args=(person,)) for person in (ZHANG, WANG)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(results.values())[0] == "taken"
    winner = next(name for name, got in results.items() if got == name)
    with write() as session:
        assert [
            one.operator for one in handoff.taken_by(session, staff(winner, StaffRole.OPERATOR))
        ]
        takes = session.execute(select(AuditRow.actor).where(AuditRow.action == "handoff.take"))
        assert takes.scalars().all() == [winner]


def test_they_talk_and_every_word_is_masked(write, desk):
    made = ask(write)
    with write() as session:
        handoff.write(session, "c1", "在不在")
        handoff.take_over(session, ZHANG, made.id)
        handoff.answer(session, ZHANG, made.id, "您好，请讲")
        last = handoff.write(session, "c1", f"我的号码{PHONE}")
        assert handoff.messages(session, made.id, after=last.id) == ()
        said = handoff.messages(session, made.id)
    assert [one.sender for one in said] == [Sender.CITIZEN, Sender.OPERATOR, Sender.CITIZEN]
    assert PHONE not in said[-1].text
    with refused("needs_text"), write() as session:
        handoff.write(session, "c1", "   ")
    with refused("unknown_handoff"), write() as session:
        handoff.write(session, "c9", "有人吗")


def test_only_who_took_it_writes_returns_and_closes(write, desk):
    made = ask(write)
    with refused("not_yours"), write() as session:
        handoff.answer(session, ZHANG, made.id, "您好")
    with write() as session:
        handoff.take_over(session, ZHANG, made.id)
    for step in (handoff.answer, handoff.give_back, handoff.close):
        with refused("not_yours"), write() as session:
            step(session, WANG, made.id, "x")
    with refused("unknown_handoff"), write() as session:
        handoff.take_over(session, ACROSS, made.id)
    with write() as session:
        handoff.give_back(session, ZHANG, made.id, "下班了")
        assert handoff.take_over(session, WANG, made.id).operator == "wang"
        handoff.close(session, WANG, made.id, "说清楚了")
        assert handoff.of_conversation(session, "c1") is None
    with refused("unknown_handoff"), write() as session:
        handoff.take_over(session, ZHANG, made.id)
    assert ask(write).id != made.id, "a new one may be asked for"


def test_an_editor_does_not_take_over(write, desk):
    made = ask(write)
    with refused("not_allowed"), write() as session:
        handoff.take_over(session, staff("li", StaffRole.EDITOR, KAIJIANG), made.id)


def test_outside_the_hours_it_is_a_call_back_with_the_sealed_contact(write, desk, at, engine):
    at("2026-11-23 12:00:00")
    with write() as session:
        contacts.hold(session, "c1", PHONE)
    made = ask(write)
    assert made.status is HandoffStatus.CALL_BACK
    assert made.opens_at.isoformat() == "2026-11-24T09:00:00+08:00"
    at("2026-11-24 02:00:00")
    with write() as session:
        assert [one.id for one in handoff.queue(session, ZHANG)] == [made.id]
        handoff.take_over(session, ZHANG, made.id)
        assert handoff.contact_of(session, ZHANG, made.id) == PHONE
        handoff.close(session, ZHANG, made.id, "已回电")
        assert session.execute(select(ContactRow)).all() == []
    with engine.connect() as connection:
        assert PHONE not in str(connection.execute(text("SELECT * FROM handoff")).all())


def test_the_citizen_can_leave_the_queue(write, desk):
    ask(write)
    with write() as session:
        assert handoff.withdraw(session, "c1")
        assert not handoff.withdraw(session, "c1")
        assert handoff.queue(session, ZHANG) == ()


def test_a_region_without_a_desk_of_its_own_is_not_sent_to_a_neighbour(write, desk):
    with refused("no_desk"), write() as session:
        handoff.ask(session, "c1", WANZHOU, HandoffReason.NOT_KNOWN)


def test_a_conversation_of_which_nothing_is_stored_may_ask_too(write, desk):
    talk = f"unkept-{'x' * 22}"
    with write() as session:
        contacts.hold(session, talk, PHONE)
    assert ask(write, talk).conversation == talk
