"""The content check over everything at once, for files and for what is published."""

from collections.abc import Callable
from pathlib import Path

import pytest

from core.db import make_engine, session_factory
from core.migrate import upgrade
from knowledge import repository
from knowledge.bootstrap import load_content
from knowledge.exchange.content_files import CONTENT, read_content
from knowledge.inspecting import Inspection, inspect_files, inspect_published
from regions.registry import load_registry
from tests.knowledge.guides import DAZHOU, KAIJIANG, TODAY, WANZHOU, entry, topic, write_folder

Raw = dict[str, object]
REGISTRY = load_registry()
LINES = ["到派出所申请，带上户口簿和身份证，窗口当面核对，当场告诉您还差什么。"]


def in_files(root: Path, *topics: Raw) -> Inspection:
    return inspect_files(write_folder(root, topics), REGISTRY, TODAY)


def in_database(root: Path, *topics: Raw) -> Inspection:
    content = read_content(write_folder(root, topics))
    engine = make_engine(f"sqlite:///{root / 'kaixinban.db'}")
    upgrade(engine)
    sessions = session_factory(engine)
    load_content(sessions, content)
    with sessions() as session:
        return inspect_published(repository.load_topics(session), content, REGISTRY, TODAY)


Inspect = Callable[..., Inspection]


@pytest.fixture(params=[in_files, in_database])
def inspect(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[..., Inspection]:
    """Check topics as files, and once they are published."""
    return lambda *topics: request.param(tmp_path, *topics)


def errors(found: Inspection) -> list[tuple[str, str]]:
    return [(problem.code, problem.entry) for problem in found.errors]


def hints(found: Inspection) -> list[tuple[str, str]]:
    return [(problem.code, problem.entry) for problem in found.hints]


def rule(name: str, *lines: str, **scope: object) -> Raw:
    return entry(name, scope=scope, groups={"summary": {"lines": list(lines) or LINES}})


def test_what_is_right_is_only_counted(inspect: Inspect) -> None:
    found = inspect(topic("move", rule("wide"), rule("here", "开江不同。", handling=[KAIJIANG])))

    assert (found.topics, found.entries, found.errors, found.hints) == (1, 2, (), ())


@pytest.mark.parametrize(
    ("insured", "treatment", "relation", "dead"),
    [
        (KAIJIANG, WANZHOU, "same_pool", True),
        (KAIJIANG, DAZHOU, "cross_province", True),
        (KAIJIANG, WANZHOU, "cross_province", False),
        (KAIJIANG, DAZHOU, "same_pool", False),
    ],
)
def test_a_relation_that_the_regions_cannot_have_is_a_dead_scope(
    inspect: Inspect, insured: str, treatment: str, relation: str, dead: bool
) -> None:
    scope = {"insured": [insured], "treatment": [treatment], "care_relation": [relation]}
    found = inspect(topic("filing", rule("pair", **scope), matter="filing", kind="settlement_rule"))

    assert errors(found) == ([("dead_scope", "pair")] if dead else [])


def test_two_entries_for_the_very_same_people_hide_each_other(inspect: Inspect) -> None:
    found = inspect(
        topic(
            "move",
            rule("one", "先去迁出地。", handling=[KAIJIANG]),
            rule("two", "不用去。", handling=[KAIJIANG]),
        )
    )

    assert errors(found) == [("same_scope", "one")]


def test_a_local_group_that_repeats_the_wider_one_is_to_go(inspect: Inspect) -> None:
    found = inspect(topic("move", rule("wide"), rule("here", *LINES, handling=[KAIJIANG])))

    assert errors(found) == [("repeats_wider", "here")]
    assert "wide" in str(found.errors[0])


def test_nearly_the_same_counts_and_another_number_does_not(inspect: Inspect) -> None:
    wide = rule("wide", LINES[0] + "十五个工作日办完。")
    comma = rule("comma", LINES[0].replace("，", ",") + "十五个工作日办完了。", handling=[WANZHOU])
    sooner = rule("sooner", LINES[0] + "十四个工作日办完。", handling=[KAIJIANG])

    assert errors(inspect(topic("move", wide, comma, sooner))) == [("repeats_wider", "comma")]


def test_what_has_ended_and_what_says_the_same_elsewhere_is_a_hint(inspect: Inspect) -> None:
    found = inspect(
        topic("move", rule("over", valid_until=TODAY.replace(day=22))),
        topic("again", rule("same", LINES[0] + LINES[0])),
        topic("more", rule("twin", LINES[0] + LINES[0] + "好。")),
    )

    assert found.errors == ()
    assert hints(found) in (
        [("ended", "over"), ("nearly_same", "same")],
        [("ended", "over"), ("nearly_same", "twin")],
    )


def test_the_last_day_of_an_entry_is_no_end(inspect: Inspect) -> None:
    assert not inspect(topic("move", rule("today", valid_until=TODAY))).hints


def test_a_file_that_cannot_be_read_is_an_error(tmp_path: Path) -> None:
    folder = write_folder(tmp_path, [topic("move", entry("a", groups={}), entry("a"))])

    found = inspect_files(folder, REGISTRY, TODAY)
    assert {code for code, _ in errors(found)} == {"no_groups", "duplicate_entry"}


def test_what_slipped_into_the_database_is_found_there(tmp_path: Path) -> None:
    content = read_content(write_folder(tmp_path, [topic("a", rule("a")), topic("b", rule("b"))]))
    engine = make_engine(f"sqlite:///{tmp_path / 'kaixinban.db'}")
    upgrade(engine)
    sessions = session_factory(engine)
    load_content(sessions, content)
    with sessions.begin() as session:
        topics = repository.topic_rows(session)
        topics["b"].wordings = topics["a"].wordings
        row = repository.published_of(session, "a")[0]
        row.sources, row.spoken = [], "收费30元，打0818-1234567。"
        row.body = {"fee": {"lines": ["收费30元。"]}}
        row.scope = {"handling": ["999999"]}
    with sessions() as session:
        found = inspect_published(repository.load_topics(session), content, REGISTRY, TODAY)

    assert {
        "duplicate_wording", "no_source", "spoken_phone", "undated_amount", "unknown_region",
    } == {code for code, _ in errors(found)}  # fmt: skip


def test_the_shipped_content_has_no_error() -> None:
    found = inspect_files(CONTENT, REGISTRY, TODAY)

    assert found.errors == ()
    assert found.entries > 400
