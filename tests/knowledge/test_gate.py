"""What the gate finds before a publish, and what it lets pass."""

from dataclasses import replace
from datetime import date

import pytest

from core.db import writing
from core.staff import StaffRole
from knowledge import repository
from knowledge.elements import Material
from knowledge.entries import Body, Group, Scope, StayReason
from knowledge.gate_report import Origin
from knowledge.refusals import PublishingError
from tests.knowledge.editorial import CHIEF, DAZHOU, KAIJIANG, WANZHOU, Office, entry_text, person

AUTHOR = person("sun", StaffRole.EDITOR, regions=("100000",))
HERE, CITY = Scope(insured=frozenset({KAIJIANG})), Scope(insured=frozenset({DAZHOU}))
THERE = Scope(insured=frozenset({WANZHOU}))
OTHER = ("备案批复要几天", "备案多少天有结果", "备案审批快不快")


@pytest.fixture
def office(sessions):
    return Office(sessions, CHIEF)


@pytest.fixture
def publish(office):
    return lambda text: office.publish(text, AUTHOR, CHIEF)


@pytest.fixture
def look(office):
    """Submit a text and return what the gate says of it."""

    def look(text):
        return office.publishing.gate.look(office.submitted(text, AUTHOR))

    return look


def codes(findings):
    return {finding.code for finding in findings}


def test_the_same_question_answered_otherwise_for_the_same_people_is_blocked(office, publish, look):
    publish(entry_text(scope=HERE))
    rival = entry_text("备案五个工作日办好。", "filing.speed.other", scope=HERE)
    report = look(rival)
    assert codes(report.blockers) == {"conflict"}
    said = "\n".join(map(str, report.blockers))
    assert "filing.speed" in said
    assert "数字或日期 5 与 3" in said
    with pytest.raises(PublishingError) as caught:
        office.publishing.approve(CHIEF, report.revision_id)
    assert caught.value.code == "blocked"
    assert office.shown() == {"filing.speed": ["备案三个工作日办好。"]}


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        ({"line": "备案3个工作日办好。"}, None),
        ({"line": "备案３个工作日办好！"}, None),
        ({"line": "备案三个工作日，2026年1月1日起。"}, "数字"),
        ({"line": "把表交到窗口以后，等三个工作日才有结果。"}, "文字"),
    ],
)
def test_the_answers_are_compared_by_text_numbers_and_dates(publish, look, change, kind):
    publish(entry_text(scope=HERE))
    report = look(entry_text(entry_id="filing.speed.other", scope=HERE, **change))
    if kind is None:
        assert report.blockers == ()
        assert "near_duplicate" in codes(report.warnings)
    else:
        assert any(kind in str(finding) for finding in report.blockers)


def test_the_material_lists_are_compared(publish, look):
    def listing(*names):
        body = Body(materials=tuple(Material(name) for name in names))
        return {Group.SUMMARY: Body(lines=("带材料。",)), Group.MATERIALS: body}

    publish(entry_text("带材料。", scope=HERE, groups=listing("身份证", "备案表")))
    longer = listing("身份证", "备案表", "居住证")
    report = look(entry_text("带材料。", "filing.speed.other", scope=HERE, groups=longer))
    assert [str(finding) for finding in report.blockers] == [
        "和条目「filing.speed」（备案要多久）适用范围重叠，要带的东西却说得不一样："
        "材料 居住证 与 没有。"
        "请合并成一条，写上取代（supersedes），或把适用范围分开。"
    ]


def test_scoped_apart_it_passes(publish, look):
    publish(entry_text(scope=HERE))
    assert look(entry_text("备案五个工作日。", "filing.speed.wanzhou", scope=THERE)).blockers == ()


def test_a_narrower_scope_is_meant_to_win(publish, look):
    publish(entry_text(scope=CITY))
    assert look(entry_text("备案五个工作日。", "filing.speed.county", scope=HERE)).blockers == ()
    rescue = replace(
        CITY, stay_reason=frozenset({StayReason.EMERGENCY_RESCUE}), insured=frozenset()
    )
    assert look(entry_text("不用等。", "filing.speed.rescue", scope=rescue)).blockers == ()


def test_two_scopes_that_cross_leave_a_person_with_two_answers(publish, look):
    publish(entry_text(scope=HERE))
    crossing = Scope(treatment=frozenset({WANZHOU}))
    report = look(entry_text("备案五个工作日。", "filing.speed.treated", scope=crossing))
    assert codes(report.blockers) == {"conflict"}


def test_superseded_it_passes(office, publish):
    publish(entry_text(scope=HERE))
    new = entry_text(
        "备案五个工作日。", "filing.speed.new", scope=HERE, supersedes=("filing.speed",)
    )
    publish(new)
    assert office.shown() == {"filing.speed.new": ["备案五个工作日。"]}


def test_days_that_do_not_meet_are_no_overlap(publish, look):
    until = replace(HERE, valid_until=date(2027, 6, 30))
    publish(entry_text(scope=until))
    later = replace(HERE, valid_from=date(2027, 7, 1))
    assert look(entry_text("备案五个工作日。", "filing.speed.later", scope=later)).blockers == ()


def test_a_question_belongs_to_one_topic(publish, look):
    publish(entry_text(scope=HERE))
    for line, what in (("备案五个工作日办好。", "不一样"), ("备案三个工作日办好。", "一样")):
        elsewhere = entry_text(
            line,
            f"filing.{len(what)}",
            f"filing.{len(what)}",
            HERE,
            wordings=("备案好久办得好?", *OTHER[:2]),
            question="备案审批多久？",
        )
        report = look(elsewhere)
        assert codes(report.blockers) == {"same_question"}
        assert what in str(report.blockers[0])
        assert "filing.speed" in str(report.blockers[0])


def test_what_stood_before_is_shown_and_does_not_block(office, publish, look, sessions):
    publish(entry_text(scope=HERE))
    publish(entry_text("备案五个工作日。", "filing.speed.wanzhou", scope=THERE))
    with writing(sessions) as session:  # as content loaded before there was a gate
        row = repository.published_of(session, "filing.speed.wanzhou")[0]
        row.scope = {**row.scope, "insured": [KAIJIANG]}
        repository.lock_version(session).version += 1
    report = look(entry_text("备案六个工作日办好。", scope=HERE))
    assert report.blockers == ()
    assert "conflict" in codes(report.warnings)


def test_nearly_the_same_question_elsewhere_is_shown(publish, look):
    publish(entry_text(scope=HERE, wordings=("异地就医备案审批一般要等多少天", *OTHER[:2])))
    near = entry_text(
        "看结果。",
        "filing.result",
        "filing.result",
        HERE,
        wordings=("异地就医备案审批一般要等多少天呢请问", "结果在哪里看", "怎么查结果"),
        question="怎么看备案结果？",
    )
    assert "near_question" in codes(look(near).warnings)


def test_it_tells_which_known_questions_would_change_from_what_to_what(office, publish, look):
    publish(entry_text(scope=HERE))
    office.publishing.expect(CHIEF, "备案审批快不快", "filing.speed")
    thief = entry_text(
        "看短信。",
        "filing.notice",
        "filing.notice",
        HERE,
        wordings=("备案审批快不快", "备案短信通知", "备案过没过怎么晓得"),
        question="备案批没批怎么晓得？",
    )
    report = look(thief)
    (change,) = [change for change in report.changes if change.origin is Origin.RECORDED]
    assert (change.question, change.after) == ("备案审批快不快", "filing.notice")
    assert change.breaks
    assert "应当由「filing.speed」回答" in str(change)
    with pytest.raises(PublishingError) as caught:
        office.publishing.approve(CHIEF, report.revision_id)
    assert caught.value.code == "changes"
    assert office.version() == 1
    assert office.publishing.approve(CHIEF, report.revision_id, accept_changes=True).published


def test_a_question_that_must_not_match_is_asked_too(publish, look):
    asked = "备案批下来能管好久"
    publish(entry_text(scope=HERE, must_not_match=(asked,)))
    swallowed = entry_text(scope=HERE, wordings=(*entry_text().topic.wordings, asked))
    (change,) = look(swallowed).changes
    assert (change.question, change.after) == (asked, "filing.speed")


def test_a_wording_that_is_dropped_is_asked_again(publish, look):
    publish(entry_text(scope=HERE, wordings=(*entry_text().topic.wordings, "窗口递表到拿结果")))
    (change,) = look(entry_text("三个工作日。", scope=HERE)).changes
    assert (change.question, change.before) == ("窗口递表到拿结果", "filing.speed")
    assert change.breaks


def test_a_text_is_not_brought_back_against_what_was_built_on_the_newer_one(office, publish):
    publish(entry_text(scope=HERE))
    publish(entry_text("备案五个工作日办好。", scope=THERE))
    publish(entry_text("备案四个工作日办好。", "filing.speed.here", scope=HERE))
    with pytest.raises(PublishingError) as caught:
        office.publishing.rollback(CHIEF, "filing.speed", 1)
    assert caught.value.code == "blocked"
    assert "filing.speed.here" in str(caught.value)
    assert office.shown()["filing.speed"] == ["备案五个工作日办好。"]


def test_an_edit_that_takes_no_question_away_changes_no_known_answer(publish, look):
    publish(entry_text(scope=HERE))
    report = look(entry_text("备案四个工作日办好。", scope=HERE))
    assert (report.blockers, report.changes) == ((), ())


def test_looking_changes_nothing(office, publish, look):
    publish(entry_text(scope=HERE))
    shown, version = office.shown(), office.version()
    look(entry_text("备案四个工作日办好。", scope=HERE, question="备案得几天？"))
    assert (office.shown(), office.version()) == (shown, version)
    assert office.statuses() == ["published", "in_review"]
    assert office.text("filing.speed", 1).topic.question == "备案多久能办好？"


def test_a_publish_in_between_is_looked_at_again(office, publish):
    """What the gate saw must be what is published upon."""
    publish(entry_text(scope=HERE))
    waiting = office.submitted(entry_text("五天。", "filing.speed.rival", scope=THERE), AUTHOR)
    gate_type, looked = type(office.publishing.gate), []
    original = gate_type.look

    def look_while_another_publishes(gate, revision_id):
        report = original(gate, revision_id)
        if not looked and revision_id == waiting:
            looked.append(report.version)
            publish(
                entry_text(
                    "四天。",
                    "filing.speed.second",
                    "filing.speed2",
                    THERE,
                    wordings=("等四天", "四天够不够", "四天得行不"),
                    question="四天？",
                )
            )
        elif revision_id == waiting:
            looked.append(report.version)
        return report

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(gate_type, "look", look_while_another_publishes)
        assert office.publishing.approve(CHIEF, waiting).published
    assert looked == [1, 2]
