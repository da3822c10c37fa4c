"""Dialogue overhead against unpatched stock Rasa, in one run, over the same questions.

Overhead is the CPU of a turn outside the desk: the CPU of the whole turn less the CPU of the
desk alone on the questions that the dialogue puts to it. Conversations have ten turns, as in the
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
from core.db import make_engine, session_factory
from knowledge.answer import Question
from knowledge.answering import AnswerDesk
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


def desk_cpu_ms(database: str, model: Path, questions: list[str]) -> float:
    """Return the CPU that the desk alone needs for a turn of these conversations, in ms.

    The calls are those that the dialogue makes, with what it knows by then; a message that turns
    to another matter is asked twice.
    """
    calls = asyncio.run(_desk_calls(model, questions))
    desk = build_desk(session_factory(make_engine(database)))
    for name, question in calls[:TURNS]:
        getattr(desk, name)(question)
    started = time.process_time()
    for name, question in calls:
        getattr(desk, name)(question)
    return (time.process_time() - started) / len(questions) * 1000


async def _desk_calls(model: Path, questions: list[str]) -> list[tuple[str, Question]]:
    """Hold the conversations in this process; return what they ask of the desk."""
    from bot.runtime import load_assistant

    calls: list[tuple[str, Question]] = []
    assistant = await load_assistant(model)
    with recording(calls):
        for at, text in enumerate(questions):
            await assistant.reply(f"calls-{at // TURNS}", text)
    return calls


@contextmanager
def recording(calls: list[tuple[str, Question]]) -> Iterator[None]:
    """Note each call of a desk that no other call of a desk makes."""
    inside = threading.local()

    def noted(name: str, original: Callable[..., Any]) -> Callable[..., Any]:
        def call(desk: AnswerDesk, question: Question) -> Any:
            if getattr(inside, "desk", False):
                return original(desk, question)
            calls.append((name, question))
            inside.desk = True
            try:
                return original(desk, question)
            finally:
                inside.desk = False

        return call

    with ExitStack() as stack:
        for name in ("answer", "answer_all"):
            wrapped = noted(name, getattr(AnswerDesk, name))
            stack.enter_context(patch.object(AnswerDesk, name, wrapped))
        yield


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
