"""The published knowledge in memory: topics, their index, contacts. Immutable, by version."""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from types import MappingProxyType

from sqlalchemy.orm import Session, sessionmaker

from knowledge.answer import Contact
from knowledge.entries import Topic
from knowledge.repository import knowledge_version, load_topics
from knowledge.search.embedding import EmbeddingUnavailable
from knowledge.search.index import SearchIndex, Wording
from knowledge.search.vectors import Progress, VectorCache

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Snapshot:
    """Everything one answer is made from."""

    version: int
    topics: MappingProxyType[str, Topic]
    index: SearchIndex

    def of_matter(self, matter: str) -> list[Topic]:
        """Return the topics of a matter."""
        return [topic for topic in self.topics.values() if topic.matter == matter]


class SnapshotStore:
    """Hands out the current snapshot; rebuilds it when the knowledge version has moved.

    Without ``vectors`` the index is lexical.
    """

    def __init__(
        self,
        sessions: sessionmaker,
        mask: Callable[[str], str],
        vectors: VectorCache | None = None,
    ) -> None:
        self._sessions = sessions
        self._mask = mask
        self._vectors = vectors
        self._lock = threading.Lock()
        self._snapshot: Snapshot | None = None

    def current(self) -> Snapshot:
        """Return the snapshot of what is published now (one cheap select)."""
        with self._sessions() as session:
            version = knowledge_version(session)
            held = self._snapshot
            if held is not None and held.version == version:
                return held
            with self._lock:
                if self._snapshot is None or self._snapshot.version != version:
                    self._snapshot = self._build(session, version)
                return self._snapshot

    def prepare(self, progress: Progress | None = None) -> None:
        """Compute the vectors that are missing, so that the first question does not wait."""
        with self._sessions() as session:
            topics = load_topics(session)
        self._index([wording for topic in topics for wording in self._wordings(topic)], progress)

    def _build(self, session: Session, version: int) -> Snapshot:
        topics = load_topics(session)
        wordings = [wording for topic in topics for wording in self._wordings(topic)]
        return Snapshot(
            version, MappingProxyType({topic.id: topic for topic in topics}), self._index(wordings)
        )

    def _index(self, wordings: list[Wording], progress: Progress | None = None) -> SearchIndex:
        if self._vectors is None:
            return SearchIndex(wordings)
        try:
            vectors = self._vectors.vectors([wording.text for wording in wordings], progress)
        except EmbeddingUnavailable:
            return SearchIndex(wordings)
        return SearchIndex(wordings, vectors, self._vectors.embedder)

    def _wordings(self, topic: Topic) -> list[Wording]:
        accepted = [topic.question, *topic.wordings]
        return [Wording(topic.id, self._mask(text)) for text in accepted] + [
            Wording(topic.id, self._mask(text), rejects=True) for text in topic.must_not_match
        ]


def known_contacts(keys: tuple[str, ...], table: dict[str, Contact]) -> tuple[Contact, ...]:
    """Return the contacts of the keys, verified ones first."""
    found = [table[key] for key in dict.fromkeys(keys) if key in table]
    return tuple(sorted(found, key=lambda contact: not contact.verified))
