"""A call at the desk: begin, keep notes, wrap up by one key."""

import asyncio
from collections.abc import Mapping
from typing import Any

from aiohttp import web

from casework.calls import calls, uses
from casework.calls.calls import CallProblem, Outcome
from casework.calls.uses import Use
from core.db import writing
from webapp.hotline import asked as asking
from webapp.hotline.desk_page import region_of
from webapp.hotline.keys import DESK
from webapp.hotline.words import hotline_words
from webapp.incoming import read_form
from webapp.keys import SESSIONS
from webapp.problems import Problem
from webapp.region_typed import region_code
from webapp.staff.guard import staff

routes = web.RouteTableDef()


@routes.post("/hotline/api/calls", name="hotline.call_start")
async def start(request: web.Request) -> web.Response:
    """Begin a call; the token lets a speech recogniser add its lines."""
    started = await asyncio.to_thread(_start, request)
    feed = f"/hotline/api/calls/{started.id}/transcript"
    return web.json_response({"id": started.id, "feed": feed, "feed_token": started.feed_token})


@routes.post("/hotline/api/calls/{id}/notes", name="hotline.call_notes")
async def notes(request: web.Request) -> web.Response:
    """Keep the notes and what is known of the person."""
    fields = await read_form(request)
    known = {slot: fields[slot] for slot in asking.CHIPS if fields.get(slot)}
    await _guarded(_keep, request, fields.get("notes", ""), known)
    return web.json_response({"kept": True})


@routes.post("/hotline/api/calls/{id}/wrap-up", name="hotline.call_wrap_up")
async def wrap_up(request: web.Request) -> web.Response:
    """End the call: solved, wrong, out of date, missing, unclear."""
    fields = await read_form(request)
    try:
        outcome = Outcome(fields.get("outcome", ""))
    except ValueError as problem:
        raise Problem("wrong_type") from problem
    await _guarded(_wrap_up, request, outcome, fields)
    note = "wrapped" if outcome is Outcome.SOLVED else "reported"
    return web.json_response({"note": hotline_words().notes[note]})


@routes.post("/hotline/api/copied", name="hotline.copied")
async def copied(request: web.Request) -> web.Response:
    """Count that an answer was copied."""
    asked = asking.read(await read_form(request))
    await asyncio.to_thread(_count_copied, request, asked)
    return web.json_response({"counted": True})


async def _guarded(step: Any, request: web.Request, *values: Any) -> None:
    """Run a step in a thread; a refusal becomes a problem with its sentence."""
    try:
        await asyncio.to_thread(step, request, *values)
    except CallProblem as refused:
        raise Problem(refused.code) from refused


def _start(request: web.Request) -> calls.Started:
    with writing(request.app[SESSIONS]) as session:
        return calls.start(session, staff(request))


def _keep(request: web.Request, text: str, known: Mapping[str, str]) -> None:
    with writing(request.app[SESSIONS]) as session:
        row = calls.of_operator(session, request.match_info["id"], staff(request))
        calls.keep(session, row, text, known)


def _wrap_up(request: web.Request, outcome: Outcome, fields: Mapping[str, str]) -> None:
    person = staff(request)
    code = region_code(fields.get("handling", "") or fields.get("insured", ""))
    with writing(request.app[SESSIONS]) as session:
        row = calls.of_operator(session, request.match_info["id"], person)
        calls.wrap_up(session, row, outcome, code or min(person.regions), person)


def _count_copied(request: web.Request, asked: asking.Asked) -> None:
    made = request.app[DESK]().answer(asked.question)
    if made.entry_ids:
        with writing(request.app[SESSIONS]) as session:
            region = region_of(made, staff(request))
            uses.count(session, made.entry_ids[0], region, Use.COPIED)
