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
class WouldBe:
    """Two states of the knowledge that one publish lies between."""

    version: int
    before: Snapshot
    after: Snapshot
    revision: Revision
    """The text that would be published, as readers would see it."""
    touched: frozenset[str]
    """Topics that would be other than they are."""


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
    while True:
        before = desk.store.current()
        with _trial(sessions) as session:
            version = repository.lock_version(session).version
            if version != before.version:
                continue
            row = publish(session)
            touched = _topics_of(session, row)
            revision = repository.to_revision(row, row.entry.topic)
            topics = {topic.id: topic for topic in repository.load_topics(session, touched)}
        kept = {name: topic for name, topic in before.topics.items() if name not in touched}
        after = replace(
            before,
            topics=MappingProxyType(dict(sorted((kept | topics).items()))),
            index=_index(before.index, topics.values(), touched, desk, sessions),
        )
        return WouldBe(version, before, after, revision, touched)


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
