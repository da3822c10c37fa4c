"""A question that a person has changed is theirs: the files then only propose."""

import pytest
from sqlalchemy import select

from core.db import writing
from knowledge.bootstrap import LoadReport, load_content
from knowledge.repository import knowledge_version
from knowledge.tables import RevisionRow, RevisionStatus, TopicRow
from knowledge.taking_effect import change_topic
from tests.knowledge.test_bootstrap import content, entry, topic


@pytest.fixture
def load(sessions):
    return lambda *topics: load_content(sessions, content(*topics))


@pytest.fixture
def version(sessions):
    def version():
        with sessions() as session:
            return knowledge_version(session)

    return version


@pytest.fixture
def ask_otherwise(sessions):
    """Change the question as a person would."""

    def ask_otherwise(question):
        with writing(sessions) as session:
            row = session.get(TopicRow, "filing.time")
            row.question, row.edited = question, True

    return ask_otherwise


@pytest.fixture
def proposed(sessions):
    """Return the questions that drafts would bring."""

    def proposed():
        query = select(RevisionRow).where(RevisionRow.status == RevisionStatus.DRAFT.value)
        with sessions() as session:
            rows = session.execute(query).scalars().all()
        return [row.topic_text and row.topic_text["question"] for row in rows]

    return proposed


def test_a_question_that_a_person_has_changed_stays_and_the_file_only_proposes(
    load, sessions, ask_otherwise, proposed, version
):
    load(topic(entry()))
    ask_otherwise("备案几天办好?")
    before = version()
    report = load(topic(entry(), sha256="2", question="备案要等多久?"))

    with sessions() as session:
        assert session.get(TopicRow, "filing.time").question == "备案几天办好?"
    assert report == LoadReport(drafted=1)
    assert proposed() == ["备案要等多久?"]
    assert version() == before


def test_a_question_is_proposed_once_and_not_while_its_file_stays_the_same(
    load, ask_otherwise, proposed
):
    load(topic(entry()))
    ask_otherwise("备案几天办好?")
    assert load(topic(entry())) == LoadReport(unchanged=1)
    assert proposed() == []
    for _ in range(2):
        load(topic(entry(), sha256="2", question="备案要等多久?"))
    assert proposed() == ["备案要等多久?"]


def test_a_proposed_question_can_be_published(load, ask_otherwise, sessions):
    load(topic(entry()))
    ask_otherwise("备案几天办好?")
    load(topic(entry(), sha256="2", question="备案要等多久?"))
    with writing(sessions) as session:
        draft = session.execute(
            select(RevisionRow).where(RevisionRow.status == RevisionStatus.DRAFT.value)
        ).scalar_one()
        change_topic(draft)
    with sessions() as session:
        assert session.get(TopicRow, "filing.time").question == "备案要等多久?"
