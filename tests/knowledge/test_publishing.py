"""The life of a text: who may do what, what readers see of it, and what is left of it."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from freezegun import freeze_time
from sqlalchemy import select

from core.audit import AuditRow, verify
from core.clock import today
from core.staff import StaffRole
from knowledge.answer import Question
from knowledge.entries import Body, Group, Scope
from knowledge.refusals import PublishingError
from knowledge.repository import due_for_review, not_co_signed
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
    person,
)

BOTH = Scope(insured=frozenset({KAIJIANG}), treatment=frozenset({WANZHOU}))


@pytest.fixture
def office(sessions):
    return Office(sessions, LI, WANG, ZHAO)


@pytest.fixture
def publishing(office):
    return office.publishing


@pytest.fixture
def deeds(sessions):
    """Return actor, action, object and outcome of what is on record."""

    def deeds():
        with sessions() as session:
            rows = session.execute(select(AuditRow).order_by(AuditRow.id)).scalars()
            return [(row.actor, row.action, row.object, row.outcome) for row in rows]

    return deeds


def refused(step, *args, **kwargs):
    """Take a step that is refused and return why."""
    with pytest.raises(PublishingError) as caught:
        step(*args, **kwargs)
    assert str(caught.value)
    return caught.value.code


def test_a_text_is_seen_only_after_a_second_person_has_agreed(office, publishing):
    saved = publishing.save(LI, entry_text())
    assert (office.shown(), office.statuses()) == ({}, ["draft"])
    publishing.submit(LI, saved.revision_id)
    assert (office.shown(), office.statuses(), office.version()) == ({}, ["in_review"], 0)
    assert publishing.approve(WANG, saved.revision_id).published
    assert office.shown() == {"filing.speed": ["备案三个工作日办好。"]}
    assert (office.statuses(), office.version()) == (["published"], 1)
    answer = publishing.desk.answer(Question("备案要等几天", insured=KAIJIANG))
    assert answer.entry_ids == ("filing.speed",)


def test_every_step_is_on_record_in_a_sound_chain(office, publishing, deeds, sessions):
    office.publish(entry_text())
    publishing.retire(WANG, "filing.speed", "政策变了")
    assert deeds() == [
        ("li", "entry.save", "filing.speed#1", "done"),
        ("li", "entry.submit", "filing.speed#1", "done"),
        ("wang", "entry.publish", "filing.speed#1", "done"),
        ("wang", "entry.retire", "filing.speed#1", "done"),
    ]
    with sessions() as session:
        assert list(verify(session)) == []


def test_nobody_approves_an_own_text(office, publishing, deeds):
    revision = office.submitted(entry_text())
    assert refused(publishing.approve, LI, revision) == "own_text"
    assert refused(publishing.approve, replace(LI, name="LI"), revision) == "own_text"
    assert (office.shown(), office.statuses()) == ({}, ["in_review"])
    assert deeds()[-1] == ("LI", "entry.approve", "filing.speed#1", "refused")


def test_who_wrote_a_part_of_a_text_may_not_approve_it_either(office, publishing):
    first = publishing.save(LI, entry_text())
    later = publishing.save(WANG, entry_text("四个工作日。"), office.base("filing.speed", 1))
    publishing.submit(WANG, later.revision_id)
    assert refused(publishing.approve, LI, later.revision_id) == "own_text"
    assert publishing.approve(CHIEF, later.revision_id).published
    assert office.statuses() == ["draft", "published"]
    assert first.number == 1


@pytest.mark.parametrize(
    "stranger",
    [
        person("chen", StaffRole.EDITOR),
        person("chen", StaffRole.REVIEWER, regions=(WANZHOU,)),
        person("chen", StaffRole.REVIEWER, regions=()),
        person("chen", StaffRole.AUDITOR, StaffRole.OPERATOR),
    ],
)
def test_only_a_reviewer_of_the_region_reviews(office, publishing, deeds, stranger):
    office.publish(entry_text())
    revision = office.submitted(entry_text("四个工作日。"))
    assert refused(publishing.approve, stranger, revision) == "not_allowed"
    assert refused(publishing.reject, stranger, revision, "不对") == "not_allowed"
    assert refused(publishing.retire, stranger, "filing.speed", "不要了") == "not_allowed"
    assert refused(publishing.rollback, stranger, "filing.speed", 1) in ("not_allowed", "in_force")
    assert office.shown() == {"filing.speed": ["备案三个工作日办好。"]}
    assert deeds()[-2][3] == "refused"


@pytest.mark.parametrize("stranger", [ZHAO, person("chen", StaffRole.OPERATOR)])
def test_only_an_editor_of_the_region_writes(office, publishing, stranger):
    assert refused(publishing.save, stranger, entry_text()) == "not_allowed"
    office.publish(entry_text())
    stolen = entry_text("归万州管。", scope=Scope(insured=frozenset({WANZHOU})))
    base = office.base("filing.speed")
    assert refused(publishing.save, stranger, stolen, base) == "not_allowed"
    assert office.statuses() == ["published"]


def test_a_text_that_binds_nobody_in_particular_needs_the_whole_country(office, publishing):
    everywhere = entry_text(scope=Scope())
    assert refused(publishing.save, LI, everywhere) == "not_allowed"
    assert publishing.save(CHIEF, everywhere).number == 1


def test_a_text_for_two_regions_waits_for_a_reviewer_of_each(office, publishing, deeds):
    revision = office.submitted(entry_text(scope=BOTH))
    first = publishing.approve(WANG, revision)
    assert (first.published, first.waiting_for) == (False, {WANZHOU})
    assert (office.shown(), office.version()) == ({}, 0)
    assert refused(publishing.approve, WANG, revision) == "signed"
    assert publishing.approve(ZHAO, revision).published
    assert office.row(revision).co_signed is True
    assert [action for _, action, _, _ in deeds()[-2:]] == ["entry.sign", "entry.publish"]


def test_a_region_with_nobody_to_ask_is_published_without_and_listed(sessions):
    office = Office(sessions, LI, WANG)
    revision = office.submitted(entry_text(scope=BOTH))
    approval = office.publishing.approve(WANG, revision)
    assert (approval.published, approval.not_co_signed) == (True, {WANZHOU})
    with sessions() as session:
        assert [row.id for row in not_co_signed(session)] == [revision]


def test_who_covers_both_regions_speaks_for_both(office, publishing):
    revision = office.submitted(entry_text(scope=BOTH))
    assert publishing.approve(CHIEF, revision).published
    assert office.row(revision).co_signed is True


def test_narrowing_a_text_asks_the_region_that_loses_it(office, publishing):
    office.publish(entry_text(scope=BOTH), reviewer=CHIEF)
    revision = office.submitted(entry_text(scope=Scope(insured=frozenset({KAIJIANG}))))
    assert publishing.approve(WANG, revision).waiting_for == {WANZHOU}


def test_a_rejected_text_goes_back_with_the_reason(office, publishing):
    revision = office.submitted(entry_text())
    assert refused(publishing.reject, WANG, revision, "  ") == "no_reason"
    publishing.reject(WANG, revision, "来源没有写清")
    row = office.row(revision)
    assert (row.status, row.reason, row.reviewer) == ("rejected", "来源没有写清", "wang")
    assert refused(publishing.approve, WANG, revision) == "wrong_status"
    again = publishing.save(LI, entry_text("四个工作日。"), office.base("filing.speed", 1))
    publishing.submit(LI, again.revision_id)
    assert publishing.approve(WANG, again.revision_id).published


def test_a_text_with_faults_is_not_put_before_a_reviewer(office, publishing):
    faulty = entry_text(sources=(), contacts=("nobody",), wordings=("一句",))
    saved = publishing.save(LI, faulty)
    with pytest.raises(PublishingError) as caught:
        publishing.submit(LI, saved.revision_id)
    assert caught.value.code == "invalid"
    for said in ("没有写来源", "联系方式「nobody」没有登记", "只有1条说法"):
        assert said in str(caught.value)
    assert office.statuses() == ["draft"]


def test_the_second_of_two_editors_is_told_and_loses_nothing(office, publishing):
    office.publish(entry_text())
    base = office.base("filing.speed")
    mine = publishing.save(LI, entry_text("四个工作日。"), base)
    theirs = publishing.save(WANG, entry_text("五个工作日。"), base)
    assert mine.beside == ()
    assert [row.number for row in theirs.beside] == [mine.number]
    assert office.text("filing.speed", theirs.number).draft.spoken == "五个工作日。"
    assert office.statuses() == ["published", "draft", "draft"]


def test_a_text_written_before_another_was_published_does_not_undo_it(office, publishing):
    office.publish(entry_text())
    base = office.base("filing.speed")
    theirs = publishing.save(WANG, entry_text("五个工作日。"), base)
    waiting = publishing.save(WANG, entry_text("六个工作日。"), base)
    publishing.submit(WANG, waiting.revision_id)
    office.publish(entry_text("四个工作日。"))
    assert refused(publishing.submit, WANG, theirs.revision_id) == "outdated"
    assert refused(publishing.approve, LI, waiting.revision_id) == "outdated"
    assert office.shown() == {"filing.speed": ["四个工作日。"]}


def test_saving_the_same_text_again_keeps_no_second_one(office, publishing):
    office.publish(entry_text())
    assert refused(publishing.save, LI, entry_text(), office.base("filing.speed")) == (
        "nothing_changed"
    )
    assert refused(publishing.save, LI, entry_text("别的")) == "entry_exists"
    assert office.statuses() == ["published"]


def test_an_own_draft_is_continued_and_leaves_one_draft(office, publishing):
    publishing.save(LI, entry_text())
    publishing.save(LI, entry_text("四个工作日。"), office.base("filing.speed", 1))
    assert office.statuses() == ["retired", "draft"]


def test_a_discarded_draft_stays_in_the_history(office, publishing):
    revision = office.submitted(entry_text())
    publishing.discard(LI, revision, "写错了地方")
    assert (office.statuses(), office.row(revision).reason) == (["retired"], "写错了地方")
    assert office.shown() == {}


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
