"""How insured place and place of care relate: the pair table of settlement_relations.md."""

from itertools import permutations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regions.model import NATION, CareRelation
from regions.registry import load_registry

SAME_POOL, SAME_PROVINCE, CROSS = CareRelation
ALL = frozenset(CareRelation)
KAIJIANG = "511723"
SICHUAN, CHONGQING, DAZHOU, CHENGDU, DONGGUAN = "510000", "500000", "511700", "510100", "441900"
DISTRICTS = {"万州": "500101", "梁平": "500155", "开州": "500154", "云阳": "500235"}
HONG_KONG, MACAU, TAIWAN = "810000", "820000", "710000"

CODES = [region.code for region in load_registry()]
MAINLAND = [code for code in CODES if code not in (HONG_KONG, MACAU, TAIWAN)]
any_code = st.sampled_from(CODES)


@pytest.mark.parametrize("code", [KAIJIANG, *DISTRICTS.values()])
def test_care_at_home_is_in_the_same_pool(registry, code):
    assert registry.care_relation(code, code) is SAME_POOL


@pytest.mark.parametrize(("insured", "treated"), list(permutations(DISTRICTS.values(), 2)))
def test_districts_of_chongqing_are_in_one_pool(registry, insured, treated):
    assert registry.care_relation(insured, treated) is SAME_POOL


@pytest.mark.parametrize("district", DISTRICTS.values())
def test_between_kaijiang_and_chongqing_is_cross_province_both_ways(registry, district):
    assert registry.care_relation(KAIJIANG, district) is CROSS
    assert registry.care_relation(district, KAIJIANG) is CROSS


@pytest.mark.parametrize("treated", ["511702", "511703", "511722", "511725", DAZHOU])
def test_kaijiang_and_the_rest_of_dazhou_are_in_one_pool(registry, treated):
    assert registry.care_relation(KAIJIANG, treated) is SAME_POOL


@pytest.mark.parametrize("treated", [CHENGDU, "511300", "511600", "511623", "510104"])
def test_kaijiang_and_other_cities_of_sichuan_are_in_one_province(registry, treated):
    assert registry.care_relation(KAIJIANG, treated) is SAME_PROVINCE


@pytest.mark.parametrize("insured", [DONGGUAN, "440607", "429004", "110105"])
def test_a_migrant_worker_who_comes_home_ill_is_treated_cross_province(registry, insured):
    assert registry.care_relation(insured, KAIJIANG) is CROSS


@pytest.mark.parametrize(
    ("insured", "treated", "possible"),
    [
        (None, None, ALL),
        (SICHUAN, "500101", {CROSS}),
        (None, CHONGQING, {SAME_POOL, CROSS}),
        (SICHUAN, CHENGDU, {SAME_POOL, SAME_PROVINCE}),
        (SICHUAN, SICHUAN, {SAME_POOL, SAME_PROVINCE}),
        (CHONGQING, "500101", {SAME_POOL}),
        (KAIJIANG, None, ALL),
        (NATION, KAIJIANG, ALL),
        (SICHUAN, None, ALL),
        ("511723107", "500154", {CROSS}),
        ("511723107", "511723", {SAME_POOL}),
    ],
)
def test_what_is_still_possible_with_what_is_known(registry, insured, treated, possible):
    assert registry.care_relations(insured, treated) == possible


def test_no_relation_is_returned_while_several_are_possible(registry):
    assert registry.care_relation(SICHUAN, CHENGDU) is None


@pytest.mark.parametrize("special", [HONG_KONG, MACAU, TAIWAN])
def test_nothing_is_claimed_about_hong_kong_macau_and_taiwan(registry, special):
    for other in (None, KAIJIANG, special):
        assert registry.care_relations(special, other) == frozenset()
        assert registry.care_relations(other, special) == frozenset()
        assert registry.care_relation(special, other) is None


def test_a_former_code_relates_like_the_code_of_today(registry):
    assert registry.care_relation("513023", "511721") is SAME_POOL
    assert registry.care_relation("500234", "511223") is SAME_POOL


@given(any_code, any_code)
def test_relations_do_not_depend_on_the_direction(one, other):
    registry = load_registry()
    assert registry.care_relation(one, other) is registry.care_relation(other, one)
    assert registry.care_relations(one, other) == registry.care_relations(other, one)


@given(any_code, any_code)
def test_fewer_relations_stay_possible_as_more_is_known(insured, treated):
    registry = load_registry()
    possible = registry.care_relations(insured, treated)
    wider_insured = [None, *registry.ancestors(insured)]
    wider_treated = [None, *registry.ancestors(treated)]
    for one, other in product(wider_insured, [treated, *wider_treated]):
        assert possible <= registry.care_relations(one, other)


@given(st.sampled_from(MAINLAND), st.sampled_from(MAINLAND))
def test_some_relation_always_stays_possible_on_the_mainland(insured, treated):
    assert load_registry().care_relations(insured, treated)
