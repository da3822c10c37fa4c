"""A call: what is kept of it, who may see it, and where a report about the knowledge goes."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from freezegun import freeze_time
from sqlalchemy import text

from casework.calls import calls, corrections, uses
from casework.calls.calls import CallProblem, Outcome, Speaker
from casework.calls.corrections import CorrectionProblem
from casework.calls.uses import Use
from core.clock import now, today
from core.db import writing
from core.staff import Staff, StaffRole

PHONE = "13800138000"


def operator(name="li"):
    return Staff(name, frozenset({StaffRole.OPERATOR}), frozenset({"511723"}), "10.0.0.7")


@pytest.fixture
def call(sessions):
    """Start a call of Li; return what she and a recogniser need."""
    with writing(sessions) as session:
        return calls.start(session, operator())


def say(sessions, call, words, speaker=Speaker.CALLER):
    with writing(sessions) as session:
        return calls.add_line(session, call.id, speaker, words)


def end(sessions, call, outcome, region="511723"):
    with writing(sessions) as session:
        row = calls.of_operator(session, call.id, operator())
        calls.wrap_up(session, row, outcome, region, operator())


def test_what_is_said_comes_back_in_order(sessions, call):
    say(sessions, call, "我妈在万州住院")
    say(sessions, call, "请问在哪里参保", Speaker.OPERATOR)
    say(sessions, call, "开江")
    with sessions() as session:
        assert [line.text for line in calls.lines(session, call.id, after=1)] == [
            "请问在哪里参保",
            "开江",
        ]


def test_lines_from_several_processes_are_numbered_one_after_the_other(sessions, call):
    with ThreadPoolExecutor(4) as recognisers:
        said = recognisers.map(lambda number: say(sessions, call, f"第{number}句"), range(12))
        assert sorted(line.number for line in said) == list(range(1, 13))
    with sessions() as session:
        assert len(calls.lines(session, call.id)) == 12


def test_nothing_personal_is_kept(sessions, call):
    say(sessions, call, f"我的电话是{PHONE}")
    with writing(sessions) as session:
        row = calls.of_operator(session, call.id, operator())
        calls.keep(session, row, f"回电{PHONE}", {"insured": "511723"})
    end(sessions, call, Outcome.UNCLEAR)
    with sessions() as session:
        kept = [
            str(row)
            for table in ("call", "call_line", "correction")
            for row in session.execute(text(f"SELECT * FROM {table}"))  # noqa: S608
        ]
    assert "电话" in "".join(kept)
    assert PHONE not in "".join(kept)


def test_only_the_recogniser_of_this_call_may_feed_it(sessions, call):
    with writing(sessions) as session:
        other = calls.start(session, operator())
    with sessions() as session:
        assert calls.may_feed(session, call.id, call.feed_token)
        assert not calls.may_feed(session, call.id, other.feed_token)
        assert not calls.may_feed(session, "nothing", call.feed_token)
    end(sessions, call, Outcome.SOLVED)
    with sessions() as session:
        assert not calls.may_feed(session, call.id, call.feed_token)
    with pytest.raises(CallProblem, match="call_ended"):
        say(sessions, call, "还有")


def test_a_call_belongs_to_its_operator(sessions, call):
    with sessions() as session, pytest.raises(CallProblem, match="unknown_call"):
        calls.of_operator(session, call.id, operator("wang"))


def test_a_call_that_was_left_open_is_found_again(sessions, call):
    with sessions() as session:
        assert calls.under_way(session, operator()).id == call.id
        assert calls.under_way(session, operator("wang")) is None


@pytest.mark.parametrize(
    "outcome", [Outcome.WRONG, Outcome.OUT_OF_DATE, Outcome.MISSING, Outcome.UNCLEAR]
)
def test_a_report_reaches_the_region_with_its_context(sessions, call, outcome):
    say(sessions, call, "你们说要备案,医院说不要")
    with writing(sessions) as session:
        row = calls.of_operator(session, call.id, operator())
        calls.show(row, "filing.need", 7)
    end(sessions, call, outcome, "500101")
    with sessions() as session:
        assert corrections.waiting(session, lambda code: code == "511723") == []
        (item,) = corrections.waiting(session, lambda code: code == "500101")
    assert item.kind == outcome.value
    assert "医院说不要" in item.context
    missing = outcome is Outcome.MISSING
    assert (item.entry_id, item.revision_id) == ((None, None) if missing else ("filing.need", 7))


def test_a_solved_call_troubles_nobody(sessions, call):
    end(sessions, call, Outcome.SOLVED)
    with sessions() as session:
        assert corrections.waiting(session, lambda code: True) == []
    with pytest.raises(CallProblem, match="call_ended"):
        end(sessions, call, Outcome.WRONG)


def test_no_report_is_closed_without_a_text_or_twice(sessions, call):
    end(sessions, call, Outcome.MISSING)
    editor = Staff("bian", frozenset({StaffRole.EDITOR}), frozenset({"511723"}))

    def close(words):
        with writing(sessions) as session:
            (item, *_) = session.execute(text("SELECT id FROM correction")).one()
            row = session.get(corrections.CorrectionRow, item)
            corrections.close(session, row, words, editor)

    with pytest.raises(CorrectionProblem, match="needs_text"):
        close("  ")
    close("已补一条")
    with pytest.raises(CorrectionProblem, match="closed"):
        close("再来")
    with sessions() as session:
        assert corrections.waiting(session, lambda code: True) == []


def test_uses_are_counted_by_day_entry_and_region(sessions):
    for region, use, times in (("511723", Use.SHOWN, 3), ("511723", Use.COPIED, 1)):
        for _ in range(times):
            with writing(sessions) as session:
                uses.count(session, "filing.need", region, use)
    with freeze_time(now() - timedelta(days=2)), writing(sessions) as session:
        uses.count(session, "filing.need", "511723", Use.SHOWN)
    with sessions() as session:
        (found,) = uses.between(session, today(), today())
        (longer,) = uses.between(session, today() - timedelta(days=7), today())
    assert found.counts == {Use.SHOWN: 3, Use.COPIED: 1}
    assert longer.counts[Use.SHOWN] == 4


def test_old_calls_go_with_everything_said(sessions, call):
    say(sessions, call, "很久以前")
    with writing(sessions) as session:
        assert calls.forget_before(session, now() - timedelta(days=90)) == 0
        assert calls.forget_before(session, now() + timedelta(seconds=1)) == 1
    with sessions() as session:
        assert session.execute(text("SELECT count(*) FROM call_line")).scalar_one() == 0
