"""The index over every wording of every topic: what a question is nearest to."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from knowledge.search.lexical import LexicalIndex


@dataclass(frozen=True)
class Wording:
    """One indexed text. ``rejects`` marks a question that the topic must not answer."""

    topic: str
    text: str
    rejects: bool = False


@dataclass(frozen=True)
class Hit:
    """A topic found, with its nearest wording. ``score`` lies in 0..1."""

    topic: str
    wording: str
    score: float


class SearchIndex:
    """Immutable; rebuilt when knowledge changes."""

    def __init__(self, wordings: Sequence[Wording]) -> None:
        self._wordings = tuple(wording for wording in wordings if wording.text)
        self._lexical = (
            LexicalIndex([wording.text for wording in self._wordings]) if self._wordings else None
        )

    def search(
        self, query: str, topics: Collection[str] | None = None, limit: int = 8
    ) -> list[Hit]:
        """Return the nearest topics, best first; ``topics`` limits the search to those."""
        if self._lexical is None or not query:
            return []
        best: dict[str, Hit] = {}
        rejected: dict[str, float] = {}
        scores = self._lexical.scores(query)
        for wording, raw in zip(self._wordings, scores, strict=True):
            score = 1.0 if wording.text == query else float(raw)
            if topics is not None and wording.topic not in topics:
                continue
            if wording.rejects:
                rejected[wording.topic] = max(score, rejected.get(wording.topic, 0.0))
            elif wording.topic not in best or score > best[wording.topic].score:
                best[wording.topic] = Hit(wording.topic, wording.text, score)
        kept = [hit for hit in best.values() if hit.score >= rejected.get(hit.topic, 0.0)]
        return sorted(kept, key=lambda hit: -hit.score)[:limit]
