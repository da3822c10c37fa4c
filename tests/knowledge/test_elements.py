"""Typed elements of guides: written, read back, checked."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.elements import ELEMENTS, Element, ElementName, Group, MaterialForm
from knowledge.exchange.content_files import ContentError, dump_topic, read_content
from tests.knowledge.guides import entry, topic, write_folder

NOW = date(2026, 11, 23)
LATER = {"value": "九点", "read_on": date(2999, 1, 1)}
LATE = {"name": "证", "deferrable_until": "领证前"}


def read(root: Path, *entries: Any, **fields: Any) -> Any:
    (found,) = read_content(write_folder(root, [topic("move", *entries, **fields)])).topics
    return found


def codes(root: Path, *entries: Any, **fields: Any) -> set[str]:
    with pytest.raises(ContentError) as caught:
        read(root, *entries, **fields)
    return {problem.code for problem in caught.value.problems}


def with_group(group: str, **body: Any) -> dict[str, Any]:
    return entry("move", groups={group: body})


def test_every_element_belongs_to_one_group() -> None:
    names = [name for names in ELEMENTS.values() for name in names]

    assert sorted(names) == sorted(ElementName)
    assert all(name in ELEMENTS[name.group] for name in ElementName)


def test_an_empty_value_is_kept_as_not_known(tmp_path: Path) -> None:
    found = read(tmp_path, with_group("time", elements={"promised_time": None}))

    (element,) = found.entries[0].groups[Group.TIME].elements
    assert element == Element(ElementName.PROMISED_TIME, "")


def test_an_element_can_have_several_values_and_the_day_it_was_read(tmp_path: Path) -> None:
    phones = [{"value": "12", "read_on": NOW}, "34"]
    found = read(tmp_path, with_group("where", elements={"phone": phones}))

    assert found.entries[0].groups[Group.WHERE].elements == (
        Element(ElementName.PHONE, "12", NOW),
        Element(ElementName.PHONE, "34"),
    )


@pytest.mark.parametrize(
    ("code", "given_entry"),
    [
        ("unknown_key", with_group("time", lines=["快"], elements={"phone": "12"})),
        ("unknown_key", with_group("summary", lines=["快"], elements={"phone": "12"})),
        ("unknown_value", with_group("process", elements={"handling_mode": "by_post"})),
        ("not_count", with_group("process", elements={"visits": "一次"})),
        ("bad_duration", with_group("time", elements={"statutory_time": "尽快"})),
        ("not_date", with_group("where", elements={"phone": {"value": "1", "read_on": "昨天"}})),
        ("read_in_future", with_group("where", elements={"hours": LATER})),
        ("placeholder_here", with_group("where", elements={"place": "{handling}大厅"})),
        ("undated_amount", with_group("fee", elements={"charge": "20元"})),
        ("unknown_value", with_group("materials", materials=[{"name": "证", "form": "stone"}])),
        ("not_count", with_group("materials", materials=[{"name": "证", "copies": -1}])),
        ("not_deferrable", with_group("materials", materials=[LATE])),
    ],
)  # fmt: skip
def test_what_is_wrong_with_an_element_is_said(
    tmp_path: Path, code: str, given_entry: dict[str, Any]
) -> None:
    assert codes(tmp_path, given_entry) == {code}


def test_an_office_says_when_its_address_was_read(tmp_path: Path) -> None:
    office = with_group("where", elements={"place": "富厚街291号"})

    assert codes(tmp_path, office, kind="office") == {"no_read_day"}


def test_an_office_may_leave_its_phone_unknown(tmp_path: Path) -> None:
    office = with_group("where", elements={"phone": None})

    assert read(tmp_path, office, kind="office").entries[0].groups[Group.WHERE].elements


def test_an_old_address_does_not_stand_in_the_spoken_line(tmp_path: Path) -> None:
    old = {"value": "富厚街291号", "read_on": date(2020, 1, 1)}
    said = {**with_group("where", elements={"place": old}), "spoken": "在富厚街291号办。"}

    assert codes(tmp_path, said) == {"spoken_stale"}


def test_a_bundle_names_topics_that_are_there(tmp_path: Path) -> None:
    assert codes(tmp_path, entry("move"), kind="bundle") == {"no_parts"}
    assert codes(tmp_path, entry("move", parts=["gone"]), kind="bundle") == {"unknown_part"}
    assert codes(tmp_path, entry("move", parts=["move"])) == {"parts_outside_bundle"}


def test_a_settlement_role_is_no_place_of_handling(tmp_path: Path) -> None:
    folder = write_folder(tmp_path, [topic("move", entry("move"))])
    matters = tmp_path / "lexicon" / "matters.yml"
    matters.write_text(matters.read_text("utf-8").replace("destination", "insured"), "utf-8")

    with pytest.raises(ContentError) as caught:
        read_content(folder)
    assert [problem.code for problem in caught.value.problems] == ["settlement_role"]


def test_a_material_keeps_form_copies_source_and_term(tmp_path: Path) -> None:
    given_material = {
        "name": "录用证明",
        "form": "copy",
        "copies": 2,
        "source": "用人单位",
        "deferrable": True,
        "deferrable_until": "领证以前",
    }
    found = read(tmp_path, with_group("materials", materials=[given_material]))

    (material,) = found.entries[0].groups[Group.MATERIALS].materials
    assert (material.form, material.copies) == (MaterialForm.COPY, 2)
    assert (material.source, material.deferrable_until) == ("用人单位", "领证以前")


def test_a_guide_is_written_back_without_loss(tmp_path: Path) -> None:
    guide = entry(
        "move",
        scope={"handling": ["511723"]},
        groups={
            "process": {"elements": {"handling_mode": ["online", "joint"], "visits": 1}},
            "materials": {"materials": [{"name": "户口簿", "form": "original", "copies": 1}]},
            "time": {"elements": {"statutory_time": "15个工作日", "promised_time": None}},
            "where": {"elements": {"place": {"value": "一号", "read_on": NOW}, "hours": None}},
        },
    )
    found = read(tmp_path, guide)
    (tmp_path / "content" / "move.yml").write_text(dump_topic(found), "utf-8")

    (again,) = read_content(tmp_path / "content").topics
    assert replace(again, sha256="") == replace(found, sha256="")


@given(st.dates(date(2000, 1, 1), date(2050, 1, 1)), st.dates(date(2000, 1, 1), date(2050, 1, 1)))
def test_a_phone_is_stale_once_its_day_is_two_years_gone(read_on: date, on: date) -> None:
    two_years_on = (read_on.year + 2, read_on.month, read_on.day)

    stale = Element(ElementName.PHONE, "1", read_on).stale(on)

    assert stale is ((on.year, on.month, on.day) > two_years_on)


def test_a_legal_basis_does_not_go_stale() -> None:
    assert not Element(ElementName.LEGAL_BASIS, "条例", date(1958, 1, 9)).stale(NOW)
