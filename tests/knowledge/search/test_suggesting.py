"""Suggestions while one types: cheap first, nothing twice, nothing for a text that has gone."""

import asyncio
from pathlib import Path

import pytest

from knowledge.answering import AnswerDesk
from knowledge.search.vectors import VectorCache
from knowledge.snapshot import SnapshotStore
from knowledge.suggesting import Suggester, Typing
from tests.knowledge.guides import desk_over, entry, topic
from tests.knowledge.search.embedders import Counting, Failing

MOVED = ("户口", "档案", "车辆", "公司", "社保", "学籍")
NAMES = {f"t-{number}": f"{thing}迁移" for number, thing in enumerate(MOVED)}
ENDS = ("咋个办", "办得到不", "要哪些手续")


@pytest.fixture
def desk(tmp_path: Path) -> AnswerDesk:
    topics = (
        topic(
            name,
            entry(f"{name}.e"),
            question=f"{said}怎么办？",
            wordings=[f"{said}{end}" for end in ENDS],
        )
        for name, said in NAMES.items()
    )
    return desk_over(tmp_path, *topics)


@pytest.fixture
def counting(desk: AnswerDesk) -> Counting:
    return Counting()


@pytest.fixture
def suggester(desk: AnswerDesk, counting: Counting) -> Suggester:
    vectors = VectorCache(desk.store._sessions, counting)
    found = Suggester(SnapshotStore(desk.store._sessions, str, vectors), desk.understander)
    found.suggest("热身")
    counting.asked.clear()
    return found


def test_the_beginning_of_a_word_is_not_embedded(suggester: Suggester, counting: Counting) -> None:
    shown = suggester.suggest("户口")
    assert shown[0].topic == "t-0"
    assert counting.asked == []


def test_what_stands_in_enough_wordings_is_not_embedded(
    suggester: Suggester, counting: Counting
) -> None:
    assert len(suggester.suggest("迁移要哪些手续", limit=5)) == 5
    assert counting.asked == []


def test_another_way_to_say_it_is_embedded_once(suggester: Suggester, counting: Counting) -> None:
    first = suggester.suggest("户口想弄到别处去")
    assert suggester.suggest("户口想弄到别处去") == first
    assert len(counting.asked) == 1


def test_a_stale_text_is_not_embedded(suggester: Suggester, counting: Counting) -> None:
    suggester.suggest("户口想弄到别处去", wanted=lambda: False)
    assert counting.asked == []


def test_a_mistake_is_put_right_first(suggester: Suggester) -> None:
    assert suggester.suggest("护口迁")[0].topic == "t-0"


def test_nothing_is_suggested_for_nothing(suggester: Suggester) -> None:
    assert suggester.suggest("") == ()
    assert suggester.suggest("？？") == ()


def test_without_a_model_words_are_enough(desk: AnswerDesk) -> None:
    vectors = VectorCache(desk.store._sessions, Failing())
    plain = Suggester(SnapshotStore(desk.store._sessions, str, vectors), desk.understander)
    assert plain.suggest("户口想弄到别处去")[0].topic == "t-0"


async def test_of_texts_typed_fast_only_the_last_is_answered(suggester: Suggester) -> None:
    typing = Typing(suggester)
    found = await asyncio.gather(*(typing.suggest(text) for text in ("户", "户口", "户口迁移")))
    assert found[:2] == [None, None]
    assert found[2] is not None
    assert found[2][0].topic == "t-0"
