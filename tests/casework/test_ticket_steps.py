"""What staff do with tickets: the steps that are open, who may take them, deadlines, exports."""

import csv
import io
from datetime import date

import pytest
from sqlalchemy import select

from casework import ticket_queue, tickets
from casework.desks import desk_for, set_desk
from casework.ticket_draft import TicketKind
from casework.ticket_steps import FLOW, Step, TicketStatus, contact_of, extend, merge, take
from casework.ticket_words import progress_text
from core.audit import AuditRow, verify
from core.clock import now
from core.staff import StaffRole
from tests.casework.conftest import (
    ACROSS,
    CHIEF,
    DAZHOU,
    HOURS,
    KAIJIANG,
    PHONE,
    WANG,
    ZHANG,
    draft,
    staff,
)
from tests.casework.refused import refused

WAY: tuple[tuple[Step, dict[str, str]], ...] = (
    (Step.ACCEPT, {}),
    (Step.ASSIGN, {"unit": "县医保局"}),
    (Step.BEGIN, {}),
    (Step.REPLY, {"text": "证明在社区开"}),
    (Step.VISIT, {"text": "本人说清楚了"}),
    (Step.CLOSE, {"text": "已办结"}),
)


def go(write, number, upto=Step.CLOSE):
    for step, parts in WAY:
        with write() as session:
            take(session, ZHANG, number, step, **parts)
        if step is upto:
            return


def test_a_ticket_goes_its_way_and_the_person_can_follow_it(write, submitted):
    go(write, submitted.number)
    with write() as session:
        shown = tickets.progress(session, submitted.number, contact=PHONE)
    assert shown.status is TicketStatus.CLOSED
    assert [event.status.value for event in shown.events] == [
        "submitted",
        "accepted",
        "assigned",
        "handling",
        "replied",
        "visited",
        "closed",
    ]
    said = progress_text(shown)
    assert "证明在社区开" in said
    assert "县医保局" in said
    assert "本人说清楚了" not in said, "notes of the desk are not the citizen's to read"


def test_no_step_is_taken_out_of_order(write, submitted):
    allowed = {TicketStatus.SUBMITTED: {Step.ACCEPT}}
    for step in set(Step) - {Step.WITHDRAW} - allowed[TicketStatus.SUBMITTED]:
        with refused("bad_step"), write() as session:
            take(session, ZHANG, submitted.number, step, text="x", unit="县医保局")
    go(write, submitted.number)
    for step in set(Step) - {Step.WITHDRAW}:
        with refused("bad_step"), write() as session:
            take(session, ZHANG, submitted.number, step, text="x", unit="县医保局")


def test_every_state_can_be_reached_and_left_until_it_is_closed():
    reached = {target for _, target in FLOW.values()}
    left = {source for sources, _ in FLOW.values() for source in sources}
    assert reached | {TicketStatus.SUBMITTED} == set(TicketStatus)
    assert set(TicketStatus) - left == {TicketStatus.CLOSED, TicketStatus.WITHDRAWN}


@pytest.mark.parametrize(
    ("upto", "step"),
    [(Step.BEGIN, Step.REPLY), (Step.REPLY, Step.VISIT), (Step.VISIT, Step.CLOSE)],
)
def test_what_needs_a_text_is_refused_without(write, submitted, upto, step):
    go(write, submitted.number, upto)
    with refused("needs_text"), write() as session:
        take(session, ZHANG, submitted.number, step, text="  ")


def test_an_assignment_names_a_unit_and_can_be_sent_back(write, submitted):
    go(write, submitted.number, Step.ACCEPT)
    with refused("needs_unit"), write() as session:
        take(session, ZHANG, submitted.number, Step.ASSIGN)
    with write() as session:
        take(session, ZHANG, submitted.number, Step.ASSIGN, unit="县卫健局")
        row = take(session, ZHANG, submitted.number, Step.SEND_BACK, text="不归我们管")
        assert (row.status, row.unit) == ("accepted", "")
        take(session, ZHANG, submitted.number, Step.ASSIGN, unit="县医保局")


def test_who_is_not_content_with_the_reply_urges_and_it_is_handled_again(write, submitted):
    go(write, submitted.number, Step.REPLY)
    with write() as session:
        tickets.urge(session, submitted.number, contact=PHONE)
        row = take(session, ZHANG, submitted.number, Step.REPLY, text="再说明一遍")
        assert row.status == "replied"


def test_another_regions_operator_does_not_learn_that_it_exists(write, submitted):
    for person in (ACROSS, CHIEF, staff("li", StaffRole.EDITOR, KAIJIANG)):
        with refused("unknown_ticket"), write() as session:
            take(session, person, submitted.number, Step.ACCEPT)
        with write() as session:
            assert ticket_queue.open_tickets(session, person) == ()
            assert ticket_queue.ticket(session, person, submitted.number) is None
    with refused("unknown_ticket"), write() as session:
        contact_of(session, ACROSS, submitted.number)


def test_every_change_and_every_look_at_a_contact_is_recorded(write, submitted):
    go(write, submitted.number, Step.ACCEPT)
    with write() as session:
        assert contact_of(session, ZHANG, submitted.number) == PHONE
        rows = session.execute(select(AuditRow).order_by(AuditRow.id)).scalars().all()
        assert [(row.actor, row.action) for row in rows] == [
            ("chief", "desk.set"),
            ("zhang", "ticket.accept"),
            ("zhang", "contact.read"),
        ]
        assert rows[1].before
        assert rows[1].before != rows[1].after
        assert rows[1].address == "10.0.0.8"
        assert list(verify(session)) == []


def test_a_step_that_fails_leaves_neither_change_nor_record(write, submitted):
    with refused("bad_step"), write() as session:
        take(session, ZHANG, submitted.number, Step.ACCEPT)
        take(session, ZHANG, submitted.number, Step.CLOSE, text="x")
    with write() as session:
        assert ticket_queue.ticket(session, ZHANG, submitted.number).status == "submitted"
        actions = session.execute(select(AuditRow.action)).scalars().all()
        assert actions == ["desk.set"]


def test_the_queue_is_ordered_by_deadline_and_warns_the_day_before(write, submitted, at):
    with write() as session:
        urgent = tickets.submit(session, draft(kind=TicketKind.CONSULTATION), contact=PHONE)
        praise = tickets.submit(session, draft(kind=TicketKind.PRAISE), contact=PHONE)
        queue = ticket_queue.open_tickets(session, WANG)
    # 3 working days for a consultation, 15 for a complaint, none known for praise.
    assert [one.number for one in queue] == [urgent.number, submitted.number, praise.number]
    assert [one.days_left for one in queue] == [3, 15, None]
    at("2026-11-25 02:00:00")
    with write() as session:
        assert [one.number for one in ticket_queue.due_soon(session, WANG)] == [urgent.number]
        assert ticket_queue.overdue(session, WANG) == ()
    at("2026-11-27 02:00:00")
    with write() as session:
        assert [one.number for one in ticket_queue.overdue(session, WANG)] == [urgent.number]
        assert ticket_queue.due_soon(session, WANG) == ()


def test_a_deadline_is_put_off_with_a_reason_that_the_person_can_read(write, submitted, at):
    with refused("needs_text"), write() as session:
        extend(session, ZHANG, submitted.number, date(2026, 12, 20), " ")
    with refused("bad_day"), write() as session:
        extend(session, ZHANG, submitted.number, date(2026, 12, 14), "要外调")
    with write() as session:
        extend(session, ZHANG, submitted.number, date(2027, 1, 8), "要外调")
        shown = tickets.progress(session, submitted.number, contact=PHONE)
    assert (shown.due_on, shown.due_provisional) == (date(2027, 1, 8), True)
    assert "要外调" in progress_text(shown)
    assert "暂按周末推算" in progress_text(shown)
    at("2027-01-09 02:00:00")
    with refused("term_over"), write() as session:
        extend(session, ZHANG, submitted.number, date(2027, 2, 1), "还要外调")


def test_a_repeat_is_tied_to_the_first_ticket(write, submitted):
    with write() as session:
        again = tickets.submit(session, draft(), contact=PHONE)
        merge(session, ZHANG, again.number, submitted.number)
        found = ticket_queue.repeats(session, ZHANG, submitted.number)
        assert [one.number for one in found] == [again.number]
        with refused("unknown_ticket"):
            merge(session, ZHANG, submitted.number, submitted.number)


def test_an_export_holds_every_field_masked_and_computes_nothing(write, desk):
    with write() as session:
        tickets.submit(session, draft(what="=HYPERLINK(1)"), contact=PHONE)
        (row,) = csv.DictReader(io.StringIO(ticket_queue.export_csv(session, ZHANG)))
        (plain,) = ticket_queue.export_json(session, ZHANG)
    assert row["what"] == "'=HYPERLINK(1)"
    assert row["contact"] == plain["contact"] == "138****5678"
    wanted = {"number", "channel", "operator", "person", "confidential", "reply_wanted", "kind"}
    wanted |= {"region", "place", "occurred", "matter", "who", "what", "wish", "revision_ids"}
    wanted |= {"unit", "due_on", "history", "attachments", "repeat_of", "created_at"}
    assert wanted <= set(plain)


def test_a_city_desk_serves_its_counties_and_its_hours_know_the_holidays(write, at):
    city = staff("city", StaffRole.ADMINISTRATOR, DAZHOU)
    with write() as session:
        assert desk_for(session, KAIJIANG) is None
        set_desk(session, city, DAZHOU, staffed=True, hours=HOURS)
        found = desk_for(session, KAIJIANG)
        assert found.region == DAZHOU
    assert found.is_open(now())
    at("2026-11-23 04:30:00")
    assert not found.is_open(now()), "noon"
    at("2026-10-02 02:00:00")
    assert not found.is_open(now()), "National Day"
    assert found.next_opening(now()).isoformat() == "2026-10-08T09:00:00+08:00"
    at("2026-10-10 02:00:00")
    assert found.is_open(now()), "a Saturday that is worked"


@pytest.mark.parametrize(
    "hours",
    [
        [["9:00", "12:00"]],
        [["12:00", "09:00"]],
        [["09:00", "12:00"], ["11:00", "13:00"]],
        [["09:00"]],
        [["25:00", "26:00"]],
    ],
)
def test_hours_that_cannot_be_are_refused(write, at, hours):
    with refused("bad_hours"), write() as session:
        set_desk(session, CHIEF, KAIJIANG, staffed=True, hours=hours)


def test_a_desk_is_opened_by_an_administrator_of_the_region_alone_and_has_hours(write, at):
    with refused("not_allowed"), write() as session:
        set_desk(session, ZHANG, KAIJIANG, staffed=True, hours=HOURS)
    with refused("not_allowed"), write() as session:
        set_desk(session, CHIEF, DAZHOU, staffed=True, hours=HOURS)
    with refused("no_hours"), write() as session:
        set_desk(session, CHIEF, KAIJIANG, staffed=True)
    with write() as session:
        set_desk(session, CHIEF, KAIJIANG, staffed=False)
        assert desk_for(session, KAIJIANG) is None
