"""What is indexed of a wording is made once, for every process that runs the same program."""

from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.orm import sessionmaker

from core.db import make_engine, session_factory
from core.migrate import upgrade
from knowledge.search.prepared import PreparedTexts
from knowledge.search.segment import words
from knowledge.search.terms import TermTable
from knowledge.snapshot import SnapshotStore
from tests.knowledge.guides import desk_over, entry, topic

TEXTS = ("万州户口迁到开江", "异地住院要备案不", "")


class Masking:
    """Takes a place out of a text, and counts how often it does so."""

    def __init__(self) -> None:
        self.read: list[str] = []

    def __call__(self, text: str) -> str:
        self.read.append(text)
        return text.replace("万州", "")


@pytest.fixture
def sessions(tmp_path: Path) -> sessionmaker:
    engine = make_engine(f"sqlite:///{tmp_path / 'prepared.db'}")
    upgrade(engine)
    return session_factory(engine)


def taken(sessions: sessionmaker, maker: str = "one") -> tuple[Masking, list[str]]:
    """Take the texts as a process that starts does; return what it read, and the forms."""
    masking = Masking()
    prepared = PreparedTexts(sessions, masking, maker)
    prepared.take(TEXTS)
    return masking, [prepared.form(each) for each in TEXTS]


def test_the_next_process_reads_nothing_again(sessions):
    first, forms = taken(sessions)
    assert first.read == list(TEXTS)
    second, again = taken(sessions)
    assert second.read == []
    assert again == forms == ["户口迁到开江", "异地住院要备案不", ""]


def test_another_program_makes_its_own_and_removes_the_old(sessions):
    taken(sessions, "one")
    other, _ = taken(sessions, "two")
    assert other.read == list(TEXTS)
    with sessions() as session:
        makers = session.execute(text("SELECT DISTINCT maker FROM prepared_wording")).scalars()
        assert list(makers) == ["two"]


def test_words_that_were_stored_score_as_words_that_are_cut(sessions):
    taken(sessions)
    with sessions() as session:
        rows = session.execute(text("SELECT form, words FROM prepared_wording")).all()
    table = TermTable(words)
    table.learn((form, said.split("\n") if said else []) for form, said in rows)
    fresh = TermTable(words)
    documents = [form for form, _ in rows]
    assert (table.matrix(documents) != fresh.matrix(documents)).nnz == 0
    assert table.matrix(documents).sum() > 0


def test_what_cannot_be_stored_is_used_all_the_same(sessions, caplog):
    with sessions() as session, session.begin():
        session.execute(text("DROP TABLE prepared_wording"))
        session.execute(
            text("CREATE VIEW prepared_wording AS SELECT '' text_hash, '' maker, '' form, '' words")
        )
    masking, forms = taken(sessions)
    assert masking.read == list(TEXTS)
    assert forms[0] == "户口迁到开江"
    assert "not stored" in caplog.text


def test_the_desk_starts_from_what_is_stored(tmp_path):
    desk = desk_over(tmp_path, topic("move", entry("move.e")))
    found = [hit.topic for hit in desk.store.current().index.search("咋个办", limit=1)]
    masking = Masking()
    prepared = PreparedTexts(desk.store._sessions, masking)
    later = SnapshotStore(desk.store._sessions, prepared.form, None, prepared.take)
    assert [hit.topic for hit in later.current().index.search("咋个办", limit=1)] == found
    assert masking.read == []
