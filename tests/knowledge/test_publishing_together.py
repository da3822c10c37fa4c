"""Several people and several processes at once: one order of things, seen by everybody."""

import subprocess
import sys
import threading

import pytest
from sqlalchemy import select

from core.audit import AuditRow, verify
from core.clock import today
from core.db import session_factory
from knowledge.answer import Question
from knowledge.bootstrap import load_content
from knowledge.entry_text import of_revision
from knowledge.exchange.drafts import Content, TopicFile
from knowledge.refusals import PublishingError
from knowledge.repository import due_for_review, knowledge_version, revisions_of
from knowledge.reviewing import REVIEW_AFTER
from knowledge.topic_text import TopicText
from tests.knowledge.editorial import CHIEF, KAIJIANG, LI, WANG, Office, entry_text, lexical_desk

PUBLISH_ELSEWHERE = """
import sys
from core.db import make_engine, session_factory
from tests.knowledge.editorial import CHIEF, LI, WANG, Office, entry_text
office = Office(session_factory(make_engine(sys.argv[1])), LI, WANG, CHIEF)
print(office.publish(entry_text("备案当天办好。")))
"""


@pytest.fixture
def office(sessions):
    return Office(sessions, LI, WANG, CHIEF)


def test_a_publish_reaches_another_process_without_restart(office, sessions, database_url):
    office.publish(entry_text())
    desk = lexical_desk(sessions)
    asked = Question("备案要等几天", insured=KAIJIANG)
    assert desk.answer(asked).spoken == "备案三个工作日办好。"
    held = desk.store.current()
    command = [sys.executable, "-W", "ignore", "-c", PUBLISH_ELSEWHERE, database_url]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "2"
    answer = desk.answer(asked)
    assert answer.spoken == "备案当天办好。"
    assert desk.store.current() is not held


def test_publishers_at_once_leave_one_line_of_history(office, connect, database_url):
    office.publish(entry_text())
    outcomes = []

    def work(number):
        own = Office(session_factory(connect(database_url)), LI, WANG, CHIEF)
        author = (LI, WANG)[number % 2]
        for turn in range(3):
            try:
                text = entry_text(f"第{number}人第{turn}次改。")
                saved = own.publishing.save(author, text, own.base("filing.speed"))
                own.publishing.submit(author, saved.revision_id)
                own.publishing.approve(CHIEF, saved.revision_id)
                outcomes.append("published")
            except PublishingError as refusal:
                outcomes.append(refusal.code)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(outcomes) == 12
    assert set(outcomes) <= {"published", "outdated", "busy"}
    assert office.version() == 1 + outcomes.count("published")
    with office.sessions() as session:
        rows = revisions_of(session, "filing.speed")
        published = [row for row in rows if row.published_at is not None]
        assert len(published) == office.version()
        assert [row.number for row in rows] == list(range(1, len(rows) + 1))
        assert len(rows) == 13, "a text was lost"
        assert list(verify(session)) == []
    assert len(office.shown()["filing.speed"]) == 1


def test_a_step_that_fails_halfway_leaves_nothing(office, sessions, monkeypatch):
    revision = office.submitted(entry_text())
    with sessions() as session:
        before = session.execute(select(AuditRow)).scalars().all()

    def fail(*_, **__):
        raise OSError("no space left")

    monkeypatch.setattr("knowledge.reviewing.note", fail)
    with pytest.raises(OSError, match="no space"):
        office.publishing.approve(WANG, revision)
    assert (office.shown(), office.statuses(), office.version()) == ({}, ["in_review"], 0)
    with sessions() as session:
        assert len(session.execute(select(AuditRow)).scalars().all()) == len(before)
        assert knowledge_version(session) == 0


def test_files_do_not_undo_what_people_have_published(office, sessions):
    """Entry and question: the files only propose once a person has edited."""
    text = entry_text()
    said = {name: getattr(text.topic, name) for name in TopicText.__dataclass_fields__}
    file = TopicFile("a.yml", "1", "filing.speed", entries=(text.draft,), **said)
    content = Content((file,), {}, {}, {})
    load_content(sessions, content)
    with sessions() as session:
        (entry,) = due_for_review(session, today() + REVIEW_AFTER)
        assert entry.id == "filing.speed"
    wordings = (*text.topic.wordings, "备案快不快")
    office.publish(entry_text("五天。", wordings=wordings))
    load_content(sessions, content)
    assert office.shown() == {"filing.speed": ["五天。"]}
    with office.sessions() as session:
        row = revisions_of(session, "filing.speed")[-1]
        assert "备案快不快" in of_revision(row).topic.wordings
