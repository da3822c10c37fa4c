"""A text over time: it starts, ends, gives way, comes back; and the question it shares."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from freezegun import freeze_time

from core.clock import today
from knowledge.answer import Question
from knowledge.entries import Body, Group, Scope
from knowledge.repository import due_for_review
from knowledge.tables import EntryRow
from tests.knowledge.editorial import (
    CHIEF,
    KAIJIANG,
    LI,
    WANG,
    WANZHOU,
    ZHAO,
    Office,
    entry_text,
    refused,
)


@pytest.fixture
def office(sessions):
    return Office(sessions, LI, WANG, ZHAO)


@pytest.fixture
def publishing(office):
    return office.publishing


def test_a_future_text_starts_by_itself_at_midnight(office, publishing):
    with freeze_time("2026-11-23 04:00:00"):
        office.publish(entry_text())
        start = date(2027, 1, 1)
        scope = Scope(insured=frozenset({KAIJIANG}), valid_from=start)
        office.publish(entry_text("两个工作日。", scope=scope))
        version = office.version()
    asked = Question("备案要等几天", insured=KAIJIANG)
    for moment, line in (
        ("2026-12-31 15:59:59", "备案三个工作日办好。"),
        ("2026-12-31 16:00:00", "两个工作日。"),
    ):
        with freeze_time(moment):
            assert publishing.desk.answer(asked).spoken == line
    assert office.version() == version


def test_retiring_takes_an_entry_away_or_ends_it_after_a_day(office, publishing):
    office.publish(entry_text())
    last = today() + timedelta(days=10)
    publishing.retire(WANG, "filing.speed", "下月起并入新流程", last_day=last)
    asked = Question("备案要等几天", insured=KAIJIANG)
    assert publishing.desk.answer(replace(asked, on=last)).entry_ids == ("filing.speed",)
    later = replace(asked, on=last + timedelta(days=1))
    assert publishing.desk.answer(later).entry_ids == ()
    publishing.retire(WANG, "filing.speed", "有错，马上撤")
    assert publishing.desk.answer(asked).entry_ids == ()
    assert refused(publishing.retire, WANG, "filing.speed", "再撤") == "not_published"
    assert refused(publishing.retire, WANG, "no-such", "撤") == "no_entry"


def test_retiring_sends_what_is_under_review_back(office, publishing):
    office.publish(entry_text())
    revision = office.submitted(entry_text("四个工作日。"))
    publishing.retire(WANG, "filing.speed", "整件事取消了")
    assert refused(publishing.approve, WANG, revision) == "wrong_status"
    assert office.shown() == {}


def test_superseding_ends_the_other_entry_when_the_new_one_starts(office, publishing):
    office.publish(entry_text())
    start = today() + timedelta(days=5)
    scope = Scope(insured=frozenset({KAIJIANG}), valid_from=start)
    merged = entry_text(
        "两个工作日。", "filing.merged", "filing.speed", scope, supersedes=("filing.speed",)
    )
    office.publish(merged)
    asked = Question("备案要等几天", insured=KAIJIANG)
    before = publishing.desk.answer(replace(asked, on=start - timedelta(days=1)))
    assert before.entry_ids == ("filing.speed",)
    assert publishing.desk.answer(replace(asked, on=start)).entry_ids == ("filing.merged",)


def test_a_text_cannot_take_the_place_of_what_is_not_there(office, publishing):
    for names, code in (
        (("no-such",), "no_such_entry_superseded"),
        (("filing.speed",), "supersedes_itself"),
    ):
        saved = publishing.save(LI, entry_text(supersedes=names), office.base("filing.speed"))
        assert refused(publishing.submit, LI, saved.revision_id) == code


def test_a_rollback_brings_a_text_back_to_the_byte(office, publishing):
    first = entry_text(groups={Group.SUMMARY: Body(lines=("原文　有全角空格 和尾巴 ",))})
    office.publish(first)
    spoilt = entry_text("改坏了。", wordings=("改坏的", "问法", "三句"))
    office.publish(spoilt, reviewer=CHIEF, accept=True)
    row = publishing.rollback(WANG, "filing.speed", 1)
    assert office.text("filing.speed", row.number) == office.text("filing.speed", 1) == first
    assert office.statuses() == ["retired", "retired", "published"]
    assert office.shown() == {"filing.speed": [first.draft.spoken]}
    assert refused(publishing.rollback, WANG, "filing.speed", 1) == "in_force"
    publishing.rollback(WANG, "filing.speed", 2)
    assert office.text("filing.speed", 4).topic.wordings == ("改坏的", "问法", "三句")


def test_only_what_somebody_has_reviewed_can_be_brought_back(office, publishing):
    office.publish(entry_text())
    saved = publishing.save(LI, entry_text("从没审过。"), office.base("filing.speed"))
    code = refused(publishing.rollback, WANG, "filing.speed", saved.number)
    assert code == "never_published"
    assert refused(publishing.rollback, WANG, "filing.speed", 9) == "no_revision"
    office.publish(entry_text("四个工作日。"))
    assert refused(publishing.rollback, LI, "filing.speed", 1) == "own_text"


def test_a_retired_entry_can_be_brought_back(office, publishing):
    office.publish(entry_text())
    publishing.retire(WANG, "filing.speed", "误撤")
    publishing.rollback(WANG, "filing.speed", 1)
    assert office.shown() == {"filing.speed": ["备案三个工作日办好。"]}


def test_added_wordings_of_two_editors_are_both_kept(office, publishing):
    office.publish(entry_text())
    base = office.base("filing.speed")
    wordings = entry_text().topic.wordings
    one = publishing.save(LI, entry_text("三天。", wordings=(*wordings, "备案快不快")), base)
    two_text = entry_text(
        "万州这边三天。",
        "filing.speed.wanzhou",
        scope=Scope(insured=frozenset({WANZHOU})),
        wordings=(*wordings, "备案慢不慢"),
    )
    two = publishing.save(ZHAO, two_text)
    for by, saved in ((LI, one), (ZHAO, two)):
        publishing.submit(by, saved.revision_id)
        publishing.approve(CHIEF, saved.revision_id)
    found = office.text("filing.speed", one.number).topic.wordings
    assert {"备案快不快", "备案慢不慢"} <= set(
        office.text("filing.speed.wanzhou", 1).topic.wordings
    )
    assert {"备案快不快"} <= set(found)


def test_a_question_is_not_rewritten_over_what_another_made_of_it(office, publishing):
    office.publish(entry_text())
    base = office.base("filing.speed")
    office.publish(entry_text(question="备案几天能办好？"), reviewer=CHIEF, accept=True)
    stale = publishing.save(
        ZHAO,
        entry_text(
            "万州三天。",
            "filing.speed.wanzhou",
            scope=Scope(insured=frozenset({WANZHOU})),
            question="备案要花多少天？",
        ),
    )
    office.publish(entry_text("四天。", question="备案得几天？"), reviewer=CHIEF, accept=True)
    publishing.submit(ZHAO, stale.revision_id)
    assert refused(publishing.approve, CHIEF, stale.revision_id) == "blocked"
    assert base is not None
    assert office.text("filing.speed", 3).topic.question == "备案得几天？"


def test_rewriting_a_shared_question_asks_the_other_region(office, publishing):
    office.publish(entry_text())
    elsewhere = entry_text(
        "五天。", "filing.speed.wanzhou", scope=Scope(insured=frozenset({WANZHOU}))
    )
    office.publish(elsewhere, author=ZHAO, reviewer=CHIEF)
    revision = office.submitted(entry_text("四天。", question="备案得几天？"))
    assert publishing.approve(WANG, revision).waiting_for == {WANZHOU}


def test_the_day_of_the_next_look_is_moved_by_people_only(office, publishing, sessions):
    with freeze_time("2026-11-23 04:00:00"):
        office.publish(entry_text())
        for _ in range(20):
            publishing.desk.answer(Question("备案要等几天", insured=KAIJIANG))
    with sessions() as session:
        due = session.get(EntryRow, "filing.speed").review_by
        assert due == date(2027, 5, 25)
        assert [entry.id for entry in due_for_review(session, due)] == ["filing.speed"]
        assert due_for_review(session, due - timedelta(days=1)) == []
    with freeze_time("2027-05-20 04:00:00"):
        assert refused(publishing.confirm, ZHAO, "filing.speed") == "not_allowed"
        assert refused(publishing.confirm, WANG, "filing.speed", date(2027, 5, 20)) == "past_review"
        assert publishing.confirm(WANG, "filing.speed", date(2027, 9, 1)) == date(2027, 9, 1)
    with sessions() as session:
        assert session.get(EntryRow, "filing.speed").review_by == date(2027, 9, 1)
