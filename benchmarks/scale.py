"""Ten thousand entries: load, publish and answer (docs: the budgets of the product).

`make bench` calls ``measure``; ``python -m benchmarks.scale`` measures this alone. Vectors are
computed once and kept beside the figures: they depend on the texts and nothing else.
"""

import argparse
import json
import multiprocessing
import os
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from multiprocessing.queues import Queue
from pathlib import Path
from typing import Any

import psutil
from sqlalchemy import update

from benchmarks import suggesting
from benchmarks.latency import percentile
from benchmarks.processes import ROOT, product
from benchmarks.scale_content import MATTER, changed, real_matters, spread, with_scale
from core.db import Sessions, make_engine, session_factory, writing
from core.migrate import upgrade
from core.settings import load_settings, prepare_process
from core.staff import Staff, StaffRole
from knowledge import repository
from knowledge.answer import Question
from knowledge.answering import AnswerDesk
from knowledge.bootstrap import load_content
from knowledge.editing import Base, question_digest
from knowledge.entries import Body, Group
from knowledge.entry_text import of_revision
from knowledge.exchange.content_files import read_content
from knowledge.exchange.drafts import Content
from knowledge.publishing import Publishing
from knowledge.service import build_desk
from knowledge.tables import EntryRow
from knowledge.topic_text import of_row
from regions.model import NATION

ENTRIES = 10_000
ASKED, TYPED, PUBLISHED = 200, 40, 5
VECTORS = ROOT / "var" / "bench-vectors.db"
PATIENCE = 120.0
"""Seconds to wait for the other process."""


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=ENTRIES)
    options = parser.parse_args()
    prepare_process()
    figures = measure(options.entries)
    print(json.dumps(figures, ensure_ascii=False, indent=2))
    print(table(figures))


def measure(entries: int = ENTRIES, models: Path | None = None) -> dict[str, Any]:
    """Return the figures; with a trained model also what the whole product needs."""
    shipped = read_content()
    matters = real_matters(load_settings().evaluation_data, shipped)
    content = with_scale(shipped, spread(matters, entries))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        url = f"sqlite:///{folder / 'scale.db'}"
        engine = make_engine(url)
        upgrade(engine)
        sessions = session_factory(engine)
        figures: dict[str, Any] = {"entries": entries, "matters": len(matters)}
        figures["load"] = timed(lambda: load_content(sessions, content))
        figures["load_again"] = timed(lambda: load_content(sessions, content))
        _keep(sessions)
        with _kept_vectors(folder / "scale.db"):
            desk = build_desk(sessions, content)
            figures["vectors"] = timed(desk.store.prepare)
        fresh = build_desk(sessions, content)
        figures["first_answer"] = timed(lambda: fresh.answer(Question(matters[0].name)))
        figures |= _ask(desk, content)
        figures["live"] = _publish(url, sessions, desk)
        figures["desk_memory_mib"] = round(psutil.Process().memory_info().rss / 2**20)
        if models is not None:
            with product(url, models, folder) as server:
                figures["product_memory_mib"] = round(server.memory())
                figures["product_ready_s"] = round(server.seconds_to_ready, 1)
                topics = [topic for topic in content.topics if topic.matter == MATTER]
                texts = [topic.question for topic in topics[:: max(1, len(topics) // TYPED)]]
                figures["typing"] = suggesting.measure(server.url, sessions, texts)
    return figures


def timed(step: Callable[[], object]) -> dict[str, float]:
    """Return the seconds that a step takes, on the wall and of the processor."""
    wall, cpu = time.monotonic(), time.process_time()
    step()
    return {
        "wall_s": round(time.monotonic() - wall, 2),
        "cpu_s": round(time.process_time() - cpu, 2),
    }


def _keep(sessions: Sessions) -> None:
    """Make the entries a person's, so that loading the shipped files retires none of them."""
    with writing(sessions) as session:
        session.execute(
            update(EntryRow).where(EntryRow.id.startswith(MATTER)).values(edited=True),
            execution_options={"synchronize_session": False},
        )


@contextmanager
def _kept_vectors(database: Path) -> Iterator[None]:
    """Take the vectors of an earlier run, and keep those of this one."""
    VECTORS.parent.mkdir(parents=True, exist_ok=True)
    _copy(VECTORS, database)
    yield
    _copy(database, VECTORS)


def _copy(origin: Path, target: Path) -> None:
    """Copy the rows of the table of vectors that the target does not have."""
    if not origin.exists():
        return
    connection = sqlite3.connect(target)
    try:
        connection.execute("ATTACH ? AS origin", (str(origin),))
        ((made,),) = connection.execute(
            "SELECT sql FROM origin.sqlite_master WHERE name = 'embedding'"
        )
        connection.execute(made.replace("CREATE TABLE", "CREATE TABLE IF NOT EXISTS", 1))
        connection.execute("INSERT OR IGNORE INTO embedding SELECT * FROM origin.embedding")
        connection.commit()
    finally:
        connection.close()


def _ask(desk: AnswerDesk, content: Content) -> dict[str, Any]:
    """Answer questions, and suggest what the first half of each could become."""
    topics = [topic for topic in content.topics if topic.matter == MATTER]
    step = max(1, len(topics) // ASKED)
    asked = [(topic, topic.wordings[1]) for topic in topics[::step]][:ASKED]
    answers, suggested, right = [], [], 0
    for topic, text in asked:
        code = next(iter(topic.entries[-1].scope.handling), None)
        started = time.perf_counter()
        answer = desk.answer(Question(text, handling=code))
        answers.append((time.perf_counter() - started) * 1000)
        right += answer.topic == topic.id
        for length in range(2, len(text) // 2 + 1, 2):
            started = time.perf_counter()
            desk.suggest(text[:length])
            suggested.append((time.perf_counter() - started) * 1000)
    return {
        "questions": len(asked),
        "right": right,
        "answer_ms": {"p50": percentile(answers, 50), "p95": percentile(answers, 95)},
        "suggest_ms": {"p50": percentile(suggested, 50), "p95": percentile(suggested, 95)},
    }


def _publish(url: str, sessions: Sessions, desk: AnswerDesk) -> dict[str, Any]:
    """Publish texts one after the other; return when another process sees each of them."""
    context = multiprocessing.get_context("spawn")
    seen: Queue[float] = context.Queue()
    watcher = context.Process(target=_watch, args=(url, seen), daemon=True)
    watcher.start()
    seen.get(timeout=PATIENCE)
    live, steps = [], []
    try:
        for number in range(PUBLISHED):
            took, committed = _change(sessions, desk, number)
            steps.append(took)
            live.append(max(0.0, seen.get(timeout=PATIENCE) - committed))
    finally:
        watcher.terminate()
        watcher.join()
    return {
        "publish_s": round(statistics.median(steps), 2),
        "seen_s": [round(seconds, 2) for seconds in live],
    }


def _change(sessions: Sessions, desk: AnswerDesk, number: int) -> tuple[float, float]:
    """Publish a text by two people through the gate; return its seconds, and when it was done."""
    roles = frozenset({StaffRole.EDITOR, StaffRole.REVIEWER})
    writer, reviewer = (Staff(name, roles, frozenset({NATION})) for name in ("li", "wang"))
    publishing = Publishing(sessions, desk, lambda: (writer, reviewer))
    with sessions() as session:
        row = repository.entry_of(session, f"{MATTER}.0").published
        assert row is not None
        text, base = of_revision(row), Base(row.number, question_digest(of_row(row.entry.topic)))
    groups = {**text.draft.groups, Group.SUMMARY: Body(lines=(changed(number),))}
    text = replace(text, draft=replace(text.draft, groups=groups))
    saved = publishing.save(writer, text, base)
    publishing.submit(writer, saved.revision_id)
    started = time.monotonic()
    publishing.approve(reviewer, saved.revision_id, accept_changes=True)
    return time.monotonic() - started, time.time()


def _watch(url: str, seen: "Queue[float]") -> None:
    """Tell when this process would answer with each changed text."""
    prepare_process()
    store = build_desk(session_factory(make_engine(url))).store
    store.current()
    seen.put(time.time())
    for number in range(PUBLISHED):
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            (shown, *_) = store.current().topics[f"{MATTER}.0"].revisions
            if shown.groups[Group.SUMMARY].lines == (changed(number),):
                seen.put(time.time())
                break
            time.sleep(0.01)


def table(figures: dict[str, Any]) -> str:
    """Return the figures as a Markdown table."""
    live = figures["live"]
    rows = [
        ("load, first", f"{figures['load']['wall_s']} s ({figures['load']['cpu_s']} s CPU)"),
        ("load, nothing new", f"{figures['load_again']['wall_s']} s"),
        ("first answer of a process", f"{figures['first_answer']['wall_s']} s"),
        ("answer", _ms(figures["answer_ms"])),
        ("suggestion", _ms(figures["suggest_ms"])),
        ("right topic first", f"{figures['right']} of {figures['questions']}"),
        ("publish through the gate", f"{live['publish_s']} s"),
        ("live in another process after", f"{max(live['seen_s'])} s at most"),
        ("memory of a desk", f"{figures['desk_memory_mib']} MiB"),
    ]
    if "product_memory_mib" in figures:
        rows.append(("memory, whole product", f"{figures['product_memory_mib']} MiB"))
        rows.append(("product, start to ready", f"{figures['product_ready_s']} s"))
    if "typing" in figures:
        typing = figures["typing"]
        rows.append(("suggestion at the desk, over HTTP", _ms(typing["alone_ms"])))
        rows.append(("the same while 8 chats run", _ms(typing["with_chats_ms"])))
    head = [f"| {figures['entries']} entries, {os.cpu_count()} cores | |", "| --- | --- |"]
    return "\n".join([*head, *(f"| {what} | {value} |" for what, value in rows)])


def _ms(found: dict[str, float]) -> str:
    return f"p50 {found['p50']} ms, p95 {found['p95']} ms"


if __name__ == "__main__":
    main()
