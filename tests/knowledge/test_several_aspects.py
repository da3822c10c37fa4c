"""One sentence that asks for several aspects of a matter: each of them is answered."""

from pathlib import Path

import pytest

from knowledge.answer import Question
from knowledge.answering import AnswerDesk
from tests.knowledge.guides import TODAY, Raw, desk_over, entry, topic


def part(name: str, facet: str, *wordings: str, **groups: Raw) -> Raw:
    return topic(
        name,
        entry(name, groups=groups),
        facet=facet,
        question=wordings[0],
        wordings=list(wordings[1:]),
    )


PAPERS = part(
    *(
        "papers",
        "materials",
        "办居住证要带什么材料",
        "居住证材料",
        "居住证要哪些材料",
        "居住证带啥子",
    ),
    materials={"lines": ["带身份证。"]},
)
FEE = part(
    *("fee", "fee", "办居住证要多少钱", "居住证收费吗", "居住证多少钱", "居住证好多钱"),
    fee={"lines": ["不收钱。"]},
)
GUIDE = part(
    *("guide", "overview", "居住证怎么办", "办居住证", "申请居住证", "居住证办理"),
    process={"lines": ["到派出所。"]},
    time={"lines": ["十五天。"]},
)


@pytest.fixture
def desk(tmp_path: Path) -> AnswerDesk:
    return desk_over(tmp_path, PAPERS, FEE, GUIDE)


def topics(desk: AnswerDesk, text: str) -> list[str | None]:
    return [answer.topic for answer in desk.answer_all(Question(text, on=TODAY))]


def test_each_aspect_has_its_answer(desk: AnswerDesk) -> None:
    assert set(topics(desk, "办居住证要带什么材料多少钱")) == {"papers", "fee"}


def test_an_aspect_without_a_topic_of_its_own_is_told_by_the_guide(desk: AnswerDesk) -> None:
    assert set(topics(desk, "居住证材料要哪些，多久办好")) == {"papers", "guide"}


def test_one_aspect_has_one_answer(desk: AnswerDesk) -> None:
    assert topics(desk, "办居住证要带什么材料") == ["papers"]
