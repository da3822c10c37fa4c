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


@dataclass
class Job:
    """A piece of work: running, done with a result, or failed with words."""

    owner: str
    started: str = field(default_factory=lambda: f"{now():%H:%M:%S}")
    result: Any = None
    problem: str = ""
    done: bool = False


@dataclass
class Jobs:
    """The work of this process by its secret name."""

    held: dict[str, Job] = field(default_factory=dict)
    tasks: set["asyncio.Task[None]"] = field(default_factory=set)

    def start(
        self, owner: str, work: Callable[[], Any], refusals: tuple[type[Exception], ...]
    ) -> str:
        """Start work in a thread and return its name."""
        own = [name for name, job in self.held.items() if job.owner == owner]
        for name in own[: max(0, len(own) - _KEPT + 1)]:
            del self.held[name]
        name, job = secrets.token_urlsafe(12), Job(owner)
        self.held[name] = job
        task = asyncio.create_task(_run(job, work, refusals))
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)
        return name

    def find(self, owner: str, name: str) -> Job | None:
        """Return a person's own work; None for that of others."""
        job = self.held.get(name)
        return job if job is not None and job.owner == owner else None


JOBS: web.AppKey[Jobs] = web.AppKey("jobs", Jobs)


async def _run(job: Job, work: Callable[[], Any], refusals: tuple[type[Exception], ...]) -> None:
    try:
        job.result = await asyncio.to_thread(work)
    except refusals as refused:
        job.problem = str(refused)
    finally:
        job.done = True
