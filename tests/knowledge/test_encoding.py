"""Knowledge values survive being stored: for every value that the classes allow."""

import json
from dataclasses import dataclass
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.encoding import EncodingError, decode, encode
from knowledge.entries import Body, Group, Insurance, Material, Scope, Source
from regions.model import CareRelation

values = st.one_of(
    st.tuples(st.just(Scope), st.from_type(Scope)),
    st.tuples(st.just(dict[Group, Body]), st.from_type(dict[Group, Body])),
    st.tuples(st.just(tuple[Source, ...]), st.from_type(tuple[Source, ...])),
)


@given(values)
def test_a_value_survives_json(pair):
    kind, value = pair
    stored = json.loads(json.dumps(encode(value)))
    assert decode(kind, stored) == value


@given(st.from_type(Scope))
def test_equal_sets_encode_alike(scope):
    same = Scope(**{**scope.__dict__, "insured": frozenset(sorted(scope.insured, reverse=True))})
    assert json.dumps(encode(same)) == json.dumps(encode(scope))


def test_a_scope_is_readable_json():
    scope = Scope(
        care_relation=frozenset({CareRelation.CROSS_PROVINCE}),
        insured=frozenset({"511723", "500101"}),
        insurance=frozenset({Insurance.RESIDENT}),
        valid_from=date(2026, 1, 1),
    )
    assert encode(scope) == {
        "care_relation": ["cross_province"],
        "insured": ["500101", "511723"],
        "treatment": [],
        "handling": [],
        "insurance": ["resident"],
        "stay_reason": [],
        "person_type": [],
        "valid_from": "2026-01-01",
        "valid_until": None,
    }


def test_groups_keep_their_order():
    groups = {Group.MATERIALS: Body(), Group.SUMMARY: Body()}
    assert list(decode(dict[Group, Body], encode(groups))) == list(groups)


def test_a_field_that_was_not_stored_takes_its_default():
    assert decode(Material, {"name": "身份证"}) == Material("身份证")


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        (Material, {"name": "a", "colour": "red"}),
        (Material, {"note": "no name"}),
        (Material, {"name": 1}),
        (Material, ["a"]),
        (Body, {"verified": 1}),
        (Scope, {"care_relation": ["next_door"]}),
        (Scope, {"valid_from": "tomorrow"}),
        (Scope, {"insured": "511723"}),
        (dict[Group, Body], {"opinion": {}}),
        (dict[Group, Body], []),
    ],
)
def test_what_does_not_fit_is_refused(kind, data):
    with pytest.raises(EncodingError):
        decode(kind, data)


def test_a_class_of_ones_own_needs_no_code():
    @dataclass(frozen=True)
    class Pair:
        left: int
        right: tuple[str, ...] = ()

    assert decode(Pair, encode(Pair(1, ("a",)))) == Pair(1, ("a",))
