"""The direct-settlement knowledge: what every topic must have, and what nobody may publish."""

import re
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
import yaml

from knowledge.entries import Body, Group, Scope
from knowledge.exchange.content_files import CONTENT, dump_topic, read_content
from knowledge.exchange.drafts import Content, EntryDraft, TopicFile
from regions.model import CareRelation
from regions.registry import load_registry

# Marks of the collected facts (see the sources' `fact` lists). V1: an official text or a dated
# report of a named newspaper was read. Never: contradictory, or nothing but background.
READ_IN_THE_ORIGINAL = {
    "A1", "A2", "A5", "A23", "A24", "A27", "B1", "B2", "B3", "B4", "B5", "B9", "B12", "B17",
    "C1", "C2", "C3", "C4", "C7", "C11", "C16", "L14", "L15", "L16", "L17", "L20", "L24", "L26",
    "L28", "L30e", "L39", "社会保险法第三、四、六、七章",
    "工伤保险条例第十四、十七、十八、二十、三十、六十二条",
    "社会保险经办条例第九至六十三条", "医疗保障基金使用监督管理条例第十五至四十一条",
}  # fmt: skip
NEVER_PUBLISHED = {"A32", "B6", "B8", "B15", "B16", "B18", "B19", "C12", "C15", "L23", "L30c"}

DAZHOU = "511700"
PERCENTAGE = re.compile(r"\d+\s*[%％]|百分之|\d+\s*(元|万)")
POINTS = re.compile(r"\d+\s*个百分点")
WAIVED = re.compile(r"(不用|无需|不需要|不必|免)(先|办)?(异地)?(就医)?备案")
BETWEEN_CITIES = re.compile(r"川渝|四川|重庆|达州|成都")
HEDGED = re.compile(r"计划|没有?查到|没见|有说明称|说明称|核实|急诊|本市|市内|全市|在参保地")
SENTENCE_END = re.compile("[。！？]")
HALF_WIDTH = re.compile(r"[,;:?!()\"]")
LONGEST_SENTENCE = 40
LEAST_WORDINGS = 5


@cache
def content() -> Content:
    registry = load_registry()
    return read_content(known_region=registry.knows)


def settlement() -> list[TopicFile]:
    return [topic for topic in content().topics if topic.name.startswith("settlement/")]


def entries() -> list[EntryDraft]:
    return [entry for topic in settlement() for entry in topic.entries]


def lines(body: Body) -> list[str]:
    return [*body.lines, *(f"{m.name} {m.note}".strip() for m in body.materials)]


def said(entry: EntryDraft) -> str:
    every = (line for body in entry.groups.values() for line in lines(body))
    return "\n".join((entry.spoken, *every))


@pytest.fixture(params=settlement(), ids=lambda topic: topic.id)
def topic(request: pytest.FixtureRequest) -> TopicFile:
    return request.param


@pytest.fixture(params=entries(), ids=lambda entry: entry.entry_id)
def entry(request: pytest.FixtureRequest) -> EntryDraft:
    return request.param


def test_a_topic_has_wordings_and_a_base_that_holds_for_everybody(topic: TopicFile) -> None:
    base = topic.entries[0]

    assert len(topic.wordings) >= LEAST_WORDINGS
    assert base.entry_id == topic.id
    assert replace(base.scope, valid_from=None) == Scope()
    assert Group.SUMMARY in base.groups


def test_an_entry_is_sourced_and_says_whom_to_ask(entry: EntryDraft) -> None:
    assert entry.sources
    assert "hotline-12345" in entry.contacts
    assert Group.SUMMARY in entry.groups or set(entry.groups) == {Group.LOCAL}


def test_a_spoken_line_ends_and_is_full_width(entry: EntryDraft) -> None:
    assert entry.spoken.endswith("。")
    assert not HALF_WIDTH.search(entry.spoken)


def test_sentences_are_short_and_full_width(entry: EntryDraft) -> None:
    for body in entry.groups.values():
        for line in body.lines:
            assert line.endswith(("。", "？")), line
            assert not HALF_WIDTH.search(line), line
            assert max(map(len, SENTENCE_END.split(line))) <= LONGEST_SENTENCE, line


def test_only_verified_sources_make_a_verified_group(entry: EntryDraft) -> None:
    if not any(source.verified for source in entry.sources):
        assert not any(body.verified for body in entry.groups.values())


def test_a_source_is_verified_only_if_it_was_read() -> None:
    raw = yaml.safe_load((CONTENT / "sources.yml").read_text("utf-8"))
    cited = {source.id for entry in entries() for source in entry.sources}
    for source in cited:
        facts = set(raw[source]["fact"])

        assert facts, source
        assert not facts & NEVER_PUBLISHED, source
        if raw[source].get("verified"):
            assert facts & READ_IN_THE_ORIGINAL, source


def test_no_source_leads_to_a_copy() -> None:
    official = re.compile(r"https?://[\w.-]*(\.gov\.cn|\.chinanews\.com\.cn|\.scol\.com\.cn)/")
    for source in {source for entry in entries() for source in entry.sources}:
        assert not source.url or official.match(source.url), source.url
        assert source.checked_on == "2026-11-23"


def test_a_waiver_of_filing_between_places_is_never_stated_as_in_force(entry: EntryDraft) -> None:
    for line in SENTENCE_END.split(said(entry).replace("\n", "。")):
        if WAIVED.search(line) and BETWEEN_CITIES.search(line):
            assert HEDGED.search(line), line


def test_figures_stand_only_where_a_source_gave_them_for_that_place(entry: EntryDraft) -> None:
    at_home_in_chongqing = (
        entry.scope.insured == {"500000"}
        and entry.scope.insurance
        and entry.scope.care_relation == {CareRelation.SAME_POOL}
    )
    counted = re.sub(r"65万多家", "", said(entry))
    if not at_home_in_chongqing:
        assert not PERCENTAGE.search(counted)
    if DAZHOU in entry.scope.insured:
        assert not POINTS.search(counted)


def test_what_was_contradictory_is_nowhere(entry: EntryDraft) -> None:
    for never in ("5个工作日", "2022年8月", "12393", "12333", "0818", "023-", "3个月内", "14502"):
        assert never not in said(entry)


def test_a_manual_claim_has_no_deadline() -> None:
    deadline = re.compile(r"\d+\s*(个月|天|日|年)(之?内|以内|前)")
    for found in (entry for entry in entries() if entry.topic.startswith("manual.")):
        assert not deadline.search(said(found)), found.entry_id


def test_a_rule_for_chengdu_is_for_chengdu() -> None:
    citing = [e for e in entries() if any(s.id == "chengdu-2023" for s in e.sources)]

    assert citing
    assert all(entry.scope.insured == {"510100"} for entry in citing)


def test_the_plan_of_2022_is_told_as_a_plan_with_its_date() -> None:
    pairs = [
        entry
        for entry in entries()
        if entry.topic in ("filing.needed", "filing.chuanyu")
        and entry.scope.treatment in ({"500000"}, {"510000"})
        and entry.scope.insured != {"510100"}
    ]

    assert len(pairs) == 4
    for pair in pairs:
        assert "2022年7月" in said(pair)
        assert "计划" in said(pair)
        assert "没有查到" in said(pair)
        assert any(body.unknown for body in pair.groups.values())


def test_only_rescue_that_the_hospital_records_counts_as_filed() -> None:
    for entry in entries():
        for line in SENTENCE_END.split(said(entry).replace("\n", "。")):
            if "当作已经备案" in line or "当备过案" in line:
                assert "登记" in line, line


def test_the_content_is_written_back_without_loss(tmp_path: Path) -> None:
    folder, lexicon = tmp_path / "content", tmp_path / "lexicon"
    for made in (folder, lexicon):
        made.mkdir()
    for name in ("content/sources.yml", "content/contacts.yml", "lexicon/matters.yml"):
        (tmp_path / name).write_bytes((CONTENT.parent / name).read_bytes())
    for written in content().topics:
        path = folder / written.name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dump_topic(written), "utf-8")

    again = read_content(folder)

    assert [replace(t, sha256="") for t in again.topics] == [
        replace(t, sha256="") for t in content().topics
    ]


def test_an_amount_is_shown_but_never_spoken(entry: EntryDraft) -> None:
    assert not PERCENTAGE.search(entry.spoken)
    assert not POINTS.search(entry.spoken)
