"""From the assistant to a person: ask for one, wait, write, and read what the person writes."""

import asyncio
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from aiohttp import web
from sqlalchemy.orm import Session

from casework import contacts, handoff
from casework.desks import Desk, desk_for, staffed_desks
from casework.handoff import HandoffReason
from casework.refusals import CaseworkError
from core.clock import now
from core.db import Sessions, writing
from webapp.incoming import clean, read_form
from webapp.keys import ASKING, SESSIONS, STOPPING
from webapp.pages import render, turns_of
from webapp.problems import Problem
from webapp.turn_stores import UNKEPT
from webapp.visit import Visit, read_visit, remember

LOOK_EVERY = 2.0
"""Seconds between two looks at whether a person has written."""
BEATS = 450
"""Looks after which a stream ends; the browser opens it again by itself."""
_QUIET_BEATS = 7
"""Looks without news after which a comment keeps the line open."""
_SUMMARY = 3
"""Questions that the person who takes over is shown."""

Made = TypeVar("Made")
routes = web.RouteTableDef()


@routes.get("/person", name="citizen.person")
@routes.post("/person", name="citizen.person_form")
async def person(request: web.Request) -> web.Response:
    """Offer a person where a desk is staffed; show the talk with one that has begun."""
    fields = await read_form(request) if request.method == "POST" else {}
    visit = read_visit(request, fields)
    step = _STEPS.get(str(fields.get("step", "")))
    mistake = ""
    if step is not None:
        try:
            visit = await step(request, visit, fields)
        except CaseworkError as error:
            mistake = str(error)
    if step is not None and not mistake and visit.by_cookie:
        return web.Response(status=303, headers={"Location": "/person#latest"})
    return await _page(request, visit, fields, mistake)


@routes.get("/person/events", name="citizen.person_events")
async def events(request: web.Request) -> web.StreamResponse:
    """Say, as server-sent events, that something has changed; the page then reads it anew."""
    visit = read_visit(request)
    if visit.conversation is None:
        raise Problem("unknown_conversation")
    sessions: Sessions = request.app[SESSIONS]
    # Before the answer begins: what changes from then on is told.
    seen = await asyncio.to_thread(_mark, sessions, visit.conversation)
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
    await response.prepare(request)
    quiet = 0
    for _ in range(BEATS):
        if await _stopping(request):
            break
        mark = await asyncio.to_thread(_mark, sessions, visit.conversation)
        quiet = 0 if mark != seen else quiet + 1
        if mark != seen:
            seen = mark
            await response.write(f"event: changed\ndata: {mark}\n\n".encode())
        elif quiet % _QUIET_BEATS == 0:
            await response.write(b": still here\n\n")
    return response


async def _stopping(request: web.Request) -> bool:
    """Wait for the next look; return True at once where the process stops meanwhile."""
    try:
        await asyncio.wait_for(request.app[STOPPING].wait(), LOOK_EVERY)
    except asyncio.TimeoutError:
        return False
    return True


async def _ask(request: web.Request, visit: Visit, fields: Mapping[str, Any]) -> Visit:
    turns = await turns_of(request, visit)
    if turns is None or (visit.conversation or "").startswith(UNKEPT):
        visit = visit.talking(await request.app[ASKING].start())
        turns = turns or ()
    answers = [answer for turn in turns for answer in turn.answers]
    shown = ("topic", "question", "status", "revision_ids")
    tried = [{name: answer.get(name) for name in shown} for answer in answers[-_SUMMARY:]]

    def put(session: Session) -> None:
        talk, region = visit.conversation or "", str(fields.get("desk", ""))
        desk = desk_for(session, region or None)
        if desk is not None and not desk.is_open(now()):
            contacts.hold(session, talk, str(fields.get("contact", "")))
        handoff.ask(
            session,
            talk,
            region or None,
            HandoffReason.REQUESTED,
            summary="\n".join(turn.text for turn in turns[-_SUMMARY:]),
            slots=turns[-1].slots if turns else {},
            tried=tried,
        )

    await _change(request, put)
    return visit


async def _write(request: web.Request, visit: Visit, fields: Mapping[str, Any]) -> Visit:
    text = clean(str(fields.get("text", "")))
    await _change(request, lambda s: handoff.write(s, visit.conversation or "", text))
    return visit


async def _leave(request: web.Request, visit: Visit, fields: Mapping[str, Any]) -> Visit:
    await _change(request, lambda s: handoff.withdraw(s, visit.conversation or ""))
    return visit


_STEPS = {"ask": _ask, "write": _write, "leave": _leave}


async def _change(request: web.Request, change: Callable[[Session], Made]) -> Made:
    def run() -> Made:
        with writing(request.app[SESSIONS]) as session:
            return change(session)

    return await asyncio.to_thread(run)


async def _page(
    request: web.Request, visit: Visit, fields: Mapping[str, Any], mistake: str
) -> web.Response:
    found = await asyncio.to_thread(_look, request.app[SESSIONS], visit.conversation)
    context = {**found, "mistake": mistake, "wanted": str(fields.get("desk", ""))}
    status = 422 if mistake else 200
    response = render(request, "person.html", visit, context, status)
    if visit.conversation is not None:
        remember(request, response, visit)
    return response


def _look(sessions: Sessions, conversation: str | None) -> dict[str, Any]:
    """Return the open talk with a person, and the desks that could take one."""
    with sessions() as session:
        talk = handoff.of_conversation(session, conversation) if conversation else None
        said = handoff.messages(session, talk.id) if talk else ()
        desks = [_desk(desk) for desk in staffed_desks(session)]
        return {"talk": talk, "said": said, "desks": desks}


def _desk(desk: Desk) -> dict[str, Any]:
    moment = now()
    return {
        "region": desk.region,
        "name": desk.name,
        "hours": desk.hours,
        "open": desk.is_open(moment),
        "opens": desk.next_opening(moment),
    }


def _mark(sessions: Sessions, conversation: str) -> str:
    """Return a word that changes with every change of the talk."""
    with sessions() as session:
        talk = handoff.of_conversation(session, conversation)
        if talk is None:
            return "none"
        said = handoff.messages(session, talk.id)
        return f"{talk.status.value}-{talk.ahead}-{said[-1].id if said else 0}"
