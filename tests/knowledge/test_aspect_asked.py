"""The aspect asked for decides within a matter: likeness takes what to bring for where to go."""

from dataclasses import replace
from pathlib import Path

import pytest

from knowledge.answer import AnswerStatus, Question
from knowledge.answering import AnswerDesk
from knowledge.retrieval import Retriever
from knowledge.search.ranking import Thresholds
from tests.knowledge.guides import TODAY, Raw, desk_over, entry, topic

WHERE: Raw = {"where": {"lines": ["到派出所。"]}}


def permit(name: str, facet: str, wordings: list[str], **groups: Raw) -> Raw:
    said = entry(name, **({"groups": groups} if groups else {}))
    return topic(name, said, facet=facet, question=wordings[0], wordings=wordings[1:])


CONDITIONS = permit(
    "conditions",
    "conditions",
    ["租房子住半年了能办居住证吗", "住了多久可以办居住证", "什么人能办居住证", "可以办居住证不"],
)
APPLY = permit(
    "apply",
    "overview",
    ["租房子住怎么办居住证", "办居住证", "申请居住证", "租房子住居住证办理"],
    **WHERE,
)


def desk(root: Path, *topics: Raw) -> AnswerDesk:
    """A desk that answers whatever is nearest: only the aspect can keep it from that."""
    sure = Retriever(Thresholds(answer=0.0, offer=0.0))
    return replace(desk_over(root, *topics), retriever=sure)


def test_where_to_go_is_told_by_the_topic_of_the_matter_that_knows_it(tmp_path: Path) -> None:
    both = desk(tmp_path, CONDITIONS, APPLY)
    where = both.answer(Question("租房子住了半年，居住证去哪里办", on=TODAY))
    assert (where.status, where.topic) == (AnswerStatus.ANSWERED, "apply")
    whether = both.answer(Question("租房子住了半年，居住证能办吗", on=TODAY))
    assert whether.topic == "conditions"


def test_nothing_is_answered_where_no_topic_of_the_matter_knows_the_aspect(tmp_path: Path) -> None:
    answer = desk(tmp_path, CONDITIONS).answer(Question("租房子住半年了居住证去哪里办", on=TODAY))
    assert answer.status is AnswerStatus.CHOOSE
    assert [each.topic for each in answer.candidates] == ["conditions"]


@pytest.mark.parametrize("text", ["住了多久可以办居住证", "请问住了多久可以办居住证呀"])
def test_a_topic_that_is_asked_for_an_aspect_may_answer_it(tmp_path: Path, text: str) -> None:
    both = desk(tmp_path, CONDITIONS, APPLY)
    assert both.answer(Question(text, on=TODAY)).topic == "conditions"
