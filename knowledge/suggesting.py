"""Suggestions while somebody types: cheap looks first, the costly one only where it can matter."""

import asyncio
import threading
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass, field

import numpy as np

from knowledge.answer import Candidate
from knowledge.search.index import Hit, SearchIndex
from knowledge.snapshot import Snapshot, SnapshotStore
from knowledge.understanding import Understander

_FROM = 0.12
"""Score from which a topic is worth a line while the text is not finished."""
_SHORTEST_MEANING = 4
"""Characters from which a text has a meaning to compare; fewer are the start of a word."""
_LOOKED_AT = 200
"""Nearest wordings that are searched for the typed text itself."""
_REMEMBERED = 512

Wanted = Callable[[], bool]


def always() -> bool:
    """Return that the suggestions are still wanted."""
    return True


@dataclass
class Suggester:
    """Suggests canonical questions for the beginning of one. Safe to call from several threads."""

    store: SnapshotStore
    understander: Understander
    _held: OrderedDict[tuple[int, str, int], tuple[Candidate, ...]] = field(
        default_factory=OrderedDict
    )
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def suggest(self, text: str, limit: int = 5, wanted: Wanted = always) -> tuple[Candidate, ...]:
        """Return up to ``limit`` questions, nearest first.

        ``wanted`` is asked before the costly look: where a newer text has come in the meantime,
        what is known by then is returned.
        """
        query = self.understander.typed(text)
        if not query:
            return ()
        snapshot = self.store.current()
        key = (snapshot.version, query, limit)
        held = self._recall(key)
        if held is not None:
            return held
        index = snapshot.index
        plain = index.plain_scores(query)
        if _settled(index, query, plain.total, limit):
            return self._keep(key, _shown(snapshot, index.hits(plain, limit)))
        if not wanted():
            return _shown(snapshot, index.hits(plain, limit))
        return self._keep(key, _shown(snapshot, index.hits(index.compare(query), limit)))

    def _recall(self, key: tuple[int, str, int]) -> tuple[Candidate, ...] | None:
        with self._lock:
            held = self._held.get(key)
            if held is not None:
                self._held.move_to_end(key)
            return held

    def _keep(
        self, key: tuple[int, str, int], shown: tuple[Candidate, ...]
    ) -> tuple[Candidate, ...]:
        with self._lock:
            self._held[key] = shown
            while len(self._held) > _REMEMBERED:
                self._held.popitem(last=False)
        return shown


@dataclass
class Typing:
    """The suggestions of one person: each new text makes the one before it stale.

    For servers with an event loop, which the work never blocks.
    """

    suggester: Suggester
    executor: Executor | None = None
    _latest: int = 0

    async def suggest(self, text: str, limit: int = 5) -> tuple[Candidate, ...] | None:
        """Return the suggestions, None where a newer text has come in the meantime."""
        self._latest += 1
        mine = self._latest
        found = await asyncio.get_running_loop().run_in_executor(
            self.executor, self.suggester.suggest, text, limit, lambda: self._latest == mine
        )
        return found if self._latest == mine else None


def _settled(index: SearchIndex, query: str, scores: np.ndarray, limit: int) -> bool:
    """Say whether meaning could not change what is shown.

    It cannot where the text is a wording, is too short to mean anything, or stands word for word
    in wordings of as many topics as are shown.
    """
    if query in index.exact or len(query) < _SHORTEST_MEANING:
        return True
    near = np.argpartition(-scores, min(_LOOKED_AT, len(scores) - 1))[:_LOOKED_AT]
    holding = {index.wordings[row].topic for row in near if query in index.wordings[row].text}
    return len(holding) >= limit


def _shown(snapshot: Snapshot, hits: list[Hit]) -> tuple[Candidate, ...]:
    return tuple(
        Candidate(hit.topic, snapshot.topics[hit.topic].question)
        for hit in hits
        if hit.score >= _FROM
    )
