"""A ticket from its first word to its number, its progress and its withdrawal."""

from datetime import date

import pytest
from sqlalchemy import select

from casework import contacts, tickets
from casework.desks import set_desk
from casework.refusals import CaseworkError
from casework.tables import ContactRow, TicketEventRow, TicketRow
from casework.ticket_draft import TicketDraft, TicketKind, asked, read_back
from casework.ticket_steps import Step, TicketStatus, take
from casework.ticket_words import progress_text, submitted_text
from core.audit import AuditRow
from tests.casework.conftest import CHIEF, KAIJIANG, PHONE, WANZHOU, ZHANG, draft
from tests.casework.refused import refused


def test_what_is_missing_is_asked_one_by_one_and_the_contact_last():
    known = TicketDraft()
    questions = []
    answers = {
        "kind": "我要投诉",
        "region": "开江",
        "what": "窗口没人",
        "place": "普安镇",
        "occurred": "今天上午",
        "wish": "希望有人值班",
    }
    while (field := known.missing(None)) in answers:
        questions.append(asked(field))
        known = known.with_answer(field, answers[field])
    assert known.missing(None) == "contact"
    assert known.missing("138****5678") is None
    assert len(set(questions)) == len(answers)
    assert (known.kind, known.region) == (TicketKind.COMPLAINT, KAIJIANG)


def test_a_draft_survives_as_plain_json():
    known = draft(revision_ids=(3, 4))
    assert TicketDraft.from_slots(known.to_slots()) == known
    assert TicketDraft.from_slots({}) == TicketDraft()


def test_the_read_back_says_everything_and_how_to_go_on():
    said = read_back(draft(), "138****5678")
    for part in (
        "投诉",
        "开江县",
        "新宁镇便民服务中心",
        "上周五下午",
        "138****5678",
        "确认",
        "取消",
    ):
        assert part in said


def test_a_submitted_ticket_has_a_number_a_deadline_and_is_not_12345s(submitted):
    said = submitted_text(submitted)
    assert submitted.number in said
    assert "不是12345的工单" in said
    # 15 working days after 2026-11-23, in Sichuan.
    assert submitted.due_on == date(2026, 12, 14)
    assert "2026年12月14日" in said


def test_where_no_term_is_known_none_is_promised(write, desk):
    with write() as session:
        set_desk(session, CHIEF, WANZHOU, staffed=True, hours=[["09:00", "17:00"]])
        made = tickets.submit(session, draft(region=WANZHOU), contact=PHONE)
    assert made.due_on is None
    assert "没有核实过" in submitted_text(made)


def test_no_ticket_is_offered_or_taken_where_no_desk_is_staffed(write, desk):
    with write() as session:
        assert tickets.is_offered(session, KAIJIANG)
        assert not tickets.is_offered(session, WANZHOU)
        assert not tickets.is_offered(session, None)
        with refused("no_desk"):
            tickets.submit(session, draft(region=WANZHOU), contact=PHONE)
        assert session.execute(select(TicketRow)).all() == []


def test_an_incomplete_ticket_is_refused_and_says_what_is_missing(write, desk):
    with write() as session:
        with pytest.raises(CaseworkError, match="希望怎么解决"):
            tickets.submit(session, draft(wish=""), contact=PHONE)
        with pytest.raises(CaseworkError, match="联系方式"):
            tickets.submit(session, draft())
        assert tickets.submit(session, draft(reply_wanted=False)).number


def test_the_contact_is_nowhere_in_plain(write, desk, engine):
    with write() as session:
        tickets.submit(session, draft(what=f"请打{PHONE}找我"), contact=PHONE)
    with engine.connect() as connection:
        for row in (TicketRow, TicketEventRow, ContactRow, AuditRow):
            assert PHONE not in str(connection.execute(select(row.__table__)).all())
        (sealed,) = connection.execute(select(ContactRow.masked)).scalars()
    assert sealed == "138****5678"


def test_a_contact_said_in_the_talk_waits_for_the_ticket(write, desk):
    with write() as session:
        assert contacts.hold(session, "c9", f"打这个 {PHONE[:3]} {PHONE[3:7]} {PHONE[7:]}")
        with refused("bad_contact"):
            contacts.hold(session, "c9", "我没得电话")
        made = tickets.submit(session, draft(), conversation="c9")
        assert contacts.held(session, "c9") is None
        assert tickets.progress(session, made.number, contact=PHONE)


def test_a_contact_that_waited_too_long_is_asked_again(write, desk, at):
    with write() as session:
        contacts.hold(session, "c9", PHONE)
    at("2026-11-23 03:01:00")
    with write() as session, refused("incomplete"):
        tickets.submit(session, draft(), conversation="c9")


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("我的电话是13812345678", PHONE),
        ("一三八一二三四五六七八", PHONE),
        ("+86 138-1234-5678", PHONE),
        ("座机0818-8223456", "8188223456"),
        ("8223456", "8223456"),
        ("写信到 li@example.cn", "li@example.cn"),
        ("身份证 11010519491231002X", None),
        ("138123456", None),
        ("", None),
    ],
)
def test_a_contact_is_found_as_people_write_it(said, found):
    assert contacts.find_contact(said) == found


def test_progress_needs_the_number_and_the_contact(write, submitted):
    number = submitted.number
    with write() as session:
        assert tickets.progress(session, number) is None
        assert tickets.progress(session, number, contact="13900000000") is None
        assert tickets.progress(session, "261123-000000", contact=PHONE) is None
        assert tickets.progress(session, number.replace("-", " "), contact=f"电话{PHONE}")
        assert tickets.progress(session, number, conversation="c1")
        assert tickets.progress(session, number, conversation="c2") is None


def test_contacts_cannot_be_tried_out(write, submitted, at):
    for _ in range(5):
        with write() as session:
            assert tickets.progress(session, submitted.number, contact="13900000000") is None
    with write() as session, refused("too_many_tries"):
        tickets.progress(session, submitted.number, contact=PHONE)
    at("2026-11-23 02:16:00")
    with write() as session:
        assert tickets.progress(session, submitted.number, contact=PHONE)


def test_within_ten_minutes_it_is_taken_back_and_its_words_are_gone(write, submitted, at, engine):
    at("2026-11-23 02:09:59")
    with write() as session:
        assert not tickets.withdraw(session, submitted.number, contact="13900000000")
        assert tickets.withdraw(session, submitted.number, contact=PHONE)
    with engine.connect() as connection:
        row = connection.execute(select(TicketRow.__table__)).one()
        assert "备案证明" not in str(row)
        assert row.status == "withdrawn"
        assert connection.execute(select(ContactRow.id)).all() == []
        events = connection.execute(select(TicketEventRow.status)).scalars().all()
    assert events == ["withdrawn"]


def test_after_ten_minutes_or_once_accepted_it_stays(write, submitted, at):
    with write() as session:
        take(session, ZHANG, submitted.number, Step.ACCEPT)
        with refused("already_handled"):
            tickets.withdraw(session, submitted.number, contact=PHONE)
        other = tickets.submit(session, draft(), contact=PHONE)
    at("2026-11-23 02:10:00")
    with write() as session, refused("too_late"):
        tickets.withdraw(session, other.number, contact=PHONE)


def test_it_is_urged_once_a_day_and_the_desk_sees_it(write, submitted, at):
    with write() as session:
        with refused("bad_step"):
            tickets.urge(session, submitted.number, contact=PHONE)
        take(session, ZHANG, submitted.number, Step.ACCEPT)
        urged = tickets.urge(session, submitted.number, contact=PHONE)
        assert urged.status is TicketStatus.URGED
        assert "已催办" in progress_text(urged)
        with refused("urged_today"):
            tickets.urge(session, submitted.number, contact=PHONE)
    at("2026-11-24 02:00:00")
    with write() as session:
        take(session, ZHANG, submitted.number, Step.ASSIGN, unit="县医保局")
        again = tickets.urge(session, submitted.number, contact=PHONE)
    assert [event.status.value for event in again.events].count("urged") == 2


def test_a_text_that_is_too_long_is_refused_and_names_the_field(write, desk):
    with pytest.raises(CaseworkError, match="什么事"):
        draft().with_answer("what", "长" * 1001)
