"""Run the real search and decision over any bank of questions."""

import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from knowledge.evaluation.metrics import answered_at, auroc, percentile, rank_of
from knowledge.evaluation.tables import FAR, IN_SCOPE, NEAR, BankRow, Query
from knowledge.search.calibrated import Calibration
from knowledge.search.calibration import calibrate
from knowledge.search.embedding import EmbeddingUnavailable
from knowledge.search.index import SearchIndex, Wording
from knowledge.search.ranking import Decision, Thresholds, decide
from knowledge.search.text import normalise
from knowledge.search.vectors import Progress, VectorCache

_DEEPEST = 10
_DECIMALS = 4


@dataclass(frozen=True)
class Outcome:
    """What came of one question."""

    query: Query
    found: tuple[str, ...]
    sure: float
    band: str
    milliseconds: float

    @property
    def right(self) -> bool:
        """True where the first id is an accepted one."""
        return bool(self.found) and self.found[0] in self.query.gold


class Bank:
    """A bank of wordings behind the search and the decision of the product."""

    def __init__(
        self,
        rows: Sequence[BankRow],
        vectors: VectorCache | None,
        progress: Progress | None = None,
    ) -> None:
        wordings = [Wording(row.id, normalise(row.wording)) for row in rows]
        self.index = _index(wordings, vectors, progress)
        self.calibration: Calibration = calibrate(self.index)

    @property
    def thresholds(self) -> Thresholds:
        """Those that the bank's own wordings set."""
        return self.calibration.thresholds

    def ask(self, text: str) -> tuple[tuple[str, ...], Decision]:
        """Return the ids found, best first, and the decision."""
        hits = self.index.search(normalise(text), limit=_DEEPEST)
        return tuple(hit.topic for hit in hits), decide(hits, self.thresholds)


def run(bank: Bank, queries: Sequence[Query]) -> list[Outcome]:
    """Ask every question; nothing of it is cached, so that the times are those of a first ask."""
    outcomes = []
    for query in queries:
        started = time.perf_counter()
        found, decision = bank.ask(query.text)
        spent = (time.perf_counter() - started) * 1000
        outcomes.append(Outcome(query, found, decision.confidence, decision.band.value, spent))
    return outcomes


def figures(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """Return the figures of a run under fixed names; None where the questions say nothing."""
    asked = _of(outcomes, IN_SCOPE)
    ranks = [rank_of(each.found, each.query.gold) for each in asked]
    return {
        "top1": _mean([rank == 1 for rank in ranks]),
        "recall3": _mean([rank is not None and rank <= 3 for rank in ranks]),  # noqa: PLR2004
        "mrr10": _mean([1.0 / rank if rank else 0.0 for rank in ranks]),
        "auroc_near": _auroc(outcomes, NEAR),
        "auroc_far": _auroc(outcomes, FAR),
        "acc_at_fa5_near": _answered(outcomes, NEAR, 0.05),
        "acc_at_fa5_far": _answered(outcomes, FAR, 0.05),
        "acc_at_fa1_near": _answered(outcomes, NEAR, 0.01),
        "bands": {
            kind: dict(Counter(each.band for each in _of(outcomes, kind)))
            for kind in (IN_SCOPE, NEAR, FAR)
            if _of(outcomes, kind)
        },
        "p50_ms": _rounded(percentile([each.milliseconds for each in outcomes], 50), 2),
        "p95_ms": _rounded(percentile([each.milliseconds for each in outcomes], 95), 2),
    }


def _index(
    wordings: Sequence[Wording], vectors: VectorCache | None, progress: Progress | None
) -> SearchIndex:
    if vectors is None:
        return SearchIndex(wordings)
    try:
        rows = vectors.vectors([wording.text for wording in wordings], progress)
    except EmbeddingUnavailable:
        return SearchIndex(wordings)
    return SearchIndex(wordings, rows, vectors.embedder)


def _of(outcomes: Sequence[Outcome], kind: str) -> list[Outcome]:
    return [each for each in outcomes if each.query.kind == kind]


def _auroc(outcomes: Sequence[Outcome], kind: str) -> float | None:
    sure = [each.sure for each in _of(outcomes, IN_SCOPE)]
    return _rounded(auroc(sure, [each.sure for each in _of(outcomes, kind)]))


def _answered(outcomes: Sequence[Outcome], kind: str, false_answers: float) -> float | None:
    asked = _of(outcomes, IN_SCOPE)
    sure = np.array([each.sure for each in asked])
    right = np.array([each.right for each in asked], dtype=bool)
    others = np.array([each.sure for each in _of(outcomes, kind)])
    return _rounded(answered_at(sure, right, others, false_answers))


def _mean(values: Sequence[float]) -> float | None:
    return _rounded(float(np.mean(values))) if values else None


def _rounded(value: float | None, decimals: int = _DECIMALS) -> float | None:
    return None if value is None else round(value, decimals)
