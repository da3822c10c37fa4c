"""The services other than medical insurance: what each matter must have, and nobody may publish."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from functools import cache

import pytest
import yaml

from knowledge.elements import ElementName, Material
from knowledge.entries import Body, EntryKind, Facet, Group, Scope
from knowledge.exchange.content_files import CONTENT, read_content
from knowledge.exchange.drafts import Content, EntryDraft, TopicFile
from knowledge.mentions import Role
from regions.registry import load_registry

FOLDERS = {
    "household", "id-card", "social-security", "housing-fund", "marriage", "driving", "property",
    "business", "transport", "elderly", "residence", "exit-entry", "disability", "veterans",
    "legal-aid", "assistance", "birth", "after-death", "school", "policy",
    "border", "hotline", "investment", "kaijiang",
}  # fmt: skip

GUIDES = {
    "2.1": {"household_move", "household_proof"},
    "2.2": {"id_card", "id_card_first", "id_card_temporary"},
    "2.3": {"social_card"},
    "2.4": {"pension_transfer", "pension_claim"},
    "2.5": {"social_query"},
    "2.6": {"unemployment", "unemployment_transfer", "work_injury"},
    "2.7": {"fund_withdraw", "fund_transfer", "fund_loan"},
    "2.8": {"marriage", "divorce"},
    "2.9": {"driving_licence", "driving_test", "vehicle"},
    "2.10": {"property"},
    "2.11": {"company", "company_move", "company_close", "sole_trader"},
    "2.12": {"bus_card"},
    "2.13": {"elderly_benefits", "elderly_allowance"},
    "2.14": {"residence_permit"},
    "2.15": {"passport", "hk_macau_permit"},
    "2.16": {"disability_certificate", "disability_allowance"},
    "2.17": {"veteran_card"},
    "2.18": {"legal_aid"},
    "2.19": {"low_income", "destitute", "temporary_aid"},
    "2.20": {"birth_household", "birth_certificate", "birth_service"},
    "2.21": {"death_household", "survivor_benefits", "fund_inheritance"},
    "2.22": {"school_transfer", "school_enrol"},
    "2.23": {"food_licence"},
}
"""Matters of each row of the fact sheet that must have a guide."""

POLICY = {"cross_province", "chuanyu", "one_thing", "online_service", "permit_rules"}
WITHOUT_PLACE = {
    "onecard", "cross_province", "one_thing", "online_service", "border_station", "cooperation",
    "cross_bus", "hotline", "kaijiang_hall", "rating",
}  # fmt: skip


NEVER = {
    "": (
        "12348", "12366", "0818", "023-", "80元", "60元", "21号", "22项", "停征",
        "西安", "水电气网", "信用修复", "si.12333", "85号", "66号", "83号", "12月1日",
    ),
    "household_move": ("集体户", "农村落户", "买房", "工本费"),
    "id_card_temporary": ("10元",),
    "food_licence": ("个工作日",),
    "veteran_card": ("免费", "不收费"),
    "low_income": ("川渝", "居住证"),
    "pension_transfer": ("免费", "不收"),
}  # fmt: skip
"""Background that nobody verified, by matter; the first row holds everywhere."""

RETOLD_ONLY = {
    "id-card.refused", "id-card.materials", "pension.transfer.time", "pension.transfer.where",
    "pension.transfer.temporary", "unemployment.transfer.short", "licence.expired", "licence.fee",
    "driving-test.change-place", "vehicle.transfer-file", "bus-card.scan", "hk-macau.permit",
    "veteran-card.apply", "veteran-card.excluded", "veteran-card.where", "school.transfer",
    "id-card.temporary.validity",
}  # fmt: skip
"""Topics of which no official or dated text was read."""

HONEST = {
    Group.ELIGIBILITY: {ElementName.DEPARTMENT},
    Group.TIME: {ElementName.STATUTORY_TIME, ElementName.PROMISED_TIME},
    Group.FEE: {ElementName.CHARGE},
    Group.WHERE: {ElementName.PLACE, ElementName.HOURS, ElementName.PHONE},
}
LOCAL = (ElementName.PLACE, ElementName.HOURS, ElementName.PHONE, ElementName.PROMISED_TIME)

AMOUNT = re.compile(r"\d+\s*(?:元|万元)")
YEAR = re.compile(r"20\d{2}年")
HEDGED = re.compile(r"转述|转载|报道|核实")
SENTENCE_END = re.compile("[。！？]")
HALF_WIDTH = re.compile(r"[,;:?!()\"]")
COPY = re.compile("转载|转述")
OFFICIAL = re.compile(r"https?://[\w.-]+(\.gov\.cn|\.scol\.com\.cn|\.cbg\.cn|\.bjnews\.com\.cn)/")
LONGEST_SENTENCE = 40
# Ten tell a topic from its neighbours (docs/adr/0015); beyond two dozen nobody reads them through.
FEWEST, MOST = 10, 24


@cache
def content() -> Content:
    registry = load_registry()
    return read_content(known_region=registry.knows)


def services() -> list[TopicFile]:
    return [topic for topic in content().topics if topic.name.split("/")[0] in FOLDERS]


def entries() -> list[EntryDraft]:
    return [entry for topic in services() for entry in topic.entries]


def guides() -> list[EntryDraft]:
    return [topic.entries[0] for topic in services() if topic.kind is EntryKind.GUIDE]


def texts(body: Body) -> Iterator[str]:
    yield from body.lines
    yield from body.unknown
    yield from (f"{each.name}{each.note}" for each in body.materials)
    yield from (element.value for element in body.elements)


def said(entry: EntryDraft) -> str:
    every = (text for body in entry.groups.values() for text in texts(body))
    return "\n".join((entry.title, entry.spoken, *every))


@pytest.fixture(params=services(), ids=lambda topic: topic.id)
def topic(request: pytest.FixtureRequest) -> TopicFile:
    return request.param


@pytest.fixture(params=entries(), ids=lambda entry: entry.entry_id)
def entry(request: pytest.FixtureRequest) -> EntryDraft:
    return request.param


@pytest.fixture(params=guides(), ids=lambda entry: entry.entry_id)
def guide(request: pytest.FixtureRequest) -> EntryDraft:
    return request.param


def test_every_matter_of_the_fact_sheet_has_a_guide() -> None:
    guided = {topic.matter for topic in services() if topic.kind is EntryKind.GUIDE}

    for row, matters in GUIDES.items():
        assert matters <= guided, (row, matters - guided)


def test_the_policy_frame_and_the_bundles_are_told() -> None:
    told = {topic.matter for topic in services()}
    bundles = {topic.matter for topic in services() if topic.kind is EntryKind.BUNDLE}

    assert told >= POLICY
    assert bundles == {"newborn_bundle", "after_death_bundle", "retirement_bundle", "company"}


def test_a_matter_asks_for_the_place_that_decides() -> None:
    deciding = {
        matter: place.role
        for matter in {topic.matter for topic in services()} - WITHOUT_PLACE
        if (place := content().matters[matter].place)
    }

    assert set(deciding) == {topic.matter for topic in services()} - WITHOUT_PLACE
    assert deciding["household_move"] is Role.DESTINATION
    assert deciding["property"] is Role.PROPERTY


def test_a_matter_has_one_topic_for_an_aspect() -> None:
    aspects = Counter(
        (topic.matter, topic.facet) for topic in services() if topic.facet is not Facet.OVERVIEW
    )

    assert [aspect for aspect, count in aspects.items() if count > 1] == []


def test_a_topic_has_wordings_and_a_base_that_holds_everywhere(topic: TopicFile) -> None:
    base = topic.entries[0]

    assert FEWEST <= len(topic.wordings) <= MOST
    assert base.entry_id == topic.id
    assert replace(base.scope, valid_from=None) == Scope()
    assert Group.SUMMARY in base.groups


def test_a_regional_entry_says_something_of_its_own(topic: TopicFile) -> None:
    base, *regional = topic.entries
    for entry in regional:
        assert entry.scope.handling, entry.entry_id
        for group, body in entry.groups.items():
            assert body != base.groups.get(group), (entry.entry_id, group)


def test_an_entry_is_sourced_and_says_whom_to_ask(entry: EntryDraft) -> None:
    assert entry.sources
    assert "hotline-12345" in entry.contacts


def test_a_spoken_line_ends_is_full_width_and_names_no_amount(entry: EntryDraft) -> None:
    assert entry.spoken.endswith("。")
    assert not HALF_WIDTH.search(entry.spoken)
    assert not AMOUNT.search(entry.spoken)


def test_sentences_are_short_and_full_width(entry: EntryDraft) -> None:
    for body in entry.groups.values():
        for line in body.lines:
            assert line.endswith(("。", "？")), line
            assert not HALF_WIDTH.search(line), line
            assert max(map(len, SENTENCE_END.split(line))) <= LONGEST_SENTENCE, line


def test_only_verified_sources_make_a_verified_group(entry: EntryDraft) -> None:
    if not any(source.verified for source in entry.sources):
        assert not any(body.verified for body in entry.groups.values())


def test_an_amount_is_dated_and_unverified(entry: EntryDraft) -> None:
    for body in entry.groups.values():
        for text in texts(body):
            if AMOUNT.search(text):
                assert YEAR.search(text), text
                assert not body.verified, text


def test_what_nobody_verified_is_nowhere(topic: TopicFile) -> None:
    told = "\n".join(map(said, topic.entries))
    for never in (*NEVER[""], *NEVER.get(topic.matter, ())):
        assert never not in told


@pytest.mark.parametrize("name", sorted(RETOLD_ONLY))
def test_what_was_only_retold_is_unverified_and_says_so(name: str) -> None:
    (found,) = (topic for topic in services() if topic.id == name)
    for entry in found.entries:
        assert not any(source.verified for source in entry.sources)
        assert not any(body.verified for body in entry.groups.values())
        assert HEDGED.search(entry.spoken)


def test_a_guide_states_or_leaves_honestly_empty_what_people_ask(guide: EntryDraft) -> None:
    assert Group.MATERIALS in guide.groups
    for group, wanted in HONEST.items():
        assert wanted <= {element.name for element in guide.groups[group].elements}, group


def test_no_address_phone_or_promise_is_made_up(entry: EntryDraft) -> None:
    for body in entry.groups.values():
        for element in body.elements:
            assert element.name not in LOCAL or not element.value


def test_a_source_leads_to_an_official_page_or_nowhere() -> None:
    raw = yaml.safe_load((CONTENT / "sources.yml").read_text("utf-8"))
    for source in {source for entry in entries() for source in entry.sources}:
        assert raw[source.id]["fact"], source.id
        assert source.checked_on
        assert not source.url or OFFICIAL.match(source.url), source.url
        assert not (COPY.search(source.title) and source.url), source.id


def test_the_marriage_rules_are_those_of_2025() -> None:
    rules = [topic for topic in services() if topic.matter in ("marriage", "divorce")]

    assert len(rules) > 1
    for rule in rules:
        for entry in rule.entries:
            assert str(entry.scope.valid_from) == "2025-05-10"
            assert not any("户口" in each.name for each in materials(entry)), entry.entry_id


def materials(entry: EntryDraft) -> tuple[Material, ...]:
    body = entry.groups.get(Group.MATERIALS)
    return body.materials if body else ()


def test_dazhou_is_named_among_the_places_that_try_first_identity_cards() -> None:
    (first,) = (topic for topic in services() if topic.id == "id-card.first")
    (dazhou,) = (each for each in first.entries if each.scope.handling == {"511700"})

    assert "达州" in said(dazhou)
    assert "2022年10月" in said(dazhou)


def test_moving_between_sichuan_and_chongqing_needs_no_paper_since_2020() -> None:
    (move,) = (topic for topic in services() if topic.id == "household.move")
    (between,) = (each for each in move.entries if each.scope.handling)

    assert between.scope.handling == {"510000", "500000"}
    assert "2020年11月10日" in said(between)
