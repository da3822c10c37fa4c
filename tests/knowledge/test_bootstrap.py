"""Loading the content files again and again, beside people who edit in the database."""

import threading
from dataclasses import replace

import pytest
from freezegun import freeze_time
from sqlalchemy import func, select

from core.audit import AuditRow, verify
from core.clock import now
from core.db import session_factory, writing
from knowledge.bootstrap import LoadReport, load_content
from knowledge.entries import Body, EntryKind, Facet, Group, Scope, Source
from knowledge.exchange.drafts import Content, EntryDraft, TopicFile
from knowledge.repository import knowledge_version, load_topics
from knowledge.tables import EntryRow, RevisionRow, RevisionStatus, TopicRow

SOURCE = Source("nhsa", "通知", "国家医保局", number="医保发〔2022〕22号")


def entry(entry_id="filing.time", topic="filing.time", line="三个工作日", sources=(SOURCE,)):
    return EntryDraft(
        entry_id=entry_id,
        topic=topic,
        kind=EntryKind.FAQ,
        title="办多久",
        scope=Scope(insured=frozenset({"511700", "511723"})),
        spoken=line,
        groups={Group.TIME: Body(lines=(line,))},
        sources=sources,
        contacts=("hotline-12345",),
    )


def topic(*entries, topic_id="filing.time", sha256="1", question="备案要多久?"):
    return TopicFile(
        name=f"{topic_id}.yml",
        sha256=sha256,
        id=topic_id,
        matter="filing",
        facet=Facet.TIME,
        kind=EntryKind.FAQ,
        question=question,
        wordings=("好久办得好",),
        must_not_match=(),
        entries=entries,
    )


def content(*topics):
    return Content(topics=topics, sources={}, contacts={}, matters={})


@pytest.fixture
def load(sessions):
    return lambda *topics: load_content(sessions, content(*topics))


@pytest.fixture
def shown(sessions):
    """Return what readers see: entry id to first line."""

    def shown():
        with sessions() as session:
            topics = load_topics(session)
        return {r.entry_id: r.groups[Group.TIME].lines[0] for t in topics for r in t.revisions}

    return shown


@pytest.fixture
def version(sessions):
    def version():
        with sessions() as session:
            return knowledge_version(session)

    return version


@pytest.fixture
def revisions(sessions):
    """Return number, status, author and first line of every revision of an entry."""

    def revisions(entry_id="filing.time"):
        query = select(RevisionRow).where(RevisionRow.entry_id == entry_id)
        with sessions() as session:
            rows = session.execute(query.order_by(RevisionRow.number)).scalars().all()
        return [(r.number, r.status, r.author, r.body["time"]["lines"][0]) for r in rows]

    return revisions


@pytest.fixture
def edit(sessions):
    """Publish another text as a person would."""

    def edit(line="五个工作日", entry_id="filing.time"):
        with writing(sessions) as session:
            row = session.get(EntryRow, entry_id)
            old = row.published
            old.status = RevisionStatus.RETIRED.value
            session.flush()
            columns = {c: getattr(old, c) for c in ("title", "spoken", "scope", "sources")}
            row.published = RevisionRow(
                entry=row,
                number=old.number + 1,
                status=RevisionStatus.PUBLISHED.value,
                body={"time": {"lines": [line]}},
                contacts=[],
                author="li",
                created_at=now(),
                **columns,
            )
            row.edited = True

    return edit


def test_the_first_load_publishes_everything_once(load, shown, version, revisions):
    report = load(topic(entry()), topic(entry("b", "b", "两天"), topic_id="b"))
    assert report == LoadReport(new=2)
    assert shown() == {"filing.time": "三个工作日", "b": "两天"}
    assert revisions() == [(1, "published", "seed", "三个工作日")]
    assert version() == 1


def test_the_hash_of_the_file_is_recorded(load, sessions):
    load(topic(entry(), sha256="abc"))
    with sessions() as session:
        assert session.get(TopicRow, "filing.time").file_hash == "abc"


def test_the_moment_of_publishing_is_recorded(load, sessions):
    with freeze_time("2026-11-23 01:00:00"):
        load(topic(entry()))
    with sessions() as session:
        row = session.execute(select(RevisionRow)).scalar_one()
    assert row.published_at.isoformat() == "2026-11-23T09:00:00+08:00"


def test_the_same_content_twice_changes_nothing(load, version, revisions):
    load(topic(entry()))
    assert load(topic(entry())) == LoadReport(unchanged=1)
    assert version() == 1
    assert len(revisions()) == 1


def test_a_file_that_says_the_same_in_other_words_of_yaml_changes_nothing(load, version):
    load(topic(entry(), sha256="1"))
    assert load(topic(entry(), sha256="2")).updated == 0
    assert version() == 1


def test_a_changed_entry_gets_a_new_revision_and_the_old_one_stays(load, shown, version, revisions):
    load(topic(entry(), entry("other", line="一天")))
    report = load(topic(entry(line="四个工作日"), entry("other", line="一天")))
    assert report == LoadReport(updated=1, unchanged=1)
    assert shown()["filing.time"] == "四个工作日"
    assert revisions() == [
        (1, "retired", "seed", "三个工作日"),
        (2, "published", "seed", "四个工作日"),
    ]
    assert version() == 2


def test_a_source_that_became_verified_is_a_change(load):
    load(topic(entry()))
    assert load(topic(entry(sources=(replace(SOURCE, verified=True),)))).updated == 1


def test_a_changed_wording_reaches_the_readers(load, sessions, version, revisions):
    load(topic(entry()))
    report = load(topic(entry(), question="备案几天办好?"))
    assert report == LoadReport(unchanged=1)
    with sessions() as session:
        assert load_topics(session)[0].question == "备案几天办好?"
    assert version() == 2
    assert len(revisions()) == 1


def test_an_edited_entry_keeps_its_text_and_gets_a_draft(load, edit, shown, version, revisions):
    load(topic(entry()))
    edit()
    report = load(topic(entry(line="四个工作日")))
    assert report == LoadReport(drafted=1)
    assert shown() == {"filing.time": "五个工作日"}
    assert revisions()[2] == (3, "draft", "seed", "四个工作日")
    assert version() == 1


def test_the_same_proposal_is_made_once(load, edit, revisions):
    load(topic(entry()))
    edit()
    load(topic(entry(line="四个工作日")))
    assert load(topic(entry(line="四个工作日"))).unchanged == 1
    assert len(revisions()) == 3


def test_a_newer_proposal_replaces_the_older(load, edit, revisions):
    load(topic(entry()))
    edit()
    load(topic(entry(line="四个工作日")))
    load(topic(entry(line="六个工作日")))
    assert [(status, line) for _, status, _, line in revisions()[2:]] == [
        ("retired", "四个工作日"),
        ("draft", "六个工作日"),
    ]


def test_an_edited_entry_is_left_alone_while_its_file_stays_the_same(load, edit, shown):
    load(topic(entry()))
    edit()
    assert load(topic(entry())).unchanged == 1
    assert shown() == {"filing.time": "五个工作日"}


def test_an_entry_gone_from_the_files_is_retired(load, shown, version, revisions):
    load(topic(entry()), topic(entry("b", "b"), topic_id="b"))
    assert load(topic(entry("b", "b"), topic_id="b")).retired == 1
    assert shown().keys() == {"b"}
    assert revisions() == [(1, "retired", "seed", "三个工作日")]
    assert version() == 2
    assert load(topic(entry("b", "b"), topic_id="b")).retired == 0
    assert version() == 2


def test_an_edited_entry_survives_its_file(load, edit, shown):
    load(topic(entry()))
    edit()
    assert load() == LoadReport()
    assert shown() == {"filing.time": "五个工作日"}


def test_an_entry_that_comes_back_is_published_again(load, shown, revisions):
    load(topic(entry()))
    load()
    assert load(topic(entry())).updated == 1
    assert shown() == {"filing.time": "三个工作日"}
    assert [status for _, status, _, _ in revisions()] == ["retired", "published"]


def test_an_entry_can_move_to_another_topic(load, sessions):
    load(topic(entry()))
    load(topic(entry(topic="filing.days"), topic_id="filing.days"))
    with sessions() as session:
        (found,) = load_topics(session)
    assert (found.id, found.revisions[0].entry_id) == ("filing.days", "filing.time")


def test_a_load_that_fails_halfway_leaves_nothing(load, shown, version, sessions):
    bad = replace(entry("b", "b"), contacts=(object(),))
    with pytest.raises(Exception, match="not JSON serializable"):
        load(topic(entry()), topic(bad, topic_id="b"))
    assert shown() == {}
    assert version() == 0
    with sessions() as session:
        assert session.execute(select(func.count()).select_from(TopicRow)).scalar_one() == 0


def test_four_loads_at_once_double_nothing(connect, database_url, shown, version):
    topics = [topic(entry(f"e{n}", f"t{n}"), topic_id=f"t{n}") for n in range(20)]
    reports, failures = [], []

    def run():
        try:
            sessions = session_factory(connect(database_url))
            reports.append(load_content(sessions, content(*topics)))
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == []
    assert sorted(report.new for report in reports) == [0, 0, 0, 20]
    assert sorted(report.unchanged for report in reports) == [0, 20, 20, 20]
    assert len(shown()) == 20
    assert version() == 1


def test_a_load_that_changes_something_leaves_one_record(load, sessions):
    load(topic(entry()))
    load(topic(entry()))
    load(topic(entry(line="两个工作日"), sha256="2"))
    with sessions() as session:
        rows = session.execute(select(AuditRow).order_by(AuditRow.id)).scalars().all()
        assert list(verify(session)) == []
    assert [(row.actor, row.action, row.object) for row in rows] == [
        ("seed", "content.load", "new=1 updated=0 unchanged=0 drafted=0 retired=0"),
        ("seed", "content.load", "new=0 updated=1 unchanged=0 drafted=0 retired=0"),
    ]
    assert rows[0].after != rows[1].after
