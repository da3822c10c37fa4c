"""Exports of platforms, taken in by a YAML file and no code."""

from datetime import date
from pathlib import Path

import pytest

from knowledge.elements import ElementName, Group
from knowledge.entries import Body, EntryKind
from knowledge.exchange.importing.mapped_values import items_of, lines_of, value_of
from knowledge.exchange.problems import ContentError
from knowledge.exchange.spreadsheets.grids import FileRefused
from knowledge.exchange.spreadsheets.layout import load_layout, shipped_layout
from tests.knowledge.editorial import CHIEF
from tests.knowledge.exchange.import_desk import ImportDesk, reasons, statuses

SAMPLE = Path(__file__).parents[2] / "fixtures/platform-matters.jsonl"
READ_ON = date(2026, 1, 2)

OWN = """
title: 某平台
most_rows: 5000
columns:
  code: {header: 编码, required: true, unique: true}
  name: {header: 名称, required: true}
  days: {header: 几天办好}
entry:
  id: "own.{code}"
  identity: code
  kind: guide
  facet: overview
  title: "{name}"
  question: "怎么办{name}？"
  groups:
    time:
      elements:
        promised_time: {from: days, pattern: "(\\\\d+)天", becomes: "{0}日", read: duration}
  source: {title: "某平台"}
"""


@pytest.fixture
def desk(two, tmp_path):
    return ImportDesk(two[0], tmp_path)


@pytest.fixture
def plan(desk):
    layout = shipped_layout("guangdong_matters")
    return desk.plan(SAMPLE, by=CHIEF, region="", layout=layout, read_on=READ_ON)


def elements(body: Body) -> dict[ElementName, str]:
    return {element.name: element.value for element in body.elements}


def test_a_matter_becomes_a_guide_with_its_elements(plan):
    text = plan.rows[0].text
    groups = text.draft.groups
    assert (text.draft.kind, text.topic.matter) == (EntryKind.GUIDE, "other")
    assert text.draft.scope.handling == {"511723"}
    assert text.draft.spoken == "某卡补领，由甲县某局办。"
    assert text.topic.question == "某卡补领怎么办？"
    assert {"某卡丢了", "某卡掉了", "补某卡"} <= set(text.topic.wordings)
    assert groups[Group.ELIGIBILITY].lines == ("本人申请", "卡已丢失")
    assert elements(groups[Group.TIME]) == {
        ElementName.STATUTORY_TIME: "20工作日",
        ElementName.PROMISED_TIME: "5工作日",
    }
    assert [one.name for one in groups[Group.MATERIALS].materials] == ["居民身份证", "补领申请表"]
    place = groups[Group.WHERE].elements[0]
    assert (place.value, place.read_on) == ("甲县某路1号政务服务大厅3号窗口", READ_ON)
    assert not any(body.verified for body in groups.values())
    assert text.draft.sources[0].url == "https://example.gov.cn/1"
    assert not text.draft.sources[0].verified


def test_what_a_platform_does_not_say_is_unknown_and_not_none(plan):
    groups = plan.rows[1].text.draft.groups
    assert set(elements(groups[Group.TIME]).values()) == {""}
    assert elements(groups[Group.WHERE])[ElementName.PLACE] == ""
    assert elements(groups[Group.PROCESS])[ElementName.VISITS] == ""
    assert Group.MATERIALS not in groups
    assert groups[Group.ELIGIBILITY].lines == ()


def test_a_spoken_line_is_one_that_can_be_spoken(plan):
    assert plan.rows[1].text.draft.spoken == "这件事由甲县某局办。"


def test_the_same_matter_of_two_regions_is_one_question_with_two_answers(plan):
    first, third = plan.rows[0].text, plan.rows[2].text
    assert third.draft.topic == first.draft.topic
    assert third.draft.entry_id != first.draft.entry_id
    assert third.draft.scope.handling == {"500101"}
    assert third.draft.sources[0].url == ""


def test_what_cannot_be_taken_in_says_why(plan):
    assert statuses(plan) == ["new", "new", "new", "invalid", "invalid"]
    assert "没有「999999」这个地区" in reasons(plan)
    assert "DEPT_NAME: 没有填写" in reasons(plan)


def test_the_sample_twice_changes_nothing_though_days_have_passed(desk):
    layout = shipped_layout("guangdong_matters")
    said = {"by": CHIEF, "region": "", "layout": layout}
    desk.take_in(SAMPLE, read_on=READ_ON, **said)
    later = desk.plan(SAMPLE, read_on=date(2026, 6, 1), **said)
    assert statuses(later) == ["same", "same", "same", "invalid", "invalid"]


def test_a_platform_of_ones_own_needs_one_file(desk, tmp_path):
    (tmp_path / "own.yml").write_text(OWN, "utf-8")
    path = desk.file(["1", "某证", "7天"], header=["编码", "名称", "几天办好"])
    plan = desk.plan(path, layout=load_layout(tmp_path / "own.yml"))
    (row,) = plan.rows
    assert row.text.topic.question == "怎么办某证？"
    assert elements(row.text.draft.groups[Group.TIME]) == {ElementName.PROMISED_TIME: "7日"}


@pytest.mark.parametrize(
    ("was", "now", "said"),
    [
        ("identity: code", "identitty: code", "identitty"),
        ("title: 某平台\n", "", "title"),
        ("kind: guide", "", "kind"),
        ("columns:", "columns: [", "own.yml"),
    ],
)
def test_a_mapping_that_is_wrong_says_where(tmp_path, was, now, said):
    (tmp_path / "own.yml").write_text(OWN.replace(was, now, 1), "utf-8")
    with pytest.raises(ContentError) as error:
        load_layout(tmp_path / "own.yml")
    assert said in str(error.value)


@pytest.mark.parametrize(
    ("was", "now", "said"),
    [('"怎么办{name}？"', '"怎么办{nome}？"', "nome"), ("read: duration", "read: days", "days")],
)
def test_a_mapping_that_names_what_there_is_not_is_refused(desk, tmp_path, was, now, said):
    (tmp_path / "own.yml").write_text(OWN.replace(was, now, 1), "utf-8")
    path = desk.file(["1", "某证", "7天"], header=["编码", "名称", "几天办好"])
    with pytest.raises(FileRefused, match=said):
        desk.plan(path, layout=load_layout(tmp_path / "own.yml"))


def test_json_that_is_none_is_refused(desk, tmp_path):
    layout = shipped_layout("guangdong_matters")
    for text in ('{"TASK_CODE": ', "[1, 2]", "[" * 100_000):
        (tmp_path / "a.json").write_text(text, "utf-8")
        with pytest.raises(FileRefused) as refusal:
            desk.plan(tmp_path / "a.json", layout=layout, read_on=READ_ON)
        assert refusal.value.code == "json"
    with pytest.raises(FileRefused) as refusal:
        desk.plan(tmp_path / "a.json", read_on=READ_ON)
    assert refusal.value.code == "json_layout"


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("1.带证\n2.填表", ("带证", "填表")),
        ("1、带证\n2、填表", ("带证", "填表")),
        ("（1）带证\n（2）填表", ("带证", "填表")),
        ("①带证\n②填表", ("带证", "填表")),
        ("3.带证\n4.填表", ("3.带证", "4.填表")),
        ("1.5万元以下\n2.5万元以上", ("1.5万元以下", "2.5万元以上")),
        ("1.只有一条", ("1.只有一条",)),
    ],
)
def test_the_numbers_of_a_list_are_not_its_words(text, lines):
    assert lines_of(text) == lines


def test_a_list_in_a_cell_is_taken_apart_by_its_strongest_sign():
    assert items_of("补卡，换卡;挂失") == ("补卡，换卡", "挂失")
    assert items_of("补卡、换卡,挂失") == ("补卡", "换卡", "挂失")


def test_a_template_with_a_gap_says_nothing():
    assert value_of("{a}到{b}", {"a": "x", "b": ""}) == ""
    assert value_of("{a}到{b}", {"a": "x", "b": "y"}) == "x到y"
