"""The life of a text: who may do what, what readers see of it, and what is left of it."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from core.audit import AuditRow, verify
from core.staff import StaffRole
from knowledge.answer import Question
from knowledge.entries import Scope
from knowledge.refusals import PublishingError
from knowledge.repository import not_co_signed
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
    refused,
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
