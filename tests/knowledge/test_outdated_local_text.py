"""A local text older than a newer rule above it is shown beside it, and never spoken alone."""

from datetime import date
from pathlib import Path

import pytest

from knowledge.answer import Answer, Question
from knowledge.entries import Insurance, Revision, Scope
from knowledge.rendering import render_text
from knowledge.staleness import outdated, outdated_groups
from regions.model import CareRelation
from regions.registry import load_registry
from tests.knowledge.guides import (
    CHONGQING,
    DAZHOU,
    KAIJIANG,
    SICHUAN,
    TODAY,
    desk_over,
    entry,
    revision,
    source,
    topic,
    topic_of,
)

REGISTRY = load_registry()
OLD, NEW = source("old", published="2021-06-25"), source("new", effective="2025-05-10")


def local(*sources: object, **fields: object) -> Revision:
    scope = fields.pop("scope", Scope(handling=frozenset({KAIJIANG})))
    return revision("local", scope, sources=sources, **fields)  # type: ignore[arg-type]


def wide(*sources: object, scope: Scope | None = None) -> Revision:
    return revision("wide", scope, sources=sources)


def test_a_local_text_older_than_the_rule_above_it_is_outdated() -> None:
    assert outdated(local(OLD), wide(NEW), REGISTRY)
    assert not outdated(local(NEW), wide(OLD), REGISTRY)


def test_what_both_cite_is_no_news() -> None:
    assert not outdated(local(OLD), wide(OLD), REGISTRY)
    assert not outdated(local(OLD, NEW), wide(NEW), REGISTRY)


def test_a_report_is_no_newer_rule_but_a_numbered_document_is() -> None:
    report = source("report", published="2025-05-10")
    document = source("document", published="2025-05-10", number="国令第1号")

    assert not outdated(local(OLD), wide(report), REGISTRY)
    assert outdated(local(OLD), wide(document), REGISTRY)


@pytest.mark.parametrize(
    ("local_day", "rule_day", "expected"),
    [
        ("2021", "2021-06-01", False),
        ("2021", "2022-01-01", True),
        ("2021-06", "2021-06-15", False),
        ("2021-06", "2021-07-01", True),
        ("2021-06-30", "2021", False),
        ("2021-12", "2022", True),
        ("", "2022", False),
        ("去年", "2022", False),
    ],
)
def test_only_what_is_surely_older_is_called_outdated(
    local_day: str, rule_day: str, expected: bool
) -> None:
    here = local(source("here", published=local_day))
    rule = wide(source("rule", effective=rule_day))

    assert outdated(here, rule, REGISTRY) is expected


def test_a_text_beside_it_is_not_what_it_inherits_from() -> None:
    neighbour = Scope(handling=frozenset({CHONGQING}))
    same = Scope(handling=frozenset({KAIJIANG}))
    above = Scope(handling=frozenset({SICHUAN}))

    assert not outdated(local(OLD), wide(NEW, scope=neighbour), REGISTRY)
    assert not outdated(local(OLD), wide(NEW, scope=same), REGISTRY)
    assert outdated(local(OLD), wide(NEW, scope=above), REGISTRY)


def test_a_rule_for_other_people_is_not_what_it_inherits_from() -> None:
    residents = Scope(insurance=frozenset({Insurance.RESIDENT}))
    assert not outdated(local(OLD), wide(NEW, scope=residents), REGISTRY)


def test_a_rule_for_a_pair_inherits_from_the_relation_of_the_pair() -> None:
    pair = Scope(insured=frozenset({DAZHOU}), treatment=frozenset({CHONGQING}))
    across = Scope(care_relation=frozenset({CareRelation.CROSS_PROVINCE}))
    inside = Scope(care_relation=frozenset({CareRelation.SAME_POOL}))

    assert outdated(local(OLD, scope=pair), wide(NEW, scope=across), REGISTRY)
    assert not outdated(local(OLD, scope=pair), wide(NEW, scope=inside), REGISTRY)


def test_what_must_be_looked_at_again_is_listed_group_by_group() -> None:
    topic = topic_of(local(OLD), wide(NEW))

    (found,) = outdated_groups([topic], REGISTRY, TODAY)

    assert (found.local.entry_id, found.wider.entry_id) == ("local", "wide")
    assert outdated_groups([topic_of(local(NEW), wide(OLD))], REGISTRY, TODAY) == ()


@pytest.fixture
def answer(tmp_path: Path) -> Answer:
    here = entry(
        "move.kaijiang",
        scope={"handling": [KAIJIANG]},
        spoken="开江当场办好。",
        groups={"time": {"lines": ["当场办好。"]}},
        sources=["hall"],
    )
    nation = entry(
        "move",
        groups={"time": {"lines": ["30天办好。"]}, "fee": {"lines": ["不收费。"]}},
        sources=["reform"],
    )
    desk = desk_over(tmp_path, topic("move", nation, here))
    question = Question("怎么办", topic="move", pinned=True, handling=KAIJIANG, on=TODAY)
    return desk.answer(question)


def test_both_texts_are_shown_and_neither_as_settled(answer: Answer) -> None:
    times = [section for section in answer.sections if section.group.value == "time"]

    assert [section.lines for section in times] == [("当场办好。",), ("30天办好。",)]
    assert not any(section.verified for section in times)
    assert "当地早先的说法" in render_text(answer)
    assert {source.id for source in answer.sources} == {"hall", "reform"}


def test_the_outdated_text_is_not_spoken(answer: Answer) -> None:
    assert "当场" not in answer.spoken
    assert "12345" in answer.spoken
    assert "早于上级的新规定" in answer.notice


def test_a_group_without_a_newer_text_stands_once(answer: Answer) -> None:
    assert [s.verified for s in answer.sections if s.group.value == "fee"] == [True]


def test_before_the_new_rule_the_local_text_stands_alone(tmp_path: Path) -> None:
    here = entry("move.kaijiang", scope={"handling": [KAIJIANG]}, sources=["hall"])
    nation = entry("move", scope={"valid_from": date(2025, 5, 10)}, sources=["reform"])
    desk = desk_over(tmp_path, topic("move", nation, here))

    past = desk.answer(
        Question("怎么办", topic="move", pinned=True, handling=KAIJIANG, on=date(2023, 1, 1))
    )

    assert past.entry_ids == ("move.kaijiang",)
    assert past.notice == "这是按2023年1月1日的规定说的。"
