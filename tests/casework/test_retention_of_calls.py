"""How long calls and what was reported in them are kept; the audit record outlasts them all."""

import pytest
from sqlalchemy import func, select

from casework import retention
from casework.calls import calls, corrections
from casework.calls.calls import Outcome, Speaker
from casework.calls.tables import CallLineRow, CallRow, CorrectionRow
from core import audit
from core.audit import AuditRow, Deed
from tests.casework.conftest import KAIJIANG, ZHANG

SAID = "我在开江参保，说的跟窗口不一样"


@pytest.fixture
def reported(at, write):
    """A call of Monday whose answer was wrong; return the number of the report."""
    with write() as session:
        call = calls.start(session, ZHANG)
        calls.add_line(session, call.id, Speaker.CALLER, SAID)
        row = calls.of_operator(session, call.id, ZHANG)
        calls.show(row, "household.move", 7)
        calls.wrap_up(session, row, Outcome.WRONG, KAIJIANG, ZHANG)
    with write() as session:
        return session.execute(select(CorrectionRow.id)).scalar_one()


def count(write, row):
    with write() as session:
        return session.execute(select(func.count()).select_from(row)).scalar_one()


def test_what_was_said_goes_after_a_week_and_the_call_after_ninety_days(
    write, reported, sessions, at
):
    at("2026-11-30 01:59:00")
    retention.run(sessions)
    assert count(write, CallLineRow) == 1
    at("2026-11-30 02:01:00")
    retention.run(sessions)
    assert count(write, CallLineRow) == 0
    at("2027-02-21 01:59:00")
    assert retention.run(sessions).calls == 0
    at("2027-02-21 02:01:00")
    assert retention.run(sessions).calls == 1
    assert (count(write, CallRow), count(write, CallLineRow)) == (0, 0)
    assert retention.run(sessions).calls == 0


def test_a_report_keeps_its_words_until_it_has_long_been_closed(write, reported, sessions, at):
    at("2027-02-22 02:00:00")
    assert retention.run(sessions).reports == 0
    with write() as session:
        assert SAID in session.get(CorrectionRow, reported).context
        corrections.close(session, session.get(CorrectionRow, reported), "已更正", ZHANG)
    at("2027-05-24 02:00:00")
    assert retention.run(sessions).reports == 1
    with write() as session:
        row = session.get(CorrectionRow, reported)
        assert (row.context, row.entry_id, row.answer) == ("", "household.move", "已更正")
    assert retention.run(sessions).reports == 0


def test_the_audit_record_stays_whole_however_old_it_is(write, reported, sessions, at):
    with write() as session:
        audit.record(session, Deed(ZHANG.name, "login", ZHANG.name, address="10.0.0.8"))
    before = count(write, AuditRow)
    at("2028-11-23 02:00:00")
    retention.run(sessions)
    assert count(write, AuditRow) == before > 0
    with write() as session:
        assert list(audit.verify(session)) == []
