"""Regions by code: what lies in what, whose fund pays, and files that cannot be used."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regions.files import RegionDataError
from regions.model import NATION, RegionLevel
from regions.registry import UnknownRegion, load_registry

CODES = [region.code for region in load_registry()]


@pytest.mark.parametrize(
    ("code", "name", "level"),
    [
        (NATION, "中国", RegionLevel.NATION),
        ("500000", "重庆市", RegionLevel.PROVINCE),
        ("511700", "达州市", RegionLevel.CITY),
        ("511723", "开江县", RegionLevel.COUNTY),
        ("511723107", "任市镇", RegionLevel.TOWN),
        ("441900", "东莞市", RegionLevel.CITY),
        ("429004", "仙桃市", RegionLevel.COUNTY),
        ("500101", "万州区", RegionLevel.COUNTY),
        ("710000", "台湾省", RegionLevel.PROVINCE),
    ],
)
def test_a_region_is_found_by_its_code(registry, code, name, level):
    region = registry.get(code)
    assert (region.code, region.name, region.level) == (code, name, level)


@pytest.mark.parametrize("code", ["", "999999", "51", "511723999", "开江"])
def test_an_unknown_code_is_an_error(registry, code):
    with pytest.raises(UnknownRegion):
        registry.get(code)
    assert not registry.knows(code)


@pytest.mark.parametrize(
    ("old", "today"),
    [
        ("511721", "511703"),
        ("513023", "511723"),
        ("513000", "511700"),
        ("500234", "500154"),
        ("500228", "500155"),
        ("511200", "500101"),
        ("500105", "500157"),
        ("500112", "500157"),
        ("500221", "500115"),
    ],
)
def test_a_former_code_gives_the_region_of_today(registry, old, today):
    assert registry.get(old).code == today
    assert registry.knows(old)


def test_ancestors_are_nearest_first(registry):
    assert registry.ancestors("511723107") == ("511723", "511700", "510000", NATION)
    assert registry.ancestors("500101") == ("500000", NATION)
    assert registry.ancestors(NATION) == ()


@given(st.sampled_from(CODES))
def test_every_region_lies_in_the_nation(code):
    registry = load_registry()
    assert (code, *registry.ancestors(code))[-1] == NATION
    assert registry.is_within(code, NATION)
    assert all(registry.is_within(code, around) for around in registry.ancestors(code))


def test_a_region_lies_in_itself_and_not_in_its_neighbour(registry):
    assert registry.is_within("511723", "511723")
    assert registry.is_within("511723", "510000")
    assert not registry.is_within("510000", "511723")
    assert not registry.is_within("511723", "500000")


@pytest.mark.parametrize(
    ("code", "pool"),
    [
        ("511723", "511700"),
        ("511723107", "511700"),
        ("511700", "511700"),
        ("510000", None),
        (NATION, None),
        ("500101", "500000"),
        ("500000", "500000"),
        ("110105", "110000"),
        ("310115", "310000"),
        ("120101", "120000"),
        ("441900", "441900"),
        ("429004", "429004"),
        ("810000", None),
    ],
)
def test_the_fund_is_kept_by_the_city_or_the_whole_municipality(registry, code, pool):
    assert registry.pooling_area(code) == pool


def test_a_full_name_tells_two_places_of_one_name_apart(registry):
    names = [registry.full_name(region.code) for region in registry.resolve("朝阳")]
    assert names == ["北京市朝阳区", "辽宁省朝阳市", "吉林省长春市朝阳区"]
    assert registry.full_name(NATION) == "中国"


def test_the_registry_is_read_once(registry):
    assert load_registry() is registry


def test_a_new_region_needs_one_file(load):
    registry = load({"aliases": ["淙城"]})
    assert [region.code for region in registry.covered()] == ["511723"]
    assert [region.code for region in registry.resolve("淙城")] == ["511723"]


def test_a_region_that_the_package_does_not_know_can_be_added(load):
    registry = load({"code": "511799", "name": "新设县"})
    assert registry.get("511799").pooling_area == "511700"
    assert [region.code for region in registry.resolve("达州新设县")] == ["511799"]


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"code": "500154", "name": "开州区", "aliases": ["宁州"]}, "宁州 is taken by"),
        ({"code": "500154", "name": "开州区", "former_names": ["开江"]}, "开江 is taken by"),
        ({"code": "500154", "name": "开州区", "shared_names": ["宁州"]}, "宁州 is taken by"),
        ({"code": "500154", "name": "开州区", "former_codes": ["511723"]}, "511723 is taken by"),
        ({"aliases": ["别处"]}, "511723 is taken by"),
    ],
)
def test_what_two_files_claim_is_an_error_that_names_both(load, change, problem):
    with pytest.raises(RegionDataError, match=problem) as error:
        load({"aliases": ["宁州"]}, change)
    assert "region0.yml" in str(error.value)
    assert "region1.yml" in str(error.value)


def test_a_name_that_both_files_call_shared_is_no_error(load):
    shared = {"shared_names": ["宁州"]}
    registry = load(shared, {"code": "500154", "name": "开州区", "parent": "500000", **shared})
    assert len(registry.resolve("宁州")) == 2


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"code": 511723}, "not a code in quotes"),
        ({"code": "51"}, "not a code"),
        ({"parent": "599900"}, "no region 599900"),
        ({"name": ""}, "name must be a text"),
        ({"alias": ["宁州"]}, "unknown keys: alias"),
        ({"aliases": "宁州"}, "aliases must be a list"),
        ({"platform": "nowhere"}, "unknown platform: nowhere"),
        ({"alliances": ["nowhere"]}, "unknown alliance: nowhere"),
        ({"former_codes": ["511722"]}, "511722 is still a code in use"),
        ({"pooling": {"area": "999999", "verified": False}}, "no region 999999"),
        ({"pooling": {"area": "511700", "verified": True}}, "needs its source"),
        ({"pooling": "511700"}, "pooling needs area and verified"),
        ({"hospitals": ["人民医院"]}, "not a hospital"),
        ({"towns": {"list": ["任市镇"]}}, "not a town"),
        ({"towns": {"list": [{"code": "511723", "name": "任市镇"}]}}, "not a code"),
    ],
)
def test_a_mistake_in_a_file_is_an_error_that_names_file_and_problem(load, change, problem):
    with pytest.raises(RegionDataError, match=problem) as error:
        load(change)
    assert str(error.value).startswith("region0.yml: ")


@pytest.mark.parametrize("text", ["- a list", "code: [", "code: '511723'"])
def test_a_file_that_is_no_region_is_an_error(tmp_path, text):
    (tmp_path / "broken.yml").write_text(text, "utf-8")
    with pytest.raises(RegionDataError, match=r"^broken\.yml: "):
        load_registry(tmp_path)
