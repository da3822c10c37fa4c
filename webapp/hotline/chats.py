"""Conversations from the page that wait for a person: take over, write, return, close."""

import asyncio
from collections.abc import Callable
from typing import Any

import aiohttp_jinja2
from aiohttp import web
from sqlalchemy.orm import Session

from casework import handoff
from casework.refusals import CaseworkError
from core.db import writing
from core.staff import Staff
from webapp.hotline.keys import DESK
from webapp.hotline.threads import Thread, find, suggested
from webapp.hotline.words import hotline_words
from webapp.incoming import read_form
from webapp.keys import SESSIONS
from webapp.problems import Problem
from webapp.staff.guard import signed_in, staff

Step = Callable[[Session, Staff, int, str], object]
_STEPS: dict[str, Step] = {
    "take": lambda session, by, number, _: handoff.take_over(session, by, number),
    "write": handoff.answer,
    "return": handoff.give_back,
    "close": handoff.close,
}

routes = web.RouteTableDef()


@routes.get("/hotline/chats", name="hotline.chats")
async def chats(request: web.Request) -> web.Response:
    """Show who waits, emergencies first, and what is in the person's hands."""
    waiting, mine = await asyncio.to_thread(_queues, request)
    return _render(request, "chats.html", waiting=waiting, mine=mine)


@routes.get("/hotline/chats/{id:[0-9]+}", name="hotline.chat")
async def chat(request: web.Request) -> web.Response:
    """Show the whole thread, what is known, and what the desk would answer."""
    return await _thread_page(request)


@routes.post("/hotline/chats/{id:[0-9]+}", name="hotline.chat_step")
async def step(request: web.Request) -> web.Response:
    """Take over, write, read the contact, return to the queue, or close."""
    fields = await read_form(request)
    name = fields.get("step", "")
    if name not in _STEPS and name != "contact":
        raise Problem("wrong_type")
    try:
        if name == "contact":
            contact = await asyncio.to_thread(_contact, request)
            return await _thread_page(request, contact=contact)
        await asyncio.to_thread(_take_step, request, name, fields.get("text", ""))
    except CaseworkError as refused:
        if refused.code == "unknown_handoff":
            raise Problem("not_found") from refused
        return await _thread_page(request, problem=str(refused), draft=fields.get("text", ""))
    number = request.match_info["id"]
    back = "/hotline/chats" if name in ("return", "close") else f"/hotline/chats/{number}#latest"
    return web.Response(status=303, headers={"Location": back})


@routes.get("/hotline/api/chats/{id:[0-9]+}", name="hotline.chat_news")
async def news(request: web.Request) -> web.Response:
    """Return what was written after a message, for the page that shows the thread."""
    thread = await asyncio.to_thread(_thread, request)
    if thread is None:
        raise Problem("not_found")
    given = request.query.get("after", "")
    after = int(given) if given.isascii() and given.isdigit() else 0
    said = [
        {"id": one.id, "sender": one.sender.value, "text": one.text}
        for one in thread.messages
        if one.id > after
    ]
    return web.json_response({"messages": said})


async def _thread_page(request: web.Request, **told: str) -> web.Response:
    """Show the thread with a problem, a draft that was refused, or the contact in plain."""
    thread = await asyncio.to_thread(_thread, request)
    said = {"problem": "", "draft": "", "contact": "", **told}
    if thread is None and not said["problem"]:
        raise Problem("not_found")
    texts = await asyncio.to_thread(suggested, request.app[DESK](), thread) if thread else None
    status = 409 if said["problem"] else 200
    return _render(request, "chat.html", status, thread=thread, texts=texts, **said)


def _queues(request: web.Request) -> tuple[Any, Any]:
    with request.app[SESSIONS]() as session:
        person = staff(request)
        return handoff.queue(session, person), handoff.taken_by(session, person)


def _thread(request: web.Request) -> Thread | None:
    with request.app[SESSIONS]() as session:
        return find(session, staff(request), int(request.match_info["id"]))


def _take_step(request: web.Request, name: str, text: str) -> None:
    with writing(request.app[SESSIONS]) as session:
        _STEPS[name](session, staff(request), int(request.match_info["id"]), text)


def _contact(request: web.Request) -> str:
    with writing(request.app[SESSIONS]) as session:
        return handoff.contact_of(session, staff(request), int(request.match_info["id"]))


def _render(request: web.Request, name: str, status: int = 200, **more: Any) -> web.Response:
    context = {"visit": signed_in(request), "hotline_words": hotline_words(), **more}
    return aiohttp_jinja2.render_template(f"hotline/{name}", request, context, status=status)
