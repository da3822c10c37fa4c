"""Every topic asked of the real desk: nothing is a bare heading, and it says whom to ask."""

import pytest

from knowledge.answer import Answer, AnswerStatus, Question
from knowledge.answering import AnswerDesk
from knowledge.exchange.content_files import read_content
from knowledge.exchange.drafts import TopicFile
from regions.registry import load_registry
from tests.desk import Ask, said

PLACES = (None, "511723")
SPOKEN = 60


def chosen(desk: AnswerDesk, topic: TopicFile, place: str | None) -> Answer:
    return desk.answer(
        Question(topic.question, insured=place, handling=place, topic=topic.id, pinned=True)
    )


@pytest.fixture(scope="module")
def topics() -> tuple[TopicFile, ...]:
    registry = load_registry()
    return read_content(known_region=registry.knows).topics


@pytest.mark.parametrize("place", PLACES)
def test_every_topic_is_answered_without_a_bare_heading(
    desk: AnswerDesk, topics: tuple[TopicFile, ...], place: str | None
) -> None:
    for topic in topics:
        answer = chosen(desk, topic, place)

        assert answer.status is AnswerStatus.ANSWERED, topic.id
        assert answer.topic == topic.id
        assert 0 < len(answer.spoken) <= SPOKEN, (topic.id, answer.spoken)
        for section in answer.sections:
            shown = section.lines or section.materials or section.details
            assert shown, (topic.id, section.title)
        assert any(contact.phone == "12345" for contact in answer.contacts), topic.id


def test_no_office_is_named_where_its_place_is_not_known(ask: Ask) -> None:
    assert "办之前请拨12345问清楚" in ask("金边驿站是什么，能办哪些事？").notice
    assert "问开江的办理部门" in ask("户口怎么迁到外地？", handling="开江").notice


def test_an_old_address_is_shown_as_such_and_not_spoken(ask: Ask) -> None:
    answer = ask("政务服务大厅在哪里，几点上班，电话多少？", handling="开州")

    assert "富厚街291号（待核实" in said(answer)
    assert "富厚街" not in answer.spoken


def test_the_dues_of_dazhou_are_told_to_who_is_insured_there(ask: Ask) -> None:
    there = ask("居民医保一年交多少钱？", insured="开江")
    elsewhere = ask("居民医保一年交多少钱？", insured="万州")

    assert "2026年度：个人每人400元" in said(there)
    assert "2027年度" in there.notice
    assert "2026年度" not in said(elsewhere)


def test_figures_of_one_fund_are_not_told_to_who_is_insured_elsewhere(ask: Ask) -> None:
    at_home = said(ask("大病保险起付线多少、能报几成？", insured="开江"))
    elsewhere = said(ask("大病保险起付线多少、能报几成？", insured="成都"))

    assert "14502" in at_home
    assert "16901" not in at_home
    assert not any(figure in elsewhere for figure in ("14502", "16901", "60%"))
