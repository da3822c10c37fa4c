"""Insurance beyond settlement, offices, hospitals, Kaijiang's own facts: what may be said."""

import re
from collections.abc import Iterator
from functools import cache

import pytest
import yaml

from knowledge.elements import PERISHABLE, ElementName
from knowledge.entries import Body, EntryKind
from knowledge.exchange.content_files import CONTENT, read_content
from knowledge.exchange.drafts import Content, EntryDraft, TopicFile
from regions.registry import load_registry

FOLDERS = {"insurance", "offices", "border", "kaijiang", "investment", "hotline"}

TOLD = {
    "enrolment": {"C1", "C18", "C19", "L14", "L15", "L16", "L17", "L19", "L22", "L30b"},
    "insurance_transfer": {"C1", "C2", "C3", "C4", "C5", "C6"},
    "newborn_insurance": {"C7", "C8", "C9"},
    "maternity_insurance": {"C10", "C11", "L30f"},
    "serious_illness": {"C16", "C17", "L20"},
    "medical_assistance": {"C16", "2.19"},
    "long_term_care": {"C13", "C14"},
    "medical_card": {"L11", "L14"},
    "direct_settlement": {"A26", "A27", "L28", "B1", "B3", "B4"},
    "hall": {"L1", "L3", "L4", "L5", "L6", "L8", "L9", "L10"},
    "medical_office": {"L9", "L26"},
    "hospitals": {"D"},
    "border_station": {"L50"},
    "cross_bus": {"L51"},
    "cooperation": {"L52", "L53", "L54", "L63", "4"},
    "kaijiang_hall": {"L60", "L61", "L63"},
    "investment": {"L8", "L63"},
    "hotline": {"L7", "L39", "L40"},
    "property": {"L62"},
}
"""Facts of the sheets, by the matter that must tell them."""

NEVER_PUBLISHED = {
    "A32", "B6", "B8", "B10", "B12", "B15", "B16", "B17", "B18", "B19", "C12", "C15",
    "L18", "L21", "L23", "L24", "L25", "L27", "L30c", "L30d", "L41", "L42", "L55", "L56", "L64",
}  # fmt: skip
"""Contradictory, not found, undated, another city's, or nothing but background."""

CONTRADICTORY = (
    "jiusong", "600元", "750元", "650元", "30万元", "不设封顶", "没有封顶", "ybj.cq.gov.cn",
    "ybj.dazhou.gov.cn", "12320", "0818-12393", "023-12393", "2122222", "2153186", "55167120",
    "行政审批和数据局", "apifox",
)  # fmt: skip

AMOUNT = re.compile(r"\d+(?:\.\d+)?\s*(?:元|万元|%|％)|百分之")
YEAR = re.compile(r"20\d{2}年")
PHONE = re.compile(r"(?<!\d)(?:\d{3,4}-\d{7,8}|\d{7,}|12(?:3(?!45)|[0-24-9])\d{2})(?!\d)")
SENTENCE_END = re.compile("[。！？]")
HALF_WIDTH = re.compile(r"[,;?!()\"]")
LONGEST_SENTENCE = 40
SPOKEN = 60


@cache
def content() -> Content:
    registry = load_registry()
    return read_content(known_region=registry.knows)


@cache
def facts() -> dict[str, set[str]]:
    raw = yaml.safe_load((CONTENT / "sources.yml").read_text("utf-8"))
    return {source: set(fields["fact"]) for source, fields in raw.items()}


def topics() -> list[TopicFile]:
    return [topic for topic in content().topics if topic.name.split("/")[0] in FOLDERS]


def every_entry() -> list[EntryDraft]:
    return [entry for topic in content().topics for entry in topic.entries]


def texts(body: Body) -> Iterator[str]:
    yield from body.lines
    yield from body.unknown
    yield from (f"{each.name}{each.note}" for each in body.materials)
    yield from (element.value for element in body.elements)


def said(entry: EntryDraft) -> str:
    every = (text for body in entry.groups.values() for text in texts(body))
    return "\n".join((entry.title, entry.spoken, *every))


def of_matter(matter: str) -> list[EntryDraft]:
    return [e for topic in content().topics if topic.matter == matter for e in topic.entries]


def of_topic(topic_id: str) -> dict[str, EntryDraft]:
    (found,) = (topic for topic in content().topics if topic.id == topic_id)
    return {entry.entry_id.removeprefix(topic_id).strip("."): entry for entry in found.entries}


@pytest.fixture(params=topics(), ids=lambda topic: topic.id)
def topic(request: pytest.FixtureRequest) -> TopicFile:
    return request.param


@pytest.fixture(params=[e for t in topics() for e in t.entries], ids=lambda e: e.entry_id)
def entry(request: pytest.FixtureRequest) -> EntryDraft:
    return request.param


@pytest.mark.parametrize("matter", sorted(TOLD))
def test_every_collected_fact_is_told_under_its_matter(matter: str) -> None:
    cited = set()
    for entry in of_matter(matter):
        cited |= {fact for source in entry.sources for fact in facts()[source.id]}

    assert TOLD[matter] <= cited, TOLD[matter] - cited


def test_no_source_stands_on_a_fact_that_may_not_be_published() -> None:
    for source, cited in facts().items():
        assert cited, source
        assert not cited & NEVER_PUBLISHED, source


def test_what_is_contradictory_or_outdated_is_nowhere() -> None:
    for entry in every_entry():
        for never in CONTRADICTORY:
            assert never not in said(entry), (entry.entry_id, never)


def test_a_topic_has_a_base_that_holds_everywhere(topic: TopicFile) -> None:
    base = topic.entries[0]

    assert base.entry_id == topic.id
    assert not base.scope.insured
    assert not base.scope.handling
    assert not base.scope.care_relation


def test_a_topic_has_three_wordings_that_differ_from_its_question(topic: TopicFile) -> None:
    plain = {re.sub(r"\W", "", wording) for wording in topic.wordings}

    assert len(plain) == len(topic.wordings) >= 3
    assert re.sub(r"\W", "", topic.question) not in plain


def test_a_regional_entry_differs_from_its_base(topic: TopicFile) -> None:
    base, *regional = topic.entries
    for entry in regional:
        assert entry.scope.insured or entry.scope.handling
        for group, body in entry.groups.items():
            assert body != base.groups.get(group), (entry.entry_id, group)


def test_an_entry_is_sourced_dated_and_says_whom_to_ask(entry: EntryDraft) -> None:
    assert entry.sources
    assert all(source.checked_on == "2026-11-23" for source in entry.sources)
    assert "hotline-12345" in entry.contacts


def test_a_spoken_line_is_short_and_names_no_amount_and_no_strange_phone(entry: EntryDraft) -> None:
    assert len(entry.spoken) <= SPOKEN
    assert entry.spoken.endswith("。")
    assert not HALF_WIDTH.search(entry.spoken)
    assert not re.search(r"\d+(?:元|万元)", entry.spoken)
    assert not PHONE.search(entry.spoken)


def test_lines_are_short_sentences(entry: EntryDraft) -> None:
    for body in entry.groups.values():
        for line in body.lines:
            assert line.endswith("。"), line
            assert max(map(len, SENTENCE_END.split(line))) <= LONGEST_SENTENCE, line


def test_an_amount_is_dated(entry: EntryDraft) -> None:
    for body in entry.groups.values():
        every = "\n".join(texts(body))
        if AMOUNT.search(every):
            assert YEAR.search(every), every


def test_only_verified_sources_make_a_verified_group(entry: EntryDraft) -> None:
    if not any(source.verified for source in entry.sources):
        for group, body in entry.groups.items():
            nothing = not any(texts(body))
            assert not body.verified or nothing, (entry.entry_id, group)


def test_a_phone_stands_only_as_an_element_of_an_office_with_its_day() -> None:
    for entry in every_entry():
        for body in entry.groups.values():
            assert not any(PHONE.search(line) for line in body.lines), entry.entry_id
            for element in body.elements:
                if element.name in PERISHABLE and element.value:
                    assert entry.kind is EntryKind.OFFICE, entry.entry_id
                    assert element.read_on, entry.entry_id


@pytest.mark.parametrize("topic_id", ["hall.where", "medical-office.where"])
@pytest.mark.parametrize("place", ["", "kaijiang", "dazhou", "wanzhou"])
def test_what_was_not_found_of_an_office_is_left_empty(topic_id: str, place: str) -> None:
    found = of_topic(topic_id).get(place)
    for body in found.groups.values() if found else ():
        assert not any(element.value for element in body.elements)
    base = {e.name for body in of_topic(topic_id)[""].groups.values() for e in body.elements}
    assert base == {ElementName.PLACE, ElementName.HOURS, ElementName.PHONE}


def test_the_dues_of_the_year_to_come_are_not_guessed() -> None:
    for entry in (*of_topic("enrol.dues").values(), *of_topic("enrol.period").values()):
        assert any(body.unknown for body in entry.groups.values()), entry.entry_id
        assert not re.search(r"2027年度?[：:是为]", said(entry))
    dazhou = of_topic("enrol.dues")["dazhou"]
    assert "400元" in said(dazhou)
    assert str(dazhou.scope.valid_until) == "2026-12-31"


def test_what_the_letter_of_2021_tells_is_told_with_its_date() -> None:
    alone = [
        entry
        for topic in topics()
        for entry in topic.entries
        if {source.id for source in entry.sources} == {"kaijiang-reply-2021"}
    ]

    assert len(alone) > 8
    for entry in alone:
        assert "2021年6月" in said(entry), entry.entry_id
        assert re.search("2021年6月|2021年上半年", entry.spoken), entry.entry_id


def test_the_bus_lines_are_told_as_those_of_2021() -> None:
    for entry in of_matter("cross_bus"):
        assert "2021年" in said(entry)
        assert any(body.unknown for body in entry.groups.values())


def test_a_waiting_period_is_told_apart_for_residents_and_for_moving_employees() -> None:
    residents, moving = of_topic("enrol.late")[""], of_topic("insurance-transfer.gap")[""]

    assert "固定等3个月" in said(residents)
    assert "最多6个月" in said(moving)
