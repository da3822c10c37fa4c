"""Long work that a page waits for: one thread, a result that its owner alone can fetch.

A preview lives in the process that made it and is gone with it; nothing was written by then, and
the file is uploaded again. Each person has a few at a time, so memory stays bounded.
"""

import asyncio
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from core.clock import now

_KEPT = 4
"""Previews of one person: the oldest gives way."""
_PATIENCE = 2.0
"""Seconds to wait for work that was told to stop."""


class Cancelled(Exception):
    """The person does not want it any more."""


@dataclass
class Job:
    """A piece of work: running, done with a result, or failed with words."""

    owner: str
    name: str
    started: str = field(default_factory=lambda: f"{now():%H:%M:%S}")
    result: Any = None
    problem: str = ""
    done: bool = False
    count: int = 0
    total: int = 0
    """Rows that are done, and rows there are; 0 while that is not known."""
    cancelled: bool = False

    def step(self, count: int, total: int) -> None:
        """Note how far it is. Raises Cancelled where it is to stop."""
        self.count, self.total = count, total
        if self.cancelled:
            raise Cancelled


@dataclass
class Jobs:
    """The work of this process by its secret name."""

    held: dict[str, Job] = field(default_factory=dict)
    tasks: dict[str, "asyncio.Task[None]"] = field(default_factory=dict)

    def start(
        self, owner: str, work: Callable[[Job], Any], refusals: tuple[type[Exception], ...]
    ) -> str:
        """Start work in a thread and return its name."""
        own = [name for name, job in self.held.items() if job.owner == owner]
        for name in own[: max(0, len(own) - _KEPT + 1)]:
            del self.held[name]
        job = Job(owner, secrets.token_urlsafe(12))
        self.held[job.name] = job
        task = asyncio.create_task(_run(job, work, refusals))
        self.tasks[job.name] = task
        task.add_done_callback(lambda _: self.tasks.pop(job.name, None))
        return job.name

    def find(self, owner: str, name: str) -> Job | None:
        """Return a person's own work; None for that of others."""
        job = self.held.get(name)
        return job if job is not None and job.owner == owner else None

    async def cancel(self, job: Job) -> bool:
        """Stop work and forget it; False where it was done before it could stop."""
        job.cancelled = True
        task = self.tasks.get(job.name)
        if task is not None:
            await asyncio.wait({task}, timeout=_PATIENCE)
        if job.done and job.result is not None:
            return False
        self.held.pop(job.name, None)
        return True


JOBS: web.AppKey[Jobs] = web.AppKey("jobs", Jobs)


async def _run(job: Job, work: Callable[[Job], Any], refusals: tuple[type[Exception], ...]) -> None:
    try:
        job.result = await asyncio.to_thread(work, job)
    except refusals as refused:
        job.problem = str(refused)
    except Cancelled:
        job.cancelled = True
    finally:
        job.done = True
