"""Regions side by side: what differs is marked, what is only a place name is not."""

from pathlib import Path

import pytest

from knowledge.answer import Question
from knowledge.comparing import CannotCompare, Comparer
from knowledge.comparison import Comparison, Origin, Row
from knowledge.comparison_text import render_comparison
from knowledge.entries import Group, Insurance
from knowledge.serialise import to_json
from tests.knowledge.guides import DAZHOU, KAIJIANG, SICHUAN, WANZHOU, desk_over, entry, topic

PAIR = (KAIJIANG, WANZHOU)


def comparer(root: Path, *topics: dict[str, object]) -> Comparer:
    return Comparer.beside(desk_over(root, *topics))


def moving(root: Path, *entries: dict[str, object]) -> Comparer:
    return comparer(root, topic("move", *entries))


def national(**groups: object) -> dict[str, object]:
    return entry("nation", groups={"summary": {"lines": ["到{handling}的派出所申请。"]}, **groups})


def local(code: str, **groups: object) -> dict[str, object]:
    return entry(f"local-{code}", scope={"handling": [code]}, groups=groups, sources=["reform"])


def row_of(comparison: Comparison, group: Group) -> Row:
    (found,) = [row for row in comparison.rows if row.group is group]
    return found


def test_a_filled_in_place_name_is_no_difference(tmp_path: Path) -> None:
    found = moving(tmp_path, national()).compare("household-move", PAIR)

    row = row_of(found, Group.SUMMARY)
    assert [cell.statements[0].text for cell in row.cells] == [
        "到开江的派出所申请。",
        "到万州的派出所申请。",
    ]
    assert not row.differs
    assert [cell.origin for cell in row.cells] == [Origin.INHERITED] * 2


def test_that_nothing_differs_here_is_not_called_the_same(tmp_path: Path) -> None:
    spoken = moving(tmp_path, national()).compare("move", PAIR).spoken

    assert "查到的说法一样" in spoken
    assert "没核实过" in spoken


def test_a_local_group_differs_and_its_lines_are_marked(tmp_path: Path) -> None:
    desk = moving(
        tmp_path,
        national(time={"lines": ["先问清楚。", "十五个工作日。"]}),
        local(KAIJIANG, time={"lines": ["先问清楚。", "当场办好。"]}),
    )
    found = desk.compare("move", PAIR)

    here, there = row_of(found, Group.TIME).cells
    assert here.origin is Origin.LOCAL
    assert there.origin is Origin.INHERITED
    assert [(said.text, said.differs) for said in here.statements] == [
        ("先问清楚。", False),
        ("当场办好。", True),
    ]
    assert found.differing == (row_of(found, Group.TIME),)
    assert "要多久" in found.spoken


def test_a_county_takes_what_its_city_says(tmp_path: Path) -> None:
    desk = moving(tmp_path, national(), local(DAZHOU, fee={"lines": ["不收钱。"]}))

    here, there = row_of(desk.compare("move", PAIR), Group.FEE).cells
    assert here.origin is Origin.LOCAL
    assert there.origin is Origin.UNKNOWN
    assert there.statements == ()


def test_a_value_that_nobody_knows_is_shown_and_no_difference(tmp_path: Path) -> None:
    place = {"where": {"elements": {"place": None}, "unknown": ["窗口"]}}
    row = row_of(
        moving(tmp_path, national(), local(WANZHOU, **place)).compare("move", PAIR), Group.WHERE
    )

    assert not row.differs
    assert len(row.cells[1].statements) == 2
    assert row.cells[0].origin is Origin.UNKNOWN


def test_an_outdated_local_text_stands_beside_the_newer_rule(tmp_path: Path) -> None:
    old = entry(
        "old",
        scope={"handling": [KAIJIANG]},
        groups={"time": {"lines": ["三天。"]}},
        sources=["hall"],
    )
    new = entry("new", groups={"time": {"lines": ["当场。"]}}, sources=["reform"])
    found = moving(tmp_path, old, new).compare("move", PAIR)

    here, there = row_of(found, Group.TIME).cells
    assert here.origin is Origin.DOUBTFUL
    assert {said.text for said in here.statements} == {"三天。", "当场。"}
    assert there.origin is Origin.INHERITED
    assert "要多久" in found.notice


def settlement(*entries: dict[str, object]) -> dict[str, object]:
    return topic("filing", *entries, matter="filing", kind="settlement_rule")


def test_insured_places_are_compared_unless_the_insured_place_is_known(tmp_path: Path) -> None:
    rule = entry("rule", groups={"summary": {"lines": ["{insured}到{treatment}要备案。"]}})
    desk = comparer(tmp_path, settlement(rule))

    insured = desk.compare("filing", PAIR, Question("", treatment="440000"))
    treated = desk.compare("filing", PAIR, Question("", insured="440000"))
    assert (insured.role, treated.role) == ("insured", "treatment")
    assert insured.rows[0].cells[0].statements[0].text == "开江到广东要备案。"
    assert treated.rows[0].cells[0].statements[0].text == "广东到开江要备案。"


def test_what_depends_on_the_person_says_on_what(tmp_path: Path) -> None:
    rule = entry(
        "rule", scope={"insured": [SICHUAN], "insurance": ["employee"]}, groups={
            "fee": {"lines": ["按职工的办法。"]}
        },
    )  # fmt: skip
    desk = comparer(tmp_path, settlement(rule))

    open_row = row_of(desk.compare("filing", PAIR), Group.FEE)
    assert open_row.cells[0].origin is Origin.DEPENDS
    assert open_row.cells[0].missing == ("insurance",)
    assert open_row.cells[1].origin is Origin.UNKNOWN
    known = desk.compare("filing", PAIR, Question("", insurance=Insurance.EMPLOYEE))
    assert row_of(known, Group.FEE).cells[0].origin is Origin.LOCAL


def test_a_matter_is_found_by_the_names_people_use(tmp_path: Path) -> None:
    desk = moving(tmp_path, national())

    for subject in ("household-move", "户口迁移", "move"):
        assert desk.compare(subject, PAIR).rows, subject


@pytest.mark.parametrize("regions", [(KAIJIANG,), (KAIJIANG, KAIJIANG), ()])
def test_one_region_is_nothing_to_compare(tmp_path: Path, regions: tuple[str, ...]) -> None:
    with pytest.raises(CannotCompare):
        moving(tmp_path, national()).compare("move", regions)


def test_a_matter_that_nobody_knows_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CannotCompare, match="种菜"):
        moving(tmp_path, national()).compare("种菜", PAIR)


def test_the_text_marks_what_differs_and_the_json_carries_it(tmp_path: Path) -> None:
    desk = moving(tmp_path, national(), local(KAIJIANG, fee={"lines": ["不收钱。"]}))
    found = desk.compare("move", PAIR)

    text = render_comparison(found)
    assert "◆不收钱。" in text
    assert "  开江（当地）" in text
    assert "  万州（没有核实过）" in text
    (fee,) = [row for row in to_json(found)["rows"] if row["group"] == "fee"]
    assert fee["differs"] is True
    assert fee["cells"][1]["origin"] == "unknown"
    assert len(found.spoken) <= 60
