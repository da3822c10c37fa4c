"""How long an operator waits while typing: over HTTP, at the whole product, alone and in company.

``benchmarks.scale`` calls this over its ten thousand entries; `make bench` prints it. Each text
is sent as it stands after some keys, one request after the other, as the page does; in company,
eight conversations go on at the same time, each asking again as soon as it is answered and read.
"""

import asyncio
import time
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

import aiohttp

from benchmarks.latency import percentile
from core.accounts import accounts
from core.db import Sessions, writing
from core.staff import Staff, StaffRole
from regions.model import NATION

CHATS = 8
READING = 3.0
"""Seconds that a citizen reads before the next question."""
_NAME, _PASSWORD = "bench", "four typed lanterns 88"
_SEARCH = "/hotline/api/suggest"


def measure(url: str, sessions: Sessions, questions: Sequence[str]) -> dict[str, Any]:
    """Type questions at the desk of a running product; return p50 and p95 in ms."""
    _hire(sessions)
    return asyncio.run(_measure(url, questions))


def typed(questions: Sequence[str]) -> list[str]:
    """Return what stands in the box as questions are typed: every second character, none twice."""
    lengths = ((text, length) for text in questions for length in range(2, len(text) + 1, 2))
    return list(dict.fromkeys(text[:length] for text, length in lengths))


def _hire(sessions: Sessions) -> None:
    chief = Staff("bench", frozenset({StaffRole.ADMINISTRATOR}), frozenset({NATION}), "bench")
    with writing(sessions) as session:
        accounts.add(session, chief, _NAME, [StaffRole.OPERATOR], [NATION])
        accounts.change_password(session, accounts.get(session, _NAME), _PASSWORD, "bench")


async def _measure(url: str, questions: Sequence[str]) -> dict[str, Any]:
    texts = typed(questions)
    half = len(texts) // 2
    jar = aiohttp.CookieJar(unsafe=True)  # a cookie of an address, not of a name
    async with aiohttp.ClientSession(url, cookie_jar=jar) as desk:
        await desk.post("/staff/login", data={"name": _NAME, "password": _PASSWORD})
        await _times(desk, texts[:5])
        alone = await _times(desk, texts[5:half])
        stop = asyncio.Event()
        chats = [asyncio.create_task(_chat(url, questions[at::CHATS], stop)) for at in range(CHATS)]
        busy = await _times(desk, texts[half:])
        stop.set()
        asked = sum(await asyncio.gather(*chats))
    return {
        "typed": len(texts),
        "alone_ms": _summary(alone),
        "with_chats_ms": _summary(busy),
        "turns_meanwhile": asked,
    }


async def _times(desk: aiohttp.ClientSession, texts: Sequence[str]) -> list[float]:
    spent = []
    for text in texts:
        started = time.perf_counter()
        async with desk.get(_SEARCH, params={"q": text}) as response:
            await response.read()
            response.raise_for_status()
        spent.append((time.perf_counter() - started) * 1000)
    return spent


async def _chat(url: str, questions: Sequence[str], stop: asyncio.Event) -> int:
    """Hold one conversation until told to stop; return how many turns it had."""
    async with aiohttp.ClientSession(url) as citizen:
        async with citizen.post("/api/conversations") as response:
            conversation = (await response.json())["conversation_id"]
        turns = 0
        while not stop.is_set():
            said = {"message_id": f"m{turns}", "text": questions[turns % len(questions)]}
            path = f"/api/conversations/{conversation}/messages"
            async with citizen.post(path, json=said) as response:
                response.raise_for_status()
            turns += 1
            with suppress(asyncio.TimeoutError):
                await asyncio.wait_for(stop.wait(), READING)
    return turns


def _summary(values: list[float]) -> dict[str, float]:
    return {"p50": percentile(values, 50), "p95": percentile(values, 95)}
