"""Dialogue overhead against unpatched stock Rasa, in one run, over the same questions.

Overhead is the CPU of a turn outside the desk: the CPU of the whole turn less the CPU of the
desk alone on the same questions. Conversations have ten turns, as in the measurements that the
budget comes from. Needs a database with the content and a trained model.
"""

import asyncio
import json
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp

from benchmarks.processes import Server, product, stock_rasa
from core.db import make_engine, session_factory
from knowledge.answer import Question
from knowledge.service import build_desk

TURNS = 10
"""Turns in one conversation."""


@dataclass(frozen=True)
class Cost:
    """What turns cost: CPU in ms a turn, throughput in turns a second."""

    cpu_ms: float
    turns_per_second: float
    memory_mib: float
    seconds_to_ready: float


def desk_cpu_ms(database: str, questions: list[str]) -> float:
    """Return the CPU that the desk alone needs for a question, in ms."""
    desk = build_desk(session_factory(make_engine(database)))
    for text in questions[:5]:
        desk.answer(Question(text))
    started = time.process_time()
    for text in questions:
        desk.answer(Question(text))
    return (time.process_time() - started) / len(questions) * 1000


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
        before, started = server.cpu(), time.monotonic()
        for at in range(0, len(questions), TURNS):
            await _talk(session, server.url, f"bench-{at}", questions[at : at + TURNS], ask)
        seconds = time.monotonic() - started
    cpu = (server.cpu() - before) / len(questions) * 1000
    return Cost(cpu, len(questions) / seconds, server.memory(), server.seconds_to_ready)


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
