"""What the desk reads: published revisions, whole, with their topics."""

from datetime import date

import pytest
from sqlalchemy import event
from sqlalchemy.exc import IntegrityError

from core.clock import now
from core.db import writing
from knowledge.entries import (
    Body,
    EntryKind,
    Facet,
    Group,
    Insurance,
    Material,
    Revision,
    Scope,
    Source,
    Topic,
)
from knowledge.repository import (
    knowledge_version,
    last_numbers,
    load_topics,
    lock_version,
    text_columns,
)
from knowledge.tables import EntryRow, RevisionRow, RevisionStatus, TopicRow
from regions.model import CareRelation

TEXT = Revision(
    id=0,
    entry_id="filing.materials",
    topic="filing.materials",
    kind=EntryKind.SETTLEMENT_RULE,
    title="异地就医备案的材料",
    scope=Scope(
        care_relation=frozenset({CareRelation.CROSS_PROVINCE}),
        insured=frozenset({"511700", "511723"}),
        insurance=frozenset({Insurance.RESIDENT}),
        valid_from=date(2023, 1, 1),
        valid_until=date(2030, 12, 31),
    ),
    spoken="带身份证或社保卡，再加备案表。",
    groups={
        Group.SUMMARY: Body(lines=("先备案",), verified=False, unknown=("报销比例",)),
        Group.MATERIALS: Body(materials=(Material("身份证", note="任选一样", deferrable=True),)),
    },
    sources=(Source("nhsa-2022-22", "通知", "国家医保局", number="医保发〔2022〕22号"),),
    contacts=("hotline-12345",),
)


@pytest.fixture
def store(sessions):
    """Store a topic with one entry whose revision has the given status."""

    def store(topic_id="filing.materials", entry_id=None, status=RevisionStatus.PUBLISHED):
        with writing(sessions) as session:
            topic = session.get(TopicRow, topic_id) or TopicRow(
                id=topic_id,
                matter="filing",
                facet="materials",
                kind="settlement_rule",
                question="异地就医备案要带什么材料?",
                wordings=["备案带啥子"],
                must_not_match=["手工报销要什么材料"],
            )
            entry = EntryRow(id=entry_id or topic_id, topic=topic, edited=False)
            revision = RevisionRow(
                entry=entry,
                number=1,
                status=status.value,
                author="li",
                created_at=now(),
                **text_columns(TEXT),
            )
            session.add(revision)
            session.flush()
            if status is RevisionStatus.PUBLISHED:
                entry.published = revision
        return revision.id

    return store


def test_a_published_entry_comes_back_as_it_was_written(sessions, store):
    number = store()
    with sessions() as session:
        (topic,) = load_topics(session)
    assert topic == Topic(
        id="filing.materials",
        matter="filing",
        facet=Facet.MATERIALS,
        question="异地就医备案要带什么材料?",
        wordings=("备案带啥子",),
        must_not_match=("手工报销要什么材料",),
        revisions=(Revision(**{**TEXT.__dict__, "id": number}),),
    )


@pytest.mark.parametrize(
    "status", [status for status in RevisionStatus if status is not RevisionStatus.PUBLISHED]
)
def test_a_topic_without_a_published_entry_is_not_there(sessions, store, status):
    store(status=status)
    with sessions() as session:
        assert load_topics(session) == ()


def test_topics_and_entries_come_in_a_fixed_order(sessions, store):
    for topic_id, entry_id in [("b", "b.2"), ("a", "a.1"), ("b", "b.1")]:
        store(topic_id, entry_id)
    with sessions() as session:
        topics = load_topics(session)
    assert [(t.id, [r.entry_id for r in t.revisions]) for t in topics] == [
        ("a", ["a.1"]),
        ("b", ["b.1", "b.2"]),
    ]


def test_everything_is_read_in_one_statement(sessions, engine, store):
    for number in range(5):
        store(f"t{number}")
    statements = []
    event.listen(
        engine,
        "before_cursor_execute",
        lambda *args: statements.append(args[2]) if args[2].startswith("SELECT") else None,
    )
    with sessions() as session:
        assert len(load_topics(session)) == 5
    assert len(statements) == 1


def test_chinese_is_stored_as_chinese(sessions, engine, store):
    store()
    with engine.connect() as connection:
        stored = connection.exec_driver_sql(
            "SELECT CAST(body AS VARCHAR(500)) FROM revision"
        ).scalar_one()
    assert "报销比例" in stored


def test_the_version_starts_at_zero_and_is_one_row(sessions):
    with writing(sessions) as session:
        lock_version(session).version += 1
    with sessions() as session:
        assert knowledge_version(session) == 1


def test_revisions_are_numbered_within_their_entry(sessions, store):
    store("a")
    with sessions() as session:
        assert last_numbers(session) == {"a": 1}


def test_an_entry_cannot_have_two_published_revisions(sessions, store):
    store()
    with pytest.raises(IntegrityError), writing(sessions) as session:
        session.add(
            RevisionRow(
                entry_id="filing.materials",
                number=2,
                status=RevisionStatus.PUBLISHED.value,
                author="li",
                created_at=now(),
                **text_columns(TEXT),
            )
        )
