"""Where a matter is handled: read from the text as the matter says, asked for when it matters."""

from pathlib import Path

import pytest

from knowledge.answer import Answer, Question
from knowledge.answering import AnswerDesk
from knowledge.rendering import render_text
from tests.knowledge.guides import KAIJIANG, TODAY, WANZHOU, desk_over, entry, topic

HERE = entry(
    "move.kaijiang",
    scope={"handling": [KAIJIANG]},
    groups={"where": {"lines": ["到新宁镇派出所。"]}},
    sources=["hall"],
)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> AnswerDesk:
    root: Path = tmp_path_factory.mktemp("guides")
    return desk_over(root, topic("move", entry("move"), HERE))


def ask(desk: AnswerDesk, text: str, **known: str) -> Answer:
    return desk.answer(Question(text, topic="move", pinned=True, on=TODAY, **known))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "text",
    [
        "户口从万州迁到开江",
        "想把户口迁到开江",
        "万州的户口迁到开江要带什么",
        "我在东莞，户口迁回开江",
        "开江怎么办理",
        "从万州到开江迁户口",
    ],
)
def test_the_place_that_the_matter_names_decides(desk: AnswerDesk, text: str) -> None:
    answer = ask(desk, text)

    assert answer.scope.handling == KAIJIANG
    assert answer.scope.handling_name == "开江县"
    assert answer.scope.match == "exact"
    assert "move.kaijiang" in answer.entry_ids


def test_a_stated_place_wins_over_the_text(desk: AnswerDesk) -> None:
    answer = ask(desk, "户口迁到开江", handling=WANZHOU)

    assert answer.scope.handling == WANZHOU
    assert answer.entry_ids == ("move",)
    assert answer.scope.match == "inherited"


def test_an_unknown_place_is_asked_for_in_the_matters_words(desk: AnswerDesk) -> None:
    answer = ask(desk, "户口怎么迁")

    assert answer.ask_next is not None
    assert (answer.ask_next.slot, answer.ask_next.wording) == ("handling", "您要迁到哪里？")
    assert KAIJIANG in {option.value for option in answer.ask_next.options}


def test_where_the_household_is_now_is_not_taken_for_where_it_goes(desk: AnswerDesk) -> None:
    answer = ask(desk, "开江户口迁移怎么办")

    assert answer.scope.handling is None
    assert answer.ask_next is not None
    assert answer.ask_next.options[0].value == KAIJIANG


def test_a_name_of_two_places_is_asked_back(desk: AnswerDesk) -> None:
    answer = ask(desk, "户口迁到河东")

    assert answer.ask_next is not None
    assert answer.ask_next.slot == "handling"
    assert len(answer.ask_next.options) > 1


def test_a_place_that_the_person_cannot_say_is_not_asked_again(desk: AnswerDesk) -> None:
    question = Question("户口怎么迁", topic="move", pinned=True, declined=frozenset({"handling"}))

    assert desk.answer(question).ask_next is None


def test_nobody_is_taken_to_be_insured_where_they_come_from(desk: AnswerDesk) -> None:
    answer = ask(desk, "我老家万州，户口迁到开江")

    assert answer.scope.insured is None
    assert "参保" not in render_text(answer)


def test_the_answer_says_where_it_holds_and_whom_to_ask_there(tmp_path: Path) -> None:
    unsure = entry("move", groups={"fee": {"unknown": ["收费"]}})
    answer = ask(desk_over(tmp_path, topic("move", unsure)), "户口迁到开江")

    assert "办理地 开江县" in render_text(answer)
    assert "问开江的办理部门" in answer.notice
