"""Dialogue overhead against unpatched stock Rasa, in one run, over the same questions.

Overhead is the CPU of a turn outside the desk: the CPU of the whole turn less that of the desk,
which is timed where it works, in the same turns (benchmarks.timed). Conversations have ten turns,
as in the measurements that the budget comes from. Needs a database with the content and a trained
model.
"""

import asyncio
import json
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp

from benchmarks.processes import Server, product, stock_rasa

TURNS = 10
"""Turns in one conversation."""


@dataclass(frozen=True)
class Cost:
    """What turns cost: CPU in ms a turn, throughput in turns a second."""

    cpu_ms: float
    desk_cpu_ms: float
    turns_per_second: float
    memory_mib: float
    seconds_to_ready: float

    @property
    def overhead_ms(self) -> float:
        """CPU outside the desk, in ms a turn."""
        return self.cpu_ms - self.desk_cpu_ms


@dataclass
class _Side:
    """One of the two servers, and what its turns cost so far, in seconds."""

    server: Server
    ask: Any
    cpu: float = 0.0
    desk: float = 0.0
    wall: float = 0.0

    async def hold(self, session: aiohttp.ClientSession, name: str, questions: list[str]) -> None:
        """Hold one conversation and add up what it costs."""
        cpu, desk, started = self.server.cpu(), self.server.desk_cpu(), time.monotonic()
        await _talk(session, self.server.url, name, questions, self.ask)
        self.wall += time.monotonic() - started
        self.cpu += self.server.cpu() - cpu
        self.desk += self.server.desk_cpu() - desk

    def cost(self, turns: int) -> Cost:
        """Return the cost of a turn."""
        return Cost(
            cpu_ms=self.cpu / turns * 1000,
            desk_cpu_ms=self.desk / turns * 1000,
            turns_per_second=turns / self.wall,
            memory_mib=self.server.memory(),
            seconds_to_ready=self.server.seconds_to_ready,
        )


def costs(database: str, model: Path, folder: Path, questions: list[str]) -> tuple[Cost, Cost]:
    """Measure our own server through its JSON API, and stock Rasa through its REST channel.

    They hold the same conversations by turns, so that a slow moment of the machine is one of both.
    """
    with (
        product(database, model.parent, folder) as ours,
        stock_rasa(database, model, folder) as stock,
    ):
        sides = _Side(ours, _ask_product), _Side(stock, _ask_stock)
        asyncio.run(_hold_all(sides, questions))
        return sides[0].cost(len(questions)), sides[1].cost(len(questions))


async def _hold_all(sides: tuple[_Side, _Side], questions: list[str]) -> None:
    async with aiohttp.ClientSession() as session:
        for side in sides:
            await _talk(session, side.server.url, "warm", questions[:TURNS], side.ask)
        for at in range(0, len(questions), TURNS):
            for side in sides:
                await side.hold(session, f"bench-{at}", questions[at : at + TURNS])


async def _talk(
    session: aiohttp.ClientSession, url: str, name: str, questions: list[str], ask: Any
) -> None:
    conversation = name
    if ask is _ask_product:
        async with session.post(f"{url}/api/conversations") as response:
            conversation = (await response.json())["conversation_id"]
    for number, text in enumerate(questions):
        said = await ask(session, url, conversation, number, text)
        assert said, f"no reply to question {number} of {name}"


async def _ask_product(
    session: aiohttp.ClientSession, url: str, conversation: str, number: int, text: str
) -> Any:
    body = {"message_id": f"{conversation[:40]}-{number}", "text": text}
    address = f"{url}/api/conversations/{conversation}/messages"
    async with session.post(address, json=body) as response:
        payload = await response.text()
        assert response.status == 200, payload
        return json.loads(payload)["replies"]


async def _ask_stock(
    session: aiohttp.ClientSession, url: str, conversation: str, number: int, text: str
) -> Any:
    body = {"sender": conversation, "message": text}
    async with session.post(f"{url}/webhooks/rest/webhook", json=body) as response:
        return await response.json()
