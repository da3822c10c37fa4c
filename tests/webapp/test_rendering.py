"""What may become a link, and that every coded value has a name to show."""

import pytest

from knowledge.entries import Insurance, StayReason
from regions.model import CareRelation
from webapp.rendering import dialable, label, web_link


@pytest.mark.parametrize(
    ("phone", "digits"),
    [
        ("12345", "12345"),
        ("0818-8222345", "08188222345"),
        ("023 5811 0000", "02358110000"),
        ("", ""),
        ("1", ""),
        ("javascript:alert(1)", ""),
        ("0818-8222345转2", ""),
        ("+8612345", ""),
        ("１２３４５", ""),
    ],
)
def test_only_plain_numbers_can_be_dialled(phone, digits):
    assert dialable(phone) == digits


@pytest.mark.parametrize(
    ("url", "link"),
    [
        ("https://www.nhsa.gov.cn/art/1.html", "https://www.nhsa.gov.cn/art/1.html"),
        (" http://a.gov.cn ", "http://a.gov.cn"),
        ("javascript:alert(1)", ""),
        ("JAVASCRIPT:alert(1)", ""),
        ("data:text/html,x", ""),
        ("//a.gov.cn", ""),
        ("https:///x", ""),
        ("http://[x", ""),
        ("", ""),
    ],
)
def test_only_web_addresses_become_links(url, link):
    assert web_link(url) == link


@pytest.mark.parametrize("kind", [Insurance, StayReason, CareRelation])
def test_every_coded_value_has_a_name(kind):
    tables = {
        Insurance: "insurance",
        StayReason: "stay_reason",
        CareRelation: "care_relation",
    }
    assert all(label(member.value, tables[kind]) for member in kind)


def test_no_value_has_no_name():
    assert label(None, "insurance") == ""
