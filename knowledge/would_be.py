"""The knowledge as it would be after a publish, beside what it is: nothing is kept of it."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import cast

import numpy as np
from sqlalchemy.orm import Session

from core.clock import now
from core.db import WRITE, Sessions
from knowledge import repository
from knowledge.answering import AnswerDesk
from knowledge.entries import Revision, Topic
from knowledge.search.embedding import EmbeddingUnavailable
from knowledge.search.index import SearchIndex, SearchMode
from knowledge.search.vectors import VectorCache
from knowledge.service import default_embedder
from knowledge.snapshot import Snapshot, SnapshotStore
from knowledge.tables import RevisionRow
from knowledge.taking_effect import take_effect

Publish = Callable[[Session], RevisionRow]
"""Publishes within a transaction, and returns what it has published."""


@dataclass(frozen=True)
class Published:
    """What was published together; ``touched`` are topics that lost an entry."""

    rows: tuple[RevisionRow, ...]
    touched: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Ahead:
    """Two states of the knowledge with something between them."""

    version: int
    before: Snapshot
    after: Snapshot
    touched: frozenset[str]
    """Topics that would be other than they are."""


@dataclass(frozen=True)
class WouldBe(Ahead):
    """Two states of the knowledge that one publish lies between."""

    revision: Revision
    """The text that would be published, as readers would see it."""


@dataclass(frozen=True)
class Held:
    """A store that always hands out one snapshot."""

    snapshot: Snapshot

    def current(self) -> Snapshot:
        """Return it."""
        return self.snapshot


def desk_over(desk: AnswerDesk, snapshot: Snapshot) -> AnswerDesk:
    """Return the desk as it answers from one state of the knowledge."""
    return replace(desk, store=cast(SnapshotStore, Held(snapshot)))


def look_ahead(sessions: Sessions, desk: AnswerDesk, publish: Publish) -> WouldBe:
    """Return what a publish would make of the knowledge.

    It is done in a transaction that is taken back. Raises PublishingError where it cannot be done.
    """
    states = look_ahead_of_all(sessions, desk, lambda session: Published((publish(session),)))
    (state,) = states[1]
    return state


def look_ahead_of_all(
    sessions: Sessions, desk: AnswerDesk, publish: Callable[[Session], Published]
) -> tuple[Ahead, tuple[WouldBe, ...]]:
    """Return what publishing several texts at once would make, and the same for each text."""
    while True:
        before = desk.store.current()
        with _trial(sessions) as session:
            version = repository.lock_version(session).version
            if version != before.version:
                continue
            made = publish(session)
            touched = made.touched.union(*(_topics_of(session, row) for row in made.rows))
            revisions = [repository.to_revision(row, row.entry.topic) for row in made.rows]
            topics = {topic.id: topic for topic in repository.load_topics(session, touched)}
        kept = {name: topic for name, topic in before.topics.items() if name not in touched}
        after = replace(
            before,
            topics=MappingProxyType(dict(sorted((kept | topics).items()))),
            index=_index(before.index, topics.values(), touched, desk, sessions),
        )
        ahead = Ahead(version, before, after, touched)
        each = (WouldBe(version, before, after, touched, one) for one in revisions)
        return ahead, tuple(each)


def of_revision(revision_id: int) -> Publish:
    """Return the publish of a revision that is under review."""

    def publish(session: Session) -> RevisionRow:
        row = repository.revision_by_id(session, revision_id)
        take_effect(session, row, row.author, now())
        return row

    return publish


@contextmanager
def _trial(sessions: Sessions) -> Iterator[Session]:
    """Open a transaction that is always rolled back."""
    with sessions() as session:
        session.connection(execution_options=WRITE)
        try:
            yield session
        finally:
            session.rollback()


def _topics_of(session: Session, row: RevisionRow) -> frozenset[str]:
    ended = (repository.entry_of(session, name).topic_id for name in row.supersedes or ())
    return frozenset({row.entry.topic_id, *ended})


def _index(
    before: SearchIndex,
    topics: Iterable[Topic],
    touched: frozenset[str],
    desk: AnswerDesk,
    sessions: Sessions,
) -> SearchIndex:
    """Return the index with the wordings of some topics replaced; only new ones are embedded."""
    wordings = [wording for wording in before.wordings if wording.topic not in touched]
    wordings += [wording for topic in topics for wording in desk.store.wordings(topic)]
    if before.mode is SearchMode.LEXICAL:
        return SearchIndex(wordings)
    embedder = default_embedder()
    rows = {wording.text: before.vector_of(wording.text) for wording in wordings}
    new = [text for text, row in rows.items() if row is None]
    try:
        fresh = dict(zip(new, VectorCache(sessions, embedder).vectors(new), strict=True))
    except EmbeddingUnavailable:
        return SearchIndex(wordings)
    held = [rows[wording.text] for wording in wordings]
    vectors = [
        fresh[wording.text] if row is None else row
        for wording, row in zip(wordings, held, strict=True)
    ]
    return SearchIndex(wordings, np.stack(vectors), embedder)
