"""Ticking a material list by what people say they have."""

import pytest

from knowledge.checklist import Tick, check_materials, checklist_text, materials_of
from knowledge.elements import Material, MaterialForm

LIST = (
    Material("身份证"),
    Material("户口簿"),
    Material("近期免冠照片"),
)
LETTER = {"have": "+", "missing": "-", "deferrable": "~", "unsure": "?", "wrong_form": "x"}
LETTER["optional"] = "o"


def ticks(said, materials=LIST):
    return "".join(LETTER[item.tick.value] for item in check_materials(materials, said).items)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("我有身份证", "+--"),
        ("身份证、户口本、照片都带了", "+++"),
        ("身份證同户口簿", "++-"),
        ("户口本没带", "---"),
        ("带了身份证和户口本，照片没得", "++-"),
        ("带了身份证没带户口本", "+--"),
        ("身份证有，户口本丢了，照片有", "+-+"),
        ("身份证和户口本都没带，照片有", "--+"),
        ("没带身份证、户口本，有照片", "--+"),
        ("没有户口本，身份证，照片", "?-?"),
        ("除了户口本都有", "+-+"),
        ("都有，就是户口本找不到", "+-+"),
        ("就差照片", "++-"),
        ("都齐了", "+++"),
        ("什么都没带", "---"),
        ("啥子都没得", "---"),
        ("只有身份证", "+--"),
        ("身份证没问题", "+--"),
        ("二代证跟户口册，还有寸照", "+++"),
        ("", "---"),
        ("今天天气好", "---"),
    ],
)
def test_a_list_is_ticked_by_what_is_said(said, expected):
    assert ticks(said) == expected


@pytest.mark.parametrize(
    ("name", "note", "said", "expected"),
    [
        ("医保电子凭证或社保卡", "", "有医保卡", "+"),
        ("医保电子凭证、身份证、社保卡", "任选一样", "我带了身份证", "+"),
        ("医保电子凭证、身份证、社保卡", "", "我带了身份证", "-"),
        ("派出证明、外地单位证明、劳动合同", "有一样就行", "有劳动合同", "+"),
        ("户口簿首页和本人那一页", "", "户口本", "+"),
        ("监护人身份证", "", "身份证", "-"),
        ("监护人身份证", "", "家长的身份证带了", "+"),
        ("临时居民身份证", "", "身份证", "-"),
        ("旧身份证", "", "身份证", "+"),
        ("没有第三方责任的承诺书", "", "写了承诺书", "+"),
        ("工伤认定决定", "", "工伤认定决定书拿到了", "+"),
        ("男女双方的身份证", "", "我的身份证", "?"),
        ("男女双方的身份证", "", "我们两个人的身份证", "+"),
    ],
)
def test_a_material_of_several_papers_is_ticked_only_when_it_is_whole(name, note, said, expected):
    assert ticks(said, (Material(name, note),)) == expected


def test_a_copy_is_no_original():
    original = (Material("身份证", form=MaterialForm.ORIGINAL),)
    assert ticks("身份证复印件带了", original) == "x"
    assert ticks("身份证原件和身份证复印件都带了", original) == "+"
    assert ticks("身份证复印件带了", (Material("身份证", form=MaterialForm.EITHER),)) == "+"


def test_what_may_come_later_says_until_when():
    later = Material("居住证", deferrable=True, deferrable_until="领证以前")
    checked = check_materials((Material("身份证"), later), "身份证有，居住证还没办")
    assert [item.tick for item in checked.items] == [Tick.HAVE, Tick.DEFERRABLE]
    assert checked.complete
    assert "可以后补：居住证（领证以前补交）" in checklist_text(checked)


def test_what_only_some_need_keeps_nobody():
    checked = check_materials((Material("身份证"), Material("判决书", required=False)), "身份证")
    assert checked.complete
    assert checked.of(Tick.OPTIONAL)[0].name == "判决书"


def test_what_is_not_understood_is_said():
    checked = check_materials(LIST, "带了身份证、龙门阵文书")
    assert checked.not_understood == ("龙门阵文书",)
    assert "龙门阵文书" in checklist_text(checked)
    assert "还差2样" in checklist_text(checked)


def test_of_no_list_nothing_is_said_to_be_complete():
    said = checklist_text(check_materials((), "什么都有"))
    assert "没有核实过" in said
    assert "齐" not in said


def test_the_list_is_that_of_the_published_answer(ask):
    answer = ask("异地就医备案要带什么材料", insured="开江", treatment="万州", reason="referral")
    listed = materials_of(answer)
    assert "转诊转院证明" in [material.name for material in listed]
    checked = check_materials(listed, "我有身份证，转诊单还没开")
    assert "转诊转院证明" in [material.name for material in checked.of(Tick.MISSING)]
