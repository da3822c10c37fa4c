"""Vectors of wordings, kept in the database by the hash of their text: computed once, for all.

They are stored batch by batch, so that a large import that is interrupted goes on where it stood.
Losing them costs time and nothing else: a failure to store is logged, and the vectors are used.
"""

import hashlib
import logging
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from core.db import Sessions, batches, writing
from knowledge.search.embedding import LONGEST_WORDING, Embedder, Vectors
from knowledge.tables import EmbeddingRow

logger = logging.getLogger(__name__)

Progress = Callable[[int, int], None]
"""Called with the number of vectors computed so far and of those to compute."""

_BATCH = 64
"""Texts embedded and stored at a time: 1.5 s of work that an interruption may cost."""
_STORED_AS = np.float16
"""Half the space; the cosine moves by less than 0.001."""


class VectorCache:
    """Vectors from the database; what is missing there is computed and stored."""

    def __init__(self, sessions: Sessions, embedder: Embedder) -> None:
        self.embedder = embedder
        self._sessions = sessions

    def missing(self, texts: Sequence[str]) -> list[str]:
        """Return the texts that have no stored vector, each once."""
        held = self._stored(texts)
        return [text for text in dict.fromkeys(texts) if key_of(text) not in held]

    def vectors(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """Return one row a text; raise EmbeddingUnavailable where none can be computed."""
        if not texts:
            return np.zeros((0, self.embedder.dimensions), dtype=np.float32)
        held = self._stored(texts)
        missing = {key_of(text): text for text in texts if key_of(text) not in held}
        done = 0
        for batch in batches(list(missing.items()), _BATCH):
            made = self.embedder.embed([text[:LONGEST_WORDING] for _, text in batch])
            # As they will be read back: a vector must not depend on who computed it.
            fresh = {key: row.astype(_STORED_AS) for (key, _), row in zip(batch, made, strict=True)}
            self._store(fresh)
            held.update((key, row.astype(np.float32)) for key, row in fresh.items())
            done += len(batch)
            if progress is not None:
                progress(done, len(missing))
        return np.stack([held[key_of(text)] for text in texts])

    def count(self) -> int:
        """Return the number of vectors stored for the present model."""
        query = select(func.count()).where(EmbeddingRow.model == self.embedder.model)
        with self._sessions() as session:
            return int(session.execute(query).scalar_one())

    def _stored(self, texts: Sequence[str]) -> dict[str, Vectors]:
        found: dict[str, Vectors] = {}
        with self._sessions() as session:
            for keys in batches(list(dict.fromkeys(map(key_of, texts)))):
                query = select(EmbeddingRow.text_hash, EmbeddingRow.vector).where(
                    EmbeddingRow.model == self.embedder.model, EmbeddingRow.text_hash.in_(keys)
                )
                for key, blob in session.execute(query):
                    found[key] = np.frombuffer(blob, dtype=_STORED_AS).astype(np.float32)
        return {k: v for k, v in found.items() if len(v) == self.embedder.dimensions}

    def _store(self, fresh: dict[str, NDArray[np.float16]]) -> None:
        """Store what no other process has stored meanwhile."""
        try:
            with writing(self._sessions) as session:
                query = select(EmbeddingRow.text_hash).where(
                    EmbeddingRow.model == self.embedder.model,
                    EmbeddingRow.text_hash.in_(list(fresh)),
                )
                there = set(session.execute(query).scalars())
                session.add_all(
                    EmbeddingRow(
                        text_hash=key,
                        model=self.embedder.model,
                        dimensions=len(row),
                        vector=row.tobytes(),
                    )
                    for key, row in fresh.items()
                    if key not in there
                )
        except SQLAlchemyError as problem:
            logger.warning("%d vectors not stored: %s", len(fresh), type(problem).__name__)


def key_of(text: str) -> str:
    """Return the hash under which the vector of a text is kept."""
    return hashlib.sha256(text[:LONGEST_WORDING].encode("utf-8")).hexdigest()
