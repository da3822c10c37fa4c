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


def product_cost(database: str, models: Path, folder: Path, questions: list[str]) -> Cost:
    """Measure our own server through its JSON API."""
    with product(database, models, folder) as server:
        return asyncio.run(_measure(server, questions, _ask_product))


def stock_cost(database: str, model: Path, folder: Path, questions: list[str]) -> Cost:
    """Measure stock Rasa through its REST channel."""
    with stock_rasa(database, model, folder) as server:
        return asyncio.run(_measure(server, questions, _ask_stock))


async def _measure(server: Server, questions: list[str], ask: Any) -> Cost:
    async with aiohttp.ClientSession() as session:
        await _talk(session, server.url, "warm", questions[:TURNS], ask)
        before, desk_before, started = server.cpu(), server.desk_cpu(), time.monotonic()
        for at in range(0, len(questions), TURNS):
            await _talk(session, server.url, f"bench-{at}", questions[at : at + TURNS], ask)
        seconds = time.monotonic() - started
    each = 1000 / len(questions)
    return Cost(
        cpu_ms=(server.cpu() - before) * each,
        desk_cpu_ms=(server.desk_cpu() - desk_before) * each,
        turns_per_second=len(questions) / seconds,
        memory_mib=server.memory(),
        seconds_to_ready=server.seconds_to_ready,
    )


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
