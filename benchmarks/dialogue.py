"""Dialogue overhead against unpatched stock Rasa, in one run, over the same questions.

Overhead is the CPU of a turn outside the desk: the CPU of the whole turn less the CPU of the
desk in the same conversations. Conversations have ten turns, as in the
measurements that the budget comes from. Needs a database with the content and a trained model.
"""

import asyncio
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

import aiohttp

from benchmarks.processes import Server, product, stock_rasa
from knowledge.answering import AnswerDesk

TURNS = 10
"""Turns in one conversation."""


@dataclass(frozen=True)
class Cost:
    """What turns cost: CPU in ms a turn, throughput in turns a second."""

    cpu_ms: float
    turns_per_second: float
    memory_mib: float
    seconds_to_ready: float


def desk_cpu_ms(model: Path, questions: list[str]) -> float:
    """Hold the conversations in this process; return the CPU of the desk in a turn, in ms.

    The desk works in a thread while the dialogue waits for it, so the CPU of the process between
    call and return is its own. Each text must be new to the process: vectors are remembered.
    """
    return asyncio.run(_desk_cpu(model, questions)) / len(questions) * 1000


async def _desk_cpu(model: Path, questions: list[str]) -> float:
    from bot.runtime import load_assistant

    assistant = await load_assistant(model)
    with timing_desk() as spent:
        for at, text in enumerate(questions):
            await assistant.reply(f"calls-{at // TURNS}", text)
    return sum(spent)


@contextmanager
def timing_desk() -> Iterator[list[float]]:
    """Note the CPU seconds of each call of a desk that no other call of a desk makes."""
    spent: list[float] = []
    inside = threading.local()

    def timed(original: Callable[..., Any]) -> Callable[..., Any]:
        def call(*given: Any) -> Any:
            if getattr(inside, "desk", False):
                return original(*given)
            inside.desk, started = True, time.process_time()
            try:
                return original(*given)
            finally:
                inside.desk = False
                spent.append(time.process_time() - started)

        return call

    with ExitStack() as stack:
        for name in ("answer", "answer_all"):
            wrapped = timed(getattr(AnswerDesk, name))
            stack.enter_context(patch.object(AnswerDesk, name, wrapped))
        yield spent


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
