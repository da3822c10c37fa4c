"""A process that writes, publishes, imports, retires and rolls back until it is killed.

It runs in a fork, so that the libraries are loaded once; its connections are its own. What it has
done it says on a pipe, one JSON line after each acknowledged step. It is killed from outside at a
random moment, or by itself at a random statement, commits included: moments that a clock seldom
hits.
"""

import json
import os
import random
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Engine
from sqlalchemy.orm import sessionmaker

from core.clock import today
from core.db import make_engine, session_factory
from knowledge import repository
from knowledge.exchange.importing.importing import ImportSettings, open_file
from knowledge.exchange.importing.writing import undo
from knowledge.refusals import PublishingError
from regions.registry import load_registry
from tests.knowledge.editorial import CHIEF, KAIJIANG, LI, MATTERS, WANG, Office, entry_text

ENTRIES = 6
IMPORTED = 3
"""Rows of every imported file."""


class Editor:
    """What the process does, step by step."""

    def __init__(self, sessions: sessionmaker, rng: random.Random, say: Callable[..., None]):
        self.sessions, self.rng, self.say = sessions, rng, say
        self.office = Office(sessions, LI, WANG, CHIEF)
        self.publishing = self.office.publishing

    def work(self, folder: Path) -> None:
        """Do one thing after the other; only death ends it."""
        steps = [self.publish] * 4 + [self.rollback] * 2 + [self.retire]
        while True:
            step = self.rng.choice([*steps, lambda: self.import_file(folder)])
            try:
                step()
            except PublishingError:
                continue  # a step that does not fit what an earlier process has left

    def publish(self) -> None:
        """Write a text, submit it and approve it; say so after each."""
        number = self.rng.randrange(ENTRIES)
        entry, mark = f"drill.{number}", f"{self.rng.getrandbits(40):x}"
        wordings = tuple(f"第{number}桩事{end}" for end in ("咋办", "办不办得到", "要几天"))
        text = entry_text(
            f"按{mark}办。", entry, entry, wordings=wordings, question=f"第{number}桩事怎么办？"
        )
        saved = self.publishing.save(LI, text, self.office.base(entry))
        self.say("save", entry, saved.number, text.draft.spoken)
        self.publishing.submit(LI, saved.revision_id)
        self.say("submit", entry, saved.number, "")
        self.publishing.approve(WANG, saved.revision_id, accept_changes=True)
        self.say("publish", entry, saved.number, text.draft.spoken)

    def rollback(self) -> None:
        """Bring back a text that was published once."""
        entry = f"drill.{self.rng.randrange(ENTRIES)}"
        with self.sessions() as session:
            rows = repository.revisions_of(session, entry)
        once = [row for row in rows if row.published_at is not None]
        if once:
            old = self.rng.choice(once)
            row = self.publishing.rollback(WANG, entry, old.number)
            self.say("rollback", entry, row.number, old.spoken)

    def retire(self) -> None:
        """Take an entry away."""
        entry = f"drill.{self.rng.randrange(ENTRIES)}"
        self.publishing.retire(WANG, entry, "演练", self.rng.choice([None, today()]))
        self.say("retire", entry, 0, "")

    def import_file(self, folder: Path) -> None:
        """Import a table of new questions; sometimes take it back."""
        mark = f"{self.rng.getrandbits(40):x}"
        lines = [f"导入{mark}第{n}问,答{mark}{n}。,导入{mark}的第{n}问" for n in range(IMPORTED)]
        path = folder / f"{mark}.csv"
        path.write_text("\n".join(["标题,内容,问题一行一个", *lines]), "utf-8")
        settings = ImportSettings(MATTERS, _is_region, region=KAIJIANG)
        source = open_file(path, settings)
        with self.sessions() as session:
            plan = source.plan(session, CHIEF)
        number = source.carry_out(self.sessions, CHIEF, plan)
        if number is None:
            raise RuntimeError(f"nothing imported: {plan.rows}")
        self.say("import", mark, number, "")
        if self.rng.random() < 1 / 3:
            undo(self.sessions, number, CHIEF)
            self.say("undo", mark, number, "")


def start(url: str, folder: Path, seed: int, statements: int | None) -> tuple[int, int]:
    """Fork the process; return its id and the end of the pipe on which it speaks.

    ``statements`` is after how many statements it kills itself, None where the caller will.
    """
    readable, writable = os.pipe()
    pid = os.fork()
    if pid:
        os.close(writable)
        return pid, readable
    try:
        os.close(readable)
        _live(url, folder, seed, statements, writable)
    finally:
        os._exit(1)  # an error is a failure of the drill: the parent sees that it was not a kill


def _live(url: str, folder: Path, seed: int, statements: int | None, pipe: int) -> None:
    engine = make_engine(url)
    if statements is not None:
        _die_after(engine, statements)

    def say(step: str, entry: str, number: int, text: str) -> None:
        line = json.dumps([step, entry, number, text], ensure_ascii=False)
        os.write(pipe, f"{line}\n".encode())

    try:
        Editor(session_factory(engine), random.Random(seed), say).work(folder)
    except BaseException as error:
        say("error", type(error).__name__, 0, str(error)[:500])
        raise


def _die_after(engine: Engine, statements: int) -> None:
    """Kill this process when so many statements and commits have begun."""
    left = [statements]

    def count(*_: Any) -> None:
        left[0] -= 1
        if left[0] <= 0:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(engine, "before_cursor_execute", count)
    event.listen(engine, "after_cursor_execute", count)
    event.listen(engine, "commit", count)


def _is_region(code: str) -> bool:
    return load_registry().get(code).code == code
