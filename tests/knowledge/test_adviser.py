"""The steps of a settlement in order, told by what is published, over the real content."""

import pytest

from knowledge.adviser import Phase, advise, plan_text
from knowledge.answer import Question
from knowledge.entries import StayReason
from knowledge.where_to_go import where_text, where_to_go

KAIJIANG, DAZHOU, WANZHOU, KAIZHOU = "511723", "511700", "500101", "500154"


def plan(desk, phase=None, treatment=WANZHOU, reason=None):
    known = Question("", insured=KAIJIANG, treatment=treatment, stay_reason=reason)
    return advise(desk, known, phase)


def keys(found):
    return [step.key for step in found.steps]


def test_before_the_stay_filing_comes_first_and_the_last_moment_is_marked(desk):
    found = plan(desk, Phase.PLANNED)
    assert keys(found) == [
        "file",
        "file_materials",
        "network",
        "show",
        "file_late",
        "not_networked",
    ]
    assert [step.key for step in found.steps if step.before_discharge] == ["file_late"]
    assert found.ask_next is not None


def test_in_hospital_the_step_before_discharge_is_there_and_filing_ahead_is_not(desk):
    found = plan(desk, Phase.ADMITTED)
    assert "file" not in keys(found)
    assert "出院结账前办" in plan_text(found)
    assert keys(found)[-1] == "keep"


def test_after_discharge_only_the_claim_is_left(desk):
    found = plan(desk, Phase.DISCHARGED)
    assert keys(found) == ["claim", "keep", "claim_where", "deadline"]
    assert not any(step.before_discharge for step in found.steps)


def test_an_emergency_begins_with_the_registration_as_such(desk):
    found = plan(desk, Phase.ADMITTED, reason=StayReason.EMERGENCY_RESCUE)
    assert keys(found)[0] == "rescue"
    assert found.steps[0].before_discharge
    assert "file_late" not in keys(found)


def test_a_referral_comes_before_the_filing(desk):
    found = plan(desk, Phase.PLANNED, reason=StayReason.REFERRAL)
    assert keys(found)[:2] == ["referral", "file"]


def test_a_work_injury_is_told_alone(desk):
    assert keys(plan(desk, reason=StayReason.WORK_INJURY)) == ["work_injury"]


def test_within_one_pooling_area_nothing_is_said_of_filing(desk):
    found = plan(desk, Phase.PLANNED, treatment=DAZHOU)
    assert keys(found) == ["show"]
    assert "备案" not in "".join(step.title for step in found.steps)


@pytest.mark.parametrize("phase", Phase)
def test_every_line_is_a_published_one_with_its_revision_and_doubt_is_said(desk, phase):
    found = plan(desk, phase)
    for step in found.steps:
        topic = desk.store.current().topics[step.topic]
        published = {r.id for r in topic.revisions}
        assert set(step.revision_ids) <= published
        assert step.lines or step.materials
    assert found.sources
    assert plan_text(found).splitlines()[-1].startswith("待核实：第1")


def test_where_to_go_tells_the_matters_own_place_and_what_is_not_known(desk):
    said = where_text(where_to_go(desk, Question("", insured=KAIJIANG), "filing.materials"))
    assert "参保地的医保窗口可以办" in said
    assert "没有核实到：地址、办公时间、电话" in said
    assert "12345" in said


def test_the_hall_is_never_given_as_the_place_of_another_bodys_matter(desk):
    found = where_to_go(desk, Question("", handling=KAIZHOU), "fund.withdraw")
    assert found.matter is not None
    assert found.matter.details == ()
    assert found.office is not None
    said = where_text(found).splitlines()
    hall = next(at for at, line in enumerate(said) if "富厚街" in line)
    assert any("是不是在那里办" in line for line in said[:hall])
    assert "待核实" in said[hall]
