"""Reading content files: each thing that can be wrong is found, all at once, in Chinese."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from knowledge.entries import Group, Insurance, Material, StayReason
from knowledge.exchange.content_files import ContentError, dump_topic, read_content
from knowledge.exchange.drafts import Content
from knowledge.exchange.problems import Problem
from regions.model import CareRelation

Raw = dict[str, Any]
Read = Callable[..., Content]
Problems = Callable[..., list[Problem]]

SOURCES: Raw = {"s1": {"title": "通知", "issuer": "医保局", "verified": True, "fact": ["A1"]}}
CONTACTS: Raw = {"hotline-12345": {"name": "热线", "phone": "12345", "verified": True}}
MATTERS: Raw = {"matters": {"filing": {"title": "备案", "names": ["备案"]}}}


def topic(**changes: Any) -> Raw:
    """A topic file with nothing wrong, with some keys replaced (None takes one away)."""
    raw: Raw = {
        "topic": "filing.needed",
        "matter": "filing",
        "facet": "conditions",
        "kind": "settlement_rule",
        "question": "要不要备案？",
        "wordings": ["要备案不", "备不备案", "备案是不是必须"],
        "entries": [entry()],
        **changes,
    }
    return {key: value for key, value in raw.items() if value is not None}


def entry(**changes: Any) -> Raw:
    """An entry with nothing wrong, with some keys replaced (None takes one away)."""
    raw: Raw = {
        "id": "filing.needed",
        "title": "先备案",
        "scope": {"care_relation": ["cross_province"], "insured": ["511700"]},
        "spoken": "{insured}到{treatment}先备案，拿不准打12345。",
        "groups": {"summary": {"lines": ["先备案。"], "verified": False}},
        "sources": ["s1"],
        "contacts": ["hotline-12345"],
        **changes,
    }
    return {key: value for key, value in raw.items() if value is not None}


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Write a content folder and read it."""

    def write_and_read(
        *topics: Raw | str,
        sources: Raw = SOURCES,
        contacts: Raw = CONTACTS,
        matters: Raw = MATTERS,
        **options: Any,
    ) -> Content:
        content, lexicon = tmp_path / "content", tmp_path / "lexicon"
        for folder in (content / "topics", lexicon):
            folder.mkdir(parents=True)
        (content / "sources.yml").write_text(yaml.safe_dump(sources), "utf-8")
        (content / "contacts.yml").write_text(yaml.safe_dump(contacts), "utf-8")
        (lexicon / "matters.yml").write_text(yaml.safe_dump(matters), "utf-8")
        for number, raw in enumerate(topics, start=1):
            text = raw if isinstance(raw, str) else yaml.safe_dump(raw, allow_unicode=True)
            (content / "topics" / f"t{number}.yml").write_text(text, "utf-8")
        return read_content(content, **options)

    return write_and_read


@pytest.fixture
def problems(read: Read) -> Problems:
    """Read a content folder that cannot be used, and return what is wrong with it."""

    def found(*topics: Raw | str, **options: Any) -> list[Problem]:
        with pytest.raises(ContentError) as caught:
            read(*topics, **options)
        return list(caught.value.problems)

    return found


def test_a_topic_is_read_with_its_entries_sources_and_contacts(read: Read) -> None:
    content = read(topic())

    (found,) = content.topics
    assert (found.id, found.name) == ("filing.needed", "topics/t1.yml")
    assert len(found.sha256) == 64
    assert found.entries[0].scope.care_relation == {CareRelation.CROSS_PROVINCE}
    assert found.entries[0].sources == (content.sources["s1"],)
    assert content.contacts["hotline-12345"].verified
    assert content.matters["filing"].names == ("备案",)


def test_a_source_is_unverified_unless_it_says_so(read: Read) -> None:
    content = read(topic(), sources={"s1": {"title": "转述", "issuer": "某处"}})

    assert not content.sources["s1"].verified


@pytest.mark.parametrize(
    ("code", "raw", "field"),
    [
        ("unknown_key", topic(colour="red"), "colour"),
        ("unknown_key", topic(entries=[entry(answer="x")]), "answer"),
        ("unknown_key", topic(entries=[entry(scope={"place": ["1"]})]), "scope.place"),
        ("unknown_key", topic(entries=[entry(groups={"why": {"lines": ["x"]}})]), "groups.why"),
        ("missing", topic(question=None), "question"),
        ("missing", topic(entries=[entry(title=None)]), "title"),
        ("unknown_value", topic(facet="colour"), "facet"),
        (
            "unknown_value",
            topic(entries=[entry(scope={"stay_reason": ["holiday"]})]),
            "scope.stay_reason",
        ),
        ("not_text", topic(question=["x"]), "question"),
        ("not_list", topic(wordings="一条"), "wordings"),
        ("not_mapping", topic(entries=[entry(scope=["x"])]), "scope"),
        ("not_date", topic(entries=[entry(scope={"valid_from": "明年"})]), "scope.valid_from"),
        (
            "not_flag",
            topic(entries=[entry(groups={"summary": {"lines": ["x"], "verified": "yes"}})]),
            "groups.summary.verified",
        ),
        ("bad_id", topic(topic="要不要备案"), "topic"),
        ("bad_id", topic(entries=[entry(id="Filing Needed")]), "id"),
        ("no_entries", topic(entries=None), "entries"),
        ("no_groups", topic(entries=[entry(groups={})]), "groups"),
        ("empty_group", topic(entries=[entry(groups={"fee": {}})]), "groups.fee"),
        ("no_source", topic(entries=[entry(sources=[])]), "sources"),
        ("unknown_source", topic(entries=[entry(sources=["s1", "s2"])]), "sources"),
        ("unknown_contact", topic(entries=[entry(contacts=["hotline-999"])]), "contacts"),
        ("unknown_matter", topic(matter="weather"), "matter"),
        ("few_wordings", topic(wordings=["要备案不", "备不备案"]), "wordings"),
        ("both_ways", topic(must_not_match=["要备案不？"]), "must_not_match"),
        ("unknown_region", topic(entries=[entry(scope={"insured": ["开江"]})]), "scope.insured"),
    ],
)
def test_what_is_wrong_is_found_where_it_stands(
    problems: Problems, code: str, raw: Raw, field: str
) -> None:
    found = problems(raw)

    assert (code, field) in {(problem.code, problem.field) for problem in found}
    assert all(problem.file in ("topics/t1.yml", "sources.yml") for problem in found)


@pytest.mark.parametrize(
    ("code", "spoken"),
    [
        ("spoken_long", "备" * 61),
        ("spoken_brackets", "先备案（登记）。"),
        ("spoken_brackets", "见《通知》。"),
        ("spoken_url", "见www.nhsa.gov.cn。"),
        ("spoken_number", "按医保发〔2022〕22号办。"),
        ("spoken_phone", "打12393问。"),
        ("spoken_phone", "打0818-2153186问。"),
        ("spoken_phone", "打114问。"),
        ("placeholder", "{place}先备案。"),
        ("placeholder", "{insured先备案。"),
    ],
)
def test_a_spoken_line_that_cannot_be_read_out_is_refused(
    problems: Problems, code: str, spoken: str
) -> None:
    (found,) = problems(topic(entries=[entry(spoken=spoken)]))

    assert (found.code, found.entry, found.field) == (code, "filing.needed", "spoken")


@pytest.mark.parametrize(
    "spoken",
    ["备" * 60, "有危险打110、119、120、122，问政策打12345。", "2024年是17833元。"],
)
def test_a_spoken_line_may_name_the_public_numbers_and_years(read: Read, spoken: str) -> None:
    assert read(topic(entries=[entry(spoken=spoken)]))


@pytest.mark.parametrize("amount", ["800元", "85%", "８５％", "8万", "降10个百分点"])
def test_an_amount_without_a_year_is_refused(problems: Problems, amount: str) -> None:
    groups = {"fee": {"lines": [f"门槛费{amount}。"]}}

    (found,) = problems(topic(entries=[entry(groups=groups)]))

    assert (found.code, found.field) == ("undated_amount", "groups.fee")


def test_an_amount_with_its_year_in_the_group_is_accepted(read: Read) -> None:
    assert read(topic(entries=[entry(groups={"fee": {"lines": ["2024年：", "800元。"]}})]))


def test_an_entry_that_ends_before_it_begins_is_refused(problems: Problems) -> None:
    scope = {"valid_from": date(2024, 1, 1), "valid_until": date(2023, 12, 31)}

    (found,) = problems(topic(entries=[entry(scope=scope)]))

    assert found.code == "dates_reversed"


def test_regions_are_checked_by_whoever_knows_them(problems: Problems) -> None:
    (found,) = problems(topic(), known_region=lambda code: code == "500000")

    assert (found.code, found.field) == ("unknown_region", "scope.insured")
    assert "511700" in found.wrong


def test_place_names_are_filled_into_lines_only(problems: Problems) -> None:
    groups = {"materials": {"materials": [{"name": "{insured}社保卡"}], "unknown": ["{x}"]}}

    found = problems(topic(entries=[entry(groups=groups)]))

    assert [problem.code for problem in found] == ["placeholder_here", "placeholder_here"]


def test_a_wording_belongs_to_one_topic_however_it_is_punctuated(problems: Problems) -> None:
    other = topic(
        topic="filing.how", wordings=["要备案不？", "怎么备", "咋备"], entries=[entry(id="how")]
    )

    (found,) = problems(topic(), other)

    assert (found.code, found.file) == ("duplicate_wording", "topics/t2.yml")
    assert "filing.needed" in found.wrong


def test_an_id_is_used_once(problems: Problems) -> None:
    found = problems(topic(), topic(wordings=["甲种问法", "乙种问法", "丙种问法"]))

    assert {problem.code for problem in found} == {"duplicate_topic", "duplicate_entry"}


def test_a_source_that_nobody_cites_is_refused(problems: Problems) -> None:
    sources = {**SOURCES, "s2": {"title": "没人用", "issuer": "某处"}}

    (found,) = problems(topic(), sources=sources)

    assert (found.code, found.file) == ("unused_source", "sources.yml")


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("bad_yaml", "topic: [\n"),
        ("not_topic", "- topic\n"),
        ("duplicate_key", "topic: a\ntopic: b\n"),
    ],
)
def test_a_file_that_cannot_be_read_is_named(problems: Problems, code: str, text: str) -> None:
    found = problems(topic(), text)

    assert (code, "topics/t2.yml") in {(problem.code, problem.file) for problem in found}


def test_everything_wrong_is_said_at_once_with_what_to_do(problems: Problems) -> None:
    found = problems(topic(matter="weather", entries=[entry(spoken="备" * 61, sources=[])]))

    codes = {"unknown_matter", "spoken_long", "no_source", "unused_source"}
    assert {problem.code for problem in found} == codes
    said = str(ContentError(tuple(found)))
    assert "topics/t1.yml / filing.needed / spoken" in said
    assert all(problem.remedy in said for problem in found)


def test_a_topic_is_written_back_without_loss(read: Read, tmp_path: Path) -> None:
    full = entry(
        scope={
            "care_relation": ["same_province", "cross_province"],
            "treatment": ["500000"],
            "insurance": ["resident"],
            "stay_reason": ["referral"],
            "person_type": ["retired"],
            "valid_from": date(2023, 1, 1),
            "valid_until": date(2030, 1, 1),
        },
        groups={
            "materials": {"materials": [{"name": "证件", "note": "任选", "deferrable": True}]},
            "summary": {"lines": ["“引号”和: 冒号 # 井号", "yes"], "unknown": ["比例"]},
        },
    )
    (first,) = read(topic(must_not_match=["别的事"], entries=[full])).topics
    (tmp_path / "content" / "topics" / "t1.yml").write_text(dump_topic(first), "utf-8")

    (again,) = read_content(tmp_path / "content").topics

    assert replace(again, sha256=first.sha256) == first
    scope = again.entries[0].scope
    assert (scope.insurance, scope.stay_reason) == ({Insurance.RESIDENT}, {StayReason.REFERRAL})
    body = again.entries[0].groups[Group.MATERIALS]
    assert body.materials == (Material("证件", "任选", deferrable=True),)
