"""Replies that are no answer to one question: places side by side, a settlement step by step."""

from datetime import date
from typing import Any

from knowledge.adviser import Phase, PlanStep, SettlementPlan
from knowledge.answer import Contact
from knowledge.comparison import Cell, Comparison, Origin, Row, Side, Statement
from knowledge.entries import Group, Material, Source
from knowledge.serialise import to_json
from regions.model import CareRelation

COMPARED = "开江和万州办居住证有什么不一样？"
PLANNED = "在万州住院怎么一步一步结算？"

SIDES = (Side("511723", "开江", "开江县"), Side("500101", "万州", "万州区"))
comparison = Comparison(
    subject="residence.permit",
    title="居住证",
    role="handling",
    on=date(2026, 11, 23),
    sides=SIDES,
    rows=(
        Row(
            "residence.permit", "居住证怎么办？", Group.PROCESS, "怎么办",
            (
                Cell("511723", Origin.LOCAL, (Statement("到派出所申请。", True),)),
                Cell("500101", Origin.LOCAL, (Statement("网上申请。", True),), verified=False),
            ),
            True,
        ),
        Row(
            "residence.permit", "居住证怎么办？", Group.MATERIALS, "要带的东西",
            (
                Cell("511723", Origin.INHERITED, (Statement("身份证"),)),
                Cell("500101", Origin.INHERITED, (Statement("身份证"),)),
            ),
            False,
        ),
        Row(
            "residence.permit", "居住证怎么办？", Group.TIME, "要多久、管多久",
            (
                Cell("511723", Origin.DEPENDS, missing=("person_type",)),
                Cell("500101", Origin.UNKNOWN),
            ),
            True,
        ),
    ),
    spoken="开江和万州不一样的是：怎么办。办之前请再打12345问一遍。",
    notice="待核实：「怎么办」不是都核对过原文，办之前请拨12345问办理部门。",
)  # fmt: skip


def _step(title: str, *, before_discharge: bool = False, verified: bool = True) -> PlanStep:
    materials = () if before_discharge else (Material("社保卡", "或者医保码"),)
    lines = (f"{title}的做法。",)
    return PlanStep(title, title, "filing", lines, materials, before_discharge, verified, ())


plan = SettlementPlan(
    steps=(
        _step("看病前备案"),
        _step("没备案的补备案", before_discharge=True, verified=False),
        _step("出院结账"),
    ),
    phase=Phase.PLANNED,
    relation=CareRelation.CROSS_PROVINCE,
    insured_name="开江县",
    notices=(),
    sources=(Source("rules", "经办规程", "国家医保局", checked_on="2026-11-23"),),
    contacts=(Contact("12345政务服务便民热线", "12345"),),
    ask_next=None,
)


def told(text: str, **structured: Any) -> dict[str, Any]:
    return {"text": text, "answer": None, "buttons": [], **structured}


TOLD = {
    COMPARED: told(comparison.spoken, comparison=to_json(comparison)),
    PLANNED: told("一步一步这样办。", plan=to_json(plan)),
}
