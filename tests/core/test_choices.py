"""Choices: the last one holds, all of them stay, none without a reason or a record."""

import pytest
from sqlalchemy import select

from core.audit import AuditRow, verify
from core.choices import ChoiceRow, NoReason, choose, chosen, chosen_under, history
from core.db import writing
from core.staff import Staff, StaffRole

ZHAO = Staff("zhao", frozenset({StaffRole.ADMINISTRATOR}), frozenset({"100000"}), "cli")


def test_the_last_choice_holds_and_the_ones_before_stay_with_their_reasons(sessions):
    with writing(sessions) as session:
        assert chosen(session, "retention_days") is None
        choose(session, ZHAO, "retention_days", 60, "上级要求")
        choose(session, ZHAO, "retention_days", 30, "  再短一点 ")
    with sessions() as session:
        assert chosen(session, "retention_days") == 30
        told = [(row.value, row.comment, row.changed_by) for row in history(session, 10)]
        assert told == [(30, "再短一点", "zhao"), (60, "上级要求", "zhao")]
        rows = session.execute(select(AuditRow).order_by(AuditRow.id)).scalars().all()
        assert [(row.action, row.object) for row in rows] == [("setting.set", "retention_days")] * 2
        assert rows[1].before == rows[0].after != rows[1].after
        assert list(verify(session)) == []


def test_nothing_is_chosen_without_a_reason(sessions):
    with pytest.raises(NoReason), writing(sessions) as session:
        choose(session, ZHAO, "retention_days", 60, " ")
    with sessions() as session:
        assert session.execute(select(ChoiceRow)).first() is None
        assert session.execute(select(AuditRow)).first() is None


def test_names_that_begin_alike_are_found_and_those_taken_back_are_not(sessions):
    with writing(sessions) as session:
        choose(session, ZHAO, "calendar.2027", {"worked": []}, "通知")
        choose(session, ZHAO, "calendar.2028", {"worked": []}, "通知")
        choose(session, ZHAO, "calendar.2028", None, "写错了")
        choose(session, ZHAO, "calendarX2029", 1, "别的")
    with sessions() as session:
        assert chosen_under(session, "calendar.") == {"2027": {"worked": []}}
