"""Run every benchmark and print one table; `make bench` calls this.

Questions come from the setting EVALUATION_DATA (questions_dev.tsv); where it is not set, from
the project's own questions in tests/evaluation.
"""

import argparse
import csv
import json
import multiprocessing
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict
from pathlib import Path
from typing import Any, TypeVar

from benchmarks import scale
from benchmarks.dialogue import costs
from benchmarks.latency import turn_times
from benchmarks.processes import ROOT
from core.settings import load_settings, prepare_process

OWN_QUESTIONS = ROOT / "tests" / "evaluation" / "questions_blind.tsv"
MAX_TEXT = 500
Measured = TypeVar("Measured")


def main() -> None:
    """Measure, print, and keep the figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--questions", type=int, default=200, help="how many questions to ask")
    parser.add_argument("--out", type=Path, default=ROOT / "var" / "bench.json")
    parser.add_argument(
        "--no-scale", dest="scale", action="store_false", help="leave the 10,000 entries out"
    )
    options = parser.parse_args()
    prepare_process()
    figures = measure(questions()[: options.questions], with_scale=options.scale)
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(json.dumps(figures, ensure_ascii=False, indent=2), "utf-8")
    print(table(figures))


def questions() -> list[str]:
    """Return the questions to ask, as people wrote them."""
    given = load_settings().evaluation_data
    path = given / "questions_dev.tsv" if given else OWN_QUESTIONS
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [row["question"][:MAX_TEXT] for row in rows if row["question"].strip()]


def measure(asked: list[str], *, with_scale: bool = True) -> dict[str, Any]:
    """Run every benchmark in one session, over one model and one database."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        database = f"sqlite:///{folder / 'bench.db'}"
        models = folder / "models"
        training = train_cpu(models)
        (model,) = models.glob("*.tar.gz")
        load(database, folder)
        ours, stock = costs(database, model, folder, asked)
        os.environ["DATABASE_URL"] = database
        os.environ["KAIXINBAN_DATA_DIR"] = str(folder)
        return {
            "questions": len(asked),
            "training": training,
            "ours": asdict(ours),
            "stock": asdict(stock),
            "overhead_ratio": ours.overhead_ms / stock.overhead_ms,
            "turns": alone(turn_times, model, asked),
            "scale": scale.measure(models=models) if with_scale else None,
        }


def alone(measure: Callable[..., Measured], *given: Any) -> Measured:
    """Measure in a new process: one that has answered a question before remembers its vector."""
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=spawn) as process:
        return process.submit(measure, *given).result()


def train_cpu(models: Path) -> dict[str, float]:
    """Train from nothing; return CPU and wall seconds."""
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    env = {**os.environ, "KAIXINBAN_MODEL_DIR": str(models), "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "cli.main", "train"]
    subprocess.run(command, cwd=ROOT, env=env, check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {"cpu_s": cpu, "wall_s": time.monotonic() - started}


def load(database: str, folder: Path) -> None:
    """Publish the content into the database of this run."""
    env = {
        **os.environ,
        "DATABASE_URL": database,
        "KAIXINBAN_DATA_DIR": str(folder),
        "PYTHONPATH": str(ROOT),
    }
    command = [sys.executable, "-m", "cli.main", "load"]
    subprocess.run(command, cwd=ROOT, env=env, check=True, stdout=subprocess.DEVNULL)


def table(figures: dict[str, Any]) -> str:
    """Return the figures as Markdown tables, as docs/benchmarks.md shows them."""
    ours, stock = figures["ours"], figures["stock"]
    rows = [
        f"{figures['questions']} questions, conversations of 10 turns, one client",
        "",
        "| | this product | stock Rasa, unpatched |",
        "| --- | --- | --- |",
        f"| CPU ms a turn, whole | {ours['cpu_ms']:.1f} | {stock['cpu_ms']:.1f} |",
        f"| of it the desk | {ours['desk_cpu_ms']:.1f} | {stock['desk_cpu_ms']:.1f} |",
        f"| dialogue overhead, CPU ms | {ours['cpu_ms'] - ours['desk_cpu_ms']:.1f} "
        f"| {stock['cpu_ms'] - stock['desk_cpu_ms']:.1f} |",
        f"| overhead, ratio to stock | {figures['overhead_ratio']:.2f} | 1 |",
        f"| turns a second | {ours['turns_per_second']:.1f} | {stock['turns_per_second']:.1f} |",
        f"| memory, MiB | {ours['memory_mib']:.0f} | {stock['memory_mib']:.0f} |",
        f"| start to ready, s | {ours['seconds_to_ready']:.1f} | {stock['seconds_to_ready']:.1f} |",
        "",
        "| a turn alone, ms | questions | p50 | p95 |",
        "| --- | --- | --- | --- |",
        *(
            f"| {band} | {turn['questions']} | {turn['p50_ms']} | {turn['p95_ms']} |"
            for band, turn in figures["turns"].items()
        ),
        "",
        f"Training: {figures['training']['cpu_s']:.1f} s CPU, "
        f"{figures['training']['wall_s']:.1f} s wall.",
        "",
        scale.table(figures["scale"]) if figures["scale"] else "",
    ]
    return "\n".join(rows)


if __name__ == "__main__":
    main()
