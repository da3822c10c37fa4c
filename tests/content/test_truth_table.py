"""settlement_relations: what each pair of regions must say, and must never say."""

import re

import pytest

from knowledge.answer import Answer, AnswerStatus
from regions.model import CareRelation
from tests.desk import Ask, said

SAME_POOL = CareRelation.SAME_POOL
SAME_PROVINCE = CareRelation.SAME_PROVINCE
CROSS = CareRelation.CROSS_PROVINCE
NEIGHBOURS = ("万州", "梁平", "开州", "云阳")
MIGRANTS = ("东莞", "佛山", "宁波", "昆明")

LOCAL = [(place, place) for place in ("开江", *NEIGHBOURS)]
INSIDE_CHONGQING = [(a, b) for a in NEIGHBOURS for b in NEIGHBOURS if a != b]
INSIDE_DAZHOU = [("开江", place) for place in ("通川", "达川", "宣汉", "渠县")]
TO_CHONGQING = [("开江", place) for place in NEIGHBOURS]
TO_KAIJIANG = [(place, "开江") for place in NEIGHBOURS]
INSIDE_SICHUAN = [("开江", place) for place in ("成都", "南充", "广安", "邻水")]
FROM_AFAR = [(place, "开江") for place in MIGRANTS]

TABLE = [
    *((pair, SAME_POOL) for pair in [*LOCAL, *INSIDE_CHONGQING, *INSIDE_DAZHOU]),
    *((pair, SAME_PROVINCE) for pair in INSIDE_SICHUAN),
    *((pair, CROSS) for pair in [*TO_CHONGQING, *TO_KAIJIANG, *FROM_AFAR]),
]
QUESTIONS = {
    "settle": "住院能不能直接报",
    "filing": "去住院要不要备案",
    "ratio": "住院能报多少",
    "deadline": "手工报销要在多久之内交",
    "materials": "备案要带什么材料",
}

NUMBERS_OF_MONEY = re.compile(r"\d+\s*[%％]|百分之|\d+\s*(元|万元?)")
WAIVED = re.compile(r"(不用|无需|不需要|不必|免)(办)?(异地)?(就医)?备案")
HEDGED = re.compile(
    r"计划|没有?查到|没查到|不确定|成都|待核实|核实|急诊|抢救|本市|本地|统筹|参保地"
)
CLAIM_DEADLINE = re.compile(r"(\d+|[一二三四五六七八九十]+)\s*(个月|日|天|年)(之?内|以内)")


def sentences(answer: Answer) -> list[str]:
    return [line for line in re.split(r"[。\n；]", said(answer)) if line.strip()]


@pytest.fixture(params=TABLE, ids=lambda row: f"{row[0][0]}-{row[0][1]}")
def pair(request: pytest.FixtureRequest) -> tuple[tuple[str, str], CareRelation]:
    return request.param  # type: ignore[no-any-return]


def test_every_pair_is_answered_with_its_relation_and_sources(
    ask: Ask, pair: tuple[tuple[str, str], CareRelation]
) -> None:
    (insured, treatment), relation = pair
    for question in QUESTIONS.values():
        answer = ask(question, insured=insured, treatment=treatment)

        assert answer.status is AnswerStatus.ANSWERED, question
        assert answer.scope.care_relation is relation
        assert answer.sources, question
        assert "12345" in said(answer)
        assert len(answer.spoken) <= 60


def test_no_figure_is_given_across_pooling_areas(
    ask: Ask, pair: tuple[tuple[str, str], CareRelation]
) -> None:
    (insured, treatment), relation = pair
    if relation is SAME_POOL:
        insured, treatment = "开江", "万州"
    for question in QUESTIONS.values():
        answer = ask(question, insured=insured, treatment=treatment)

        assert not NUMBERS_OF_MONEY.search(said(answer)), said(answer)


def test_no_deadline_of_a_manual_claim_is_given(
    ask: Ask, pair: tuple[tuple[str, str], CareRelation]
) -> None:
    (insured, treatment), _ = pair
    answer = ask(QUESTIONS["deadline"], insured=insured, treatment=treatment)

    assert not CLAIM_DEADLINE.search(said(answer)), said(answer)
    assert re.search("没有?核实|不知道|没有?查到", said(answer))


@pytest.mark.parametrize(("insured", "treatment"), [*TO_CHONGQING, *TO_KAIJIANG])
def test_across_the_border_filing_is_never_waived_as_a_rule_in_force(
    ask: Ask, insured: str, treatment: str
) -> None:
    for question in QUESTIONS.values():
        answer = ask(question, insured=insured, treatment=treatment)
        waivers = [line for line in sentences(answer) if WAIVED.search(line)]

        assert all(HEDGED.search(line) for line in waivers), waivers
        assert "2022年8月" not in said(answer)


@pytest.mark.parametrize(("insured", "treatment"), TO_CHONGQING)
def test_a_dazhou_person_in_chongqing_hears_that_a_waiver_was_not_found(
    ask: Ask, insured: str, treatment: str
) -> None:
    answer = ask(QUESTIONS["filing"], insured=insured, treatment=treatment)

    assert answer.scope.match == "exact"
    assert "没有查到" in said(answer) or "没查到" in said(answer)
    assert "2022年7月" in said(answer)
    assert "计划" in said(answer)
    assert "备案" in answer.spoken


@pytest.mark.parametrize(("insured", "treatment"), TO_KAIJIANG)
def test_a_chongqing_person_in_kaijiang_hears_of_the_plan_as_a_plan(
    ask: Ask, insured: str, treatment: str
) -> None:
    answer = ask(QUESTIONS["filing"], insured=insured, treatment=treatment)

    assert "2022年7月" in said(answer)
    assert "计划" in said(answer)


@pytest.mark.parametrize(("insured", "treatment"), [*LOCAL, *INSIDE_CHONGQING, *INSIDE_DAZHOU])
def test_inside_one_pooling_area_the_rules_for_away_do_not_apply(
    ask: Ask, insured: str, treatment: str
) -> None:
    answer = ask(QUESTIONS["settle"], insured=insured, treatment=treatment)

    assert "不算异地" in said(answer) or "本地规定" in said(answer)
    assert "先备案" not in answer.spoken


@pytest.mark.parametrize(("insured", "treatment"), INSIDE_CHONGQING)
def test_between_districts_of_chongqing_filing_is_said_to_be_unverified(
    ask: Ask, insured: str, treatment: str
) -> None:
    answer = ask(QUESTIONS["filing"], insured=insured, treatment=treatment)

    assert "待核实" in said(answer)
    assert "5个工作日" not in said(answer)
    assert "核实" in answer.spoken


@pytest.mark.parametrize(("insured", "treatment"), INSIDE_SICHUAN)
def test_inside_sichuan_the_frame_of_2023_holds_without_percentages(
    ask: Ask, insured: str, treatment: str
) -> None:
    answer = ask(QUESTIONS["settle"], insured=insured, treatment=treatment)

    assert "2023年1月1日" in said(answer)


@pytest.mark.parametrize(("insured", "treatment"), FROM_AFAR)
def test_a_migrant_who_falls_ill_at_home_hears_the_national_rules(
    ask: Ask, insured: str, treatment: str
) -> None:
    answer = ask(QUESTIONS["settle"], insured=insured, treatment=treatment)

    assert answer.scope.match == "inherited"
    assert insured in said(answer)
    assert "备案" in said(answer)


def test_only_rescue_recorded_by_the_hospital_counts_as_filed(ask: Ask) -> None:
    answer = ask("急诊住院没有备案怎么办", treatment="云阳", reason="emergency_rescue")

    assert "抢救" in said(answer)
    assert "登记" in said(answer)
    assert "出院" in said(answer)
    assert answer.ask_next is not None
    assert answer.ask_next.slot == "insured"


@pytest.mark.parametrize("name", ["美国", "不存在的地方"])
def test_an_unknown_place_is_asked_back(ask: Ask, name: str) -> None:
    answer = ask(f"我在{name}参保，在开江住院能不能直接报")

    assert answer.scope.insured is None
    assert answer.ask_next is not None
    assert answer.ask_next.slot == "insured"
