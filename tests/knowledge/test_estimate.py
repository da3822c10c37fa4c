"""An estimate from verified figures alone; else which figure is missing and whom to ask."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from knowledge.entries import Insurance, Source, StayReason
from knowledge.estimate import BadFigures, Figures, Stay, estimate, estimate_text, read_figures
from regions.model import CareRelation
from regions.registry import load_registry

REGISTRY = load_registry()
KAIJIANG, DAZHOU, WANZHOU, CHONGQING = "511723", "511700", "500101", "500000"
FIXTURE = Figures(
    pooling_area=DAZHOU,
    year=2026,
    hospital_level=3,
    insurance=Insurance.RESIDENT,
    care_relation=CareRelation.CROSS_PROVINCE,
    deductible=Decimal(1000),
    ratio=Decimal(60),
    cap=Decimal(100000),
    source=Source(
        id="fixture", title="测试用的假文件", issuer="测试", checked_on="2026-11-23", verified=True
    ),
)
STAY = Stay(
    on=date(2026, 11, 23),
    insured=KAIJIANG,
    treatment=WANZHOU,
    insurance=Insurance.RESIDENT,
    hospital_level=3,
    eligible=Decimal(11000),
)


def keys(result):
    return [one.key for one in result.missing]


def test_the_formula_is_recognised_costs_less_deductible_times_ratio():
    result = estimate(STAY, [FIXTURE], REGISTRY)
    assert (result.amount, result.own) == (Decimal("6000.00"), Decimal("5000.00"))
    said = estimate_text(result, REGISTRY)
    for part in (
        "6000元",
        "5000元",
        "11000元－起付线1000元",
        "60%",
        "测试用的假文件",
        "达州市",
        "估算",
    ):
        assert part in said


@pytest.mark.parametrize(
    ("eligible", "paid", "amount"),
    [
        ("1000", "0", "0"),
        ("999.99", "0", "0"),
        ("1000.01", "0", "0.01"),
        ("1234.56", "0", "140.74"),
        ("500000", "0", "100000"),
        ("11000", "97000", "3000"),
        ("11000", "120000", "0"),
    ],
)
def test_the_deductible_the_cap_and_what_was_paid_count(eligible, paid, amount):
    stay = replace(STAY, eligible=Decimal(eligible), paid_before=Decimal(paid))
    assert estimate(stay, [FIXTURE], REGISTRY).amount == Decimal(amount)


@pytest.mark.parametrize(
    "change",
    [
        {"year": 2025},
        {"hospital_level": 2},
        {"insurance": Insurance.EMPLOYEE},
        {"pooling_area": CHONGQING},
        {"pooling_area": "510000"},
        {"care_relation": CareRelation.SAME_POOL},
        {"stay_reason": frozenset({StayReason.REFERRAL})},
        {"source": replace(FIXTURE.source, verified=False)},
    ],
)
def test_figures_of_another_case_or_unverified_ones_are_never_used(change):
    result = estimate(STAY, [replace(FIXTURE, **change)], REGISTRY)
    assert result.amount is None
    assert keys(result) == ["deductible", "ratio", "cap"]


def test_two_rows_for_one_case_make_neither_sure():
    rows = [FIXTURE, replace(FIXTURE, ratio=Decimal(70))]
    assert estimate(STAY, rows, REGISTRY).amount is None


def test_what_the_person_has_not_said_is_named_with_whom_to_ask():
    result = estimate(Stay(date(2026, 11, 23)), [FIXTURE], REGISTRY)
    assert keys(result)[:4] == ["insured", "insurance", "hospital_level", "eligible"]
    assert "问医院结算窗口" in estimate_text(result, REGISTRY)


def test_the_real_content_holds_no_figure_and_says_which_and_whom_to_ask():
    assert read_figures() == ()
    result = estimate(STAY, read_figures(), REGISTRY)
    said = estimate_text(result, REGISTRY)
    for part in (
        "算不出来",
        "2026年3级医院的起付线",
        "报销比例",
        "封顶线",
        "12345问开江县医保部门",
    ):
        assert part in said
    assert not any(word in said for word in ("%", "大约"))


ROW = """
figures:
  - pooling_area: "511700"
    year: 2026
    hospital_level: 3
    insurance: resident
    care_relation: cross_province
    deductible: 1000
    ratio: 60
    cap: 100000
    source: {id: x, title: 假文件, issuer: 测试, checked_on: "2026-11-23", verified: true}
"""


def test_figures_are_read_from_a_file(tmp_path):
    path = tmp_path / "figures.yml"
    path.write_text(ROW, "utf-8")
    assert estimate(STAY, read_figures(path), REGISTRY).amount == Decimal("6000.00")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("verified: true", "verified: false"),
        ("verified: true", "verified: true, title2: x"),
        ('checked_on: "2026-11-23"', 'checked_on: ""'),
        ("ratio: 60", "ratio: 160"),
        ("ratio: 60", "ratio: much"),
        ("hospital_level: 3", "hospital_level: 4"),
        ("    year: 2026\n", ""),
    ],
)
def test_a_row_that_is_not_sure_is_refused(tmp_path, old, new):
    path = tmp_path / "figures.yml"
    path.write_text(ROW.replace(old, new), "utf-8")
    with pytest.raises(BadFigures, match=r"figures\[0\]"):
        read_figures(path)
