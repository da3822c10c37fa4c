"""The published knowledge in memory: topics, their index, contacts. Immutable, by version."""

import logging
import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np
from sqlalchemy.orm import Session, sessionmaker

from knowledge.answer import Contact
from knowledge.calibrating import CalibrationStore
from knowledge.changes import TopicStates, changed_topics
from knowledge.entries import Topic
from knowledge.repository import knowledge_version, load_topics
from knowledge.search.calibrated import Calibration
from knowledge.search.embedding import EmbeddingUnavailable, Vectors
from knowledge.search.index import SearchIndex, Wording
from knowledge.search.ranking import Thresholds
from knowledge.search.vectors import Progress, VectorCache
from knowledge.strictness import false_share

logger = logging.getLogger(__name__)

_MANY = 500
"""Changed topics from which all are read again, in one statement."""


@dataclass(frozen=True)
class Snapshot:
    """Everything one answer is made from."""

    version: int
    topics: MappingProxyType[str, Topic]
    index: SearchIndex
    calibration: Calibration | None = None
    """None for a moment after a large import: defaults then serve."""
    false_share: float | None = None
    """The share of false answers that an administrator allows; None is the usual one."""

    @property
    def thresholds(self) -> Thresholds:
        """How sure a topic must be to be answered, as the wordings say."""
        return self.calibration.at(self.false_share) if self.calibration else Thresholds()

    def of_matter(self, matter: str) -> list[Topic]:
        """Return the topics of a matter."""
        return [topic for topic in self.topics.values() if topic.matter == matter]

    @property
    def matters(self) -> dict[str, str]:
        """The matter of each topic."""
        return {topic.id: topic.matter for topic in self.topics.values()}


class SnapshotStore:
    """Hands out the current snapshot; renews what has changed when the version has moved.

    Without ``vectors`` the index is lexical. ``mask`` returns the form in which a wording is
    indexed; ``ahead`` is told beforehand of which wordings it will be asked.
    """

    def __init__(
        self,
        sessions: sessionmaker,
        mask: Callable[[str], str],
        vectors: VectorCache | None = None,
        ahead: Callable[[Sequence[str]], None] = lambda texts: None,
    ) -> None:
        self._sessions = sessions
        self._mask = mask
        self._ahead = ahead
        self._vectors = vectors
        self._calibrations = CalibrationStore(sessions)
        self._lock = threading.Lock()
        self._snapshot: Snapshot | None = None
        self._states: TopicStates = {}

    def current(self) -> Snapshot:
        """Return the snapshot of what is published now (one cheap select)."""
        with self._sessions() as session:
            version = knowledge_version(session)
            held = self._snapshot
            if held is not None and held.version == version:
                return held
            with self._lock:
                if self._snapshot is None or self._snapshot.version != version:
                    self._snapshot = self._renew(session, version)
                return self._snapshot

    def latest(self) -> Snapshot:
        """Return the snapshot asked for last, without a look at whether there is a newer one."""
        return self._snapshot or self.current()

    def prepare(self, progress: Progress | None = None) -> None:
        """Compute the vectors and the thresholds that are missing, before the first question."""
        if self._vectors is not None:
            with self._sessions() as session:
                topics = load_topics(session)
            texts = [wording.text for wording in self._wordings(topics)]
            try:
                self._vectors.vectors(texts, progress)
            except EmbeddingUnavailable as problem:
                logger.warning("no vectors prepared: %s", problem)
        self._calibrate(self.current())

    def wordings(self, topic: Topic) -> list[Wording]:
        """Return what is indexed of a topic."""
        accepted = [topic.question, *topic.wordings]
        return [Wording(topic.id, self._mask(text)) for text in accepted] + [
            Wording(topic.id, self._mask(text), rejects=True) for text in topic.must_not_match
        ]

    def _wordings(self, topics: Iterable[Topic]) -> list[Wording]:
        topics = list(topics)
        self._ahead(
            [t for each in topics for t in (each.question, *each.wordings, *each.must_not_match)]
        )
        return [wording for topic in topics for wording in self.wordings(topic)]

    def _renew(self, session: Session, version: int) -> Snapshot:
        before = self._snapshot
        self._states, gone, changed = changed_topics(session, self._states)
        if before is None:
            topics = {topic.id: topic for topic in load_topics(session)}
        else:
            kept = {name: topic for name, topic in before.topics.items() if name not in gone}
            few = changed if len(changed) <= _MANY else None
            fresh = load_topics(session, few) if changed else ()
            topics = dict(sorted((kept | {topic.id: topic for topic in fresh}).items()))
        index = self._index(self._wordings(topics.values()))
        snapshot = Snapshot(version, MappingProxyType(topics), index)
        calibration = self._calibrations.get(index, snapshot.matters)
        if calibration is None or not self._calibrations.known(index):
            self._calibrate_later(snapshot)
        return replace(snapshot, calibration=calibration, false_share=false_share(session))

    def _index(self, wordings: list[Wording]) -> SearchIndex:
        if self._vectors is None:
            return SearchIndex(wordings)
        try:
            vectors = self._rows([wording.text for wording in wordings])
        except EmbeddingUnavailable:
            return SearchIndex(wordings)
        return SearchIndex(wordings, vectors, self._vectors.embedder)

    def _rows(self, texts: list[str]) -> Vectors:
        """Return the vectors of texts; those of the index before are not read again."""
        assert self._vectors is not None  # noqa: S101 (for the type checker)
        held = self._snapshot.index if self._snapshot is not None else SearchIndex(())
        rows: dict[str, Vectors | None] = {text: held.vector_of(text) for text in texts}
        new = [text for text, row in rows.items() if row is None]
        fresh = dict(zip(new, self._vectors.vectors(new), strict=True))
        found = [fresh[text] if row is None else row for text, row in rows.items()]
        places = {text: place for place, text in enumerate(rows)}
        if not found:
            return self._vectors.vectors([])
        order = [places[text] for text in texts]
        return np.stack(found)[order].astype(np.float32, copy=False)

    def _calibrate_later(self, snapshot: Snapshot) -> None:
        """Calibrate a large knowledge base beside the questions."""
        threading.Thread(
            target=self._calibrate, args=(snapshot,), name="calibration", daemon=True
        ).start()

    def _calibrate(self, snapshot: Snapshot) -> None:
        if self._calibrations.known(snapshot.index) and snapshot.calibration is not None:
            return
        made = self._calibrations.make(snapshot.index, snapshot.matters)
        with self._lock:
            if self._snapshot is not None and self._snapshot.index is snapshot.index:
                self._snapshot = replace(self._snapshot, calibration=made)


def known_contacts(keys: tuple[str, ...], table: dict[str, Contact]) -> tuple[Contact, ...]:
    """Return the contacts of the keys, verified ones first."""
    found = [table[key] for key in dict.fromkeys(keys) if key in table]
    return tuple(sorted(found, key=lambda contact: not contact.verified))
