"""The live transcript of a call: a speech recogniser sends lines, the desk receives them.

``WS /hotline/api/calls/{id}/transcript`` serves both. The recogniser authenticates with
``Authorization: Bearer <feed_token>`` and sends ``{"speaker": "caller", "text": "..."}``; the desk
comes with the operator's cookie and receives ``{"number", "speaker", "text"}``, redacted. Nothing
is suggested by itself: the operator asks for it by a key.
"""

import asyncio
import json
import logging
from collections import defaultdict
from contextlib import suppress
from typing import Any

from aiohttp import WSMsgType, web
from sqlalchemy.exc import SQLAlchemyError

from casework.calls import calls
from casework.calls.calls import CallProblem, Line, Speaker
from core.db import writing
from core.staff import StaffRole
from webapp.hotline.keys import FEEDS
from webapp.hotline.words import hotline_words
from webapp.keys import SESSIONS
from webapp.problems import Problem
from webapp.security import is_cross_site
from webapp.staff.cookies import visit_of
from webapp.staff.guard import staff

_HEARTBEAT = 20.0
_LOOK = 1.0
"""Seconds between two looks for lines that another process has taken."""
_MAX_MESSAGE = 4096
"""Bytes of one message: a spoken line is far shorter."""

logger = logging.getLogger(__name__)
routes = web.RouteTableDef()


class Feeds:
    """The desks of this process that follow a call; each is woken when a line has come."""

    def __init__(self) -> None:
        self._desks: dict[str, dict[web.WebSocketResponse, asyncio.Event]] = defaultdict(dict)

    def join(self, call: str, desk: web.WebSocketResponse) -> asyncio.Event:
        """Let a desk follow a call; the event is set when there is something to read."""
        return self._desks[call].setdefault(desk, asyncio.Event())

    def leave(self, call: str, desk: web.WebSocketResponse) -> None:
        """Let it go."""
        self._desks[call].pop(desk, None)
        if not self._desks[call]:
            del self._desks[call]

    def wake(self, call: str) -> None:
        """Say that a line has been stored."""
        for news in self._desks.get(call, {}).values():
            news.set()

    async def close(self) -> None:
        """Close every connection, so that the process can stop."""
        for desks in tuple(self._desks.values()):
            for desk in tuple(desks):
                await desk.close()


def shown(line: Line) -> dict[str, Any]:
    """Return a line as the desk receives it."""
    name = hotline_words().speakers[line.speaker.value]
    return {
        "number": line.number,
        "speaker": line.speaker.value,
        "name": name,
        "text": line.text,
    }


async def close_feeds(app: web.Application) -> None:
    """Close every connection when the process begins to stop."""
    await app[FEEDS].close()


@routes.get("/hotline/api/calls/{id}/transcript", name="hotline.transcript")
async def transcript(request: web.Request) -> web.WebSocketResponse:
    """Take lines from a speech recogniser, or send the operator what is said."""
    call = request.match_info["id"]
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme == "Bearer":
        return await _take_lines(request, call, token)
    return await _send_lines(request, call)


async def _take_lines(request: web.Request, call: str, token: str) -> web.WebSocketResponse:
    if not await asyncio.to_thread(_may_feed, request, call, token):
        raise Problem("not_found")
    socket = web.WebSocketResponse(heartbeat=_HEARTBEAT, max_msg_size=_MAX_MESSAGE)
    await socket.prepare(request)
    async for message in socket:
        if message.type is WSMsgType.TEXT:
            await socket.send_json(await _take(request, call, message.data))
    return socket


async def _send_lines(request: web.Request, call: str) -> web.WebSocketResponse:
    """Send what is said, from the first line on, to the operator whose call it is."""
    if is_cross_site(request):
        raise Problem("cross_site")
    visit = await visit_of(request)
    if visit is None or visit.owes is not None:
        raise Problem("login_needed")
    if not visit.staff.has(StaffRole.OPERATOR):
        raise Problem("forbidden")
    feeds = request.app[FEEDS]
    await asyncio.to_thread(_said, request, call)  # whose call it is, while a refusal can be sent
    socket = web.WebSocketResponse(heartbeat=_HEARTBEAT, max_msg_size=_MAX_MESSAGE)
    await socket.prepare(request)
    sending = asyncio.create_task(_follow(request, call, socket, feeds.join(call, socket)))
    try:
        async for _ in socket:
            pass  # the desk only listens
    finally:
        feeds.leave(call, socket)
        sending.cancel()
    return socket


async def _follow(
    request: web.Request, call: str, socket: web.WebSocketResponse, news: asyncio.Event
) -> None:
    """Send each line that is stored, in order; the recogniser may be fed to another process.

    The desk connects again where the line to it or to the database breaks.
    """
    last = 0
    while not socket.closed:
        news.clear()
        try:
            said = await asyncio.to_thread(_said, request, call, last)
            for line in said:
                await socket.send_json(shown(line))
                last = line.number
        except (Problem, SQLAlchemyError, ConnectionError) as problem:
            logger.warning("transcript of a call: %s", type(problem).__name__)
            await socket.close()
            return
        with suppress(asyncio.TimeoutError):
            await asyncio.wait_for(news.wait(), _LOOK)


async def _take(request: web.Request, call: str, raw: str) -> dict[str, Any]:
    """Store one line and pass it on; return what the recogniser is told."""
    try:
        given = json.loads(raw)
        speaker, text = Speaker(given["speaker"]), str(given["text"])
    except (ValueError, KeyError, TypeError):
        return {"error": "wrong_type"}
    try:
        line = await asyncio.to_thread(_add, request, call, speaker, text)
    except CallProblem as refused:
        return {"error": refused.code}
    request.app[FEEDS].wake(call)
    return {"number": line.number}


def _may_feed(request: web.Request, call: str, token: str) -> bool:
    with request.app[SESSIONS]() as session:
        return calls.may_feed(session, call, token)


def _add(request: web.Request, call: str, speaker: Speaker, text: str) -> Line:
    with writing(request.app[SESSIONS]) as session:
        return calls.add_line(session, call, speaker, text)


def _said(request: web.Request, call: str, after: int = 0) -> list[Line]:
    with request.app[SESSIONS]() as session:
        try:
            calls.of_operator(session, call, staff(request))
        except CallProblem as refused:
            raise Problem("not_found") from refused
        return list(calls.lines(session, call, after))
