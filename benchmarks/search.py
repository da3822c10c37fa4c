"""Compare search engines on the same banks in one run; `make search` calls this.

Banks come from the setting EVALUATION_DATA (retrieval/<task>/bank.tsv and queries.tsv).
"""

import argparse
import json
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from benchmarks.engines import ENGINES
from benchmarks.processes import ROOT
from core.db import make_engine, session_factory
from core.settings import load_settings, prepare_process
from knowledge.evaluation.retrieval import Outcome, figures
from knowledge.evaluation.tables import IN_SCOPE, BankRow, Query, read_bank, read_queries
from knowledge.tables import EmbeddingRow

Ask = Callable[[str], tuple[Sequence[str], float]]
_TASKS = ("public_service_paraphrases", "medical_paraphrases")
_COLUMNS = (
    "top1",
    "recall3",
    "auroc_near",
    "acc_at_fa5_near",
    "acc_at_fa5_far",
    "p50_ms",
    "p95_ms",
)


def main() -> None:
    """Measure, print, and keep the figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tasks", nargs="+", default=_TASKS)
    parser.add_argument("--engines", nargs="+", default=list(ENGINES), choices=list(ENGINES))
    parser.add_argument("--entries", type=int, help="Only this many entries, evenly spread.")
    parser.add_argument("--out", type=Path, default=ROOT / "var" / "bench-search.json")
    options = parser.parse_args()
    prepare_process()
    folder = load_settings().evaluation_data
    if folder is None:
        parser.error("EVALUATION_DATA is not set: it names the folder with the banks")
    found = {}
    for task in options.tasks:
        bank = read_bank(folder / "retrieval" / task / "bank.tsv")
        queries = read_queries(folder / "retrieval" / task / "queries.tsv")
        if options.entries:
            bank, queries = part_of(bank, queries, options.entries)
        found[task] = {name: measure(name, bank, queries) for name in options.engines}
        print(table(task, len(bank), len(queries), found[task]), flush=True)
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(json.dumps(found, ensure_ascii=False, indent=2), "utf-8")


def part_of(
    bank: Sequence[BankRow], queries: Sequence[Query], entries: int
) -> tuple[list[BankRow], list[Query]]:
    """Return an evenly spread part of a bank, with the questions that it can still be asked.

    For engines that take hours over the whole. Questions without an entry all stay, and most of
    their neighbours go: they are easier to refuse than in the whole bank.
    """
    names = list(dict.fromkeys(row.id for row in bank))
    kept = {names[at * len(names) // entries] for at in range(min(entries, len(names)))}
    rows = [row for row in bank if row.id in kept]
    return rows, [each for each in queries if each.kind != IN_SCOPE or each.gold & kept]


def measure(name: str, bank: Sequence[BankRow], queries: Sequence[Query]) -> dict[str, Any]:
    """Build one engine over a bank and ask it every question."""
    with tempfile.TemporaryDirectory() as folder:
        engine = make_engine(f"sqlite:///{Path(folder) / 'vectors.db'}")
        EmbeddingRow.__table__.create(engine)
        started = time.perf_counter()
        ask = ENGINES[name](bank, Path(folder), session_factory(engine))
        built = time.perf_counter() - started
        outcomes = [_outcome(ask, query) for query in queries]
        engine.dispose()
    return {**figures(outcomes), "build_s": round(built, 1)}


def _outcome(ask: Ask, query: Query) -> Outcome:
    started = time.perf_counter()
    found, sure = ask(query.text)
    return Outcome(query, tuple(found), sure, "", (time.perf_counter() - started) * 1000)


def table(task: str, rows: int, queries: int, found: dict[str, dict[str, Any]]) -> str:
    """Return the figures of a task as a Markdown table."""
    lines = [
        f"{task}: {rows} wordings, {queries} questions",
        "",
        f"| engine | {' | '.join(_COLUMNS)} | build_s |",
        f"| --- |{' --- |' * (len(_COLUMNS) + 1)}",
    ]
    for name, row in found.items():
        cells = " | ".join(_cell(row[column]) for column in (*_COLUMNS, "build_s"))
        lines.append(f"| {name} | {cells} |")
    return "\n".join([*lines, ""])


def _cell(value: float | None) -> str:
    if value is None:
        return "-"
    return f"{value:.3f}" if value <= 1 else f"{value:.1f}"


if __name__ == "__main__":
    main()
