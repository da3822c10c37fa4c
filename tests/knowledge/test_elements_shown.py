"""What people see of elements: words, honest gaps, and dates on what goes stale."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from freezegun import freeze_time

from knowledge.answer import Answer, Question
from knowledge.rendering import render_text
from knowledge.serialise import to_json
from tests.knowledge.guides import TODAY, desk_over, entry, topic

RECENT, LONG_AGO = date(2026, 11, 1), date(2021, 6, 25)


def answer_of(root: Path, on: date = TODAY, **fields: Any) -> Answer:
    desk = desk_over(root, topic("move", entry("move", **fields)))
    return desk.answer(Question("怎么办", topic="move", pinned=True, on=on))


def shown(root: Path, on: date = TODAY, **groups: Any) -> str:
    return render_text(answer_of(root, on, groups=groups))


@pytest.mark.parametrize(
    ("group", "element", "words"),
    [
        ("process", {"handling_mode": "joint"}, "跨地区怎么办：多地联办"),
        ("process", {"handling_mode": ["online", "in_person"]}, "全程网办，不用跑、要到办理地现场"),
        ("eligibility", {"conditions": ["满十六岁", "有户口"]}, "要符合的条件：满十六岁；有户口"),
        ("process", {"online_steps": ["登录", "上传"]}, "网上的步骤：登录；上传"),
        ("process", {"window_steps": ["取号"]}, "窗口的步骤：取号"),
        ("process", {"visits": 0}, "要跑几次：不用跑"),
        ("process", {"visits": 2}, "要跑几次：最多跑2次"),
        ("time", {"statutory_time": "15工作日"}, "法定时限：15个工作日"),
        ("time", {"promised_time": "当场"}, "承诺时限：当场办好"),
        ("result", {"delivery": "邮寄"}, "怎么拿：邮寄"),
        ("basis", {"legal_basis": ["甲法", "乙条例"]}, "依据：甲法；乙条例"),
    ],
)
def test_an_element_is_said_in_words(
    tmp_path: Path, group: str, element: dict[str, Any], words: str
) -> None:
    assert words in shown(tmp_path, **{group: {"elements": element}})


def test_what_is_not_known_is_said_and_whom_to_ask(tmp_path: Path) -> None:
    answer = answer_of(tmp_path, groups={"where": {"elements": {"phone": None}}})

    (detail,) = answer.sections[0].details
    assert not detail.known
    assert "电话：暂无，请拨12345" in render_text(answer)


@pytest.mark.parametrize(
    ("lines", "is_gap"),
    [(["2026年换证20元，补证40元。"], False), (["有困难的免费。"], True), ([], True)],
)
def test_a_charge_that_a_line_tells_is_no_gap(
    tmp_path: Path, lines: list[str], is_gap: bool
) -> None:
    fee = {"lines": lines, "elements": {"charge": None}}
    assert ("收费：暂无" in shown(tmp_path, fee=fee)) is is_gap


def test_a_local_fact_carries_the_day_it_was_read(tmp_path: Path) -> None:
    place = {"value": "富厚街291号", "read_on": RECENT}
    with freeze_time(TODAY):
        answer = answer_of(tmp_path, groups={"where": {"elements": {"place": place}}})

    assert "富厚街291号（2026年11月1日查到）" in render_text(answer)
    assert answer.notice == ""


def test_a_local_fact_older_than_two_years_is_marked_with_its_date(tmp_path: Path) -> None:
    place = {"value": "富厚街291号", "read_on": LONG_AGO}
    answer = answer_of(tmp_path, groups={"where": {"elements": {"place": place}}})

    (detail,) = answer.sections[0].details
    assert not detail.verified
    assert "富厚街291号（待核实，2021年6月25日查到的）" in detail.text
    assert "地址是两年多以前查到的" in answer.notice


def test_what_has_gone_stale_since_it_was_written_is_not_spoken(tmp_path: Path) -> None:
    place = {"value": "富厚街291号", "read_on": RECENT}
    fields = {
        "spoken": "在富厚街291号办。",
        "groups": {"where": {"elements": {"place": place}}},
    }

    assert answer_of(tmp_path / "a", **fields).spoken == "在富厚街291号办。"
    later = answer_of(tmp_path / "b", on=date(2029, 1, 1), **fields)
    assert "富厚街" not in later.spoken
    assert "12345" in later.spoken


def test_a_material_says_form_copies_source_and_term(tmp_path: Path) -> None:
    material = {
        "name": "录用证明",
        "form": "copy",
        "copies": 2,
        "source": "用人单位开",
        "note": "工作调动的才要",
        "required": False,
        "deferrable": True,
        "deferrable_until": "领证以前",
    }
    line = "录用证明（复印件2份；用人单位开；工作调动的才要），有的话带上，可以在领证以前补交"

    assert line in shown(tmp_path, materials={"materials": [material]})


def test_elements_are_in_the_answer_as_data(tmp_path: Path) -> None:
    answer = answer_of(tmp_path, groups={"time": {"elements": {"statutory_time": "30日"}}})

    assert to_json(answer)["sections"][0]["details"] == [
        {
            "name": "statutory_time",
            "label": "法定时限",
            "text": "30天",
            "known": True,
            "verified": True,
        }
    ]
