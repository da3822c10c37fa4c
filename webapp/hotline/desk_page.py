"""The desk itself: one box, suggestions, one open answer. A plain form works without scripts."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import aiohttp_jinja2
from aiohttp import web

from casework.calls import calls, uses
from casework.calls.uses import Use
from core.db import writing
from core.staff import Staff
from knowledge.answer import Answer
from knowledge.entries import Insurance, StayReason
from knowledge.phrases import load_phrases
from knowledge.serialise import to_json
from regions.registry import load_registry
from webapp.hotline import asked as asking
from webapp.hotline.asked import Asked
from webapp.hotline.keys import DESK
from webapp.hotline.next_question import to_ask
from webapp.hotline.phones import phones
from webapp.hotline.suggesting import suggest, understood
from webapp.hotline.texts import texts_of
from webapp.hotline.words import hotline_words
from webapp.keys import SESSIONS
from webapp.rendering import STATIC
from webapp.staff.guard import signed_in, staff

routes = web.RouteTableDef()


@routes.get("/hotline", name="hotline.desk")
async def desk(request: web.Request) -> web.Response:
    """Show the desk; with words in the address, also what they lead to."""
    asked = asking.read(request.query)
    found = await suggest(request, asked) if asked.question.text else None
    opened = await _answer(request, asked) if asked.question.topic else None
    call = await asyncio.to_thread(_call_under_way, request)
    context = _context(request, asked) | {"found": found, "opened": opened, "call": call}
    return aiohttp_jinja2.render_template("hotline/desk.html", request, context)


@routes.get("/hotline/api/suggest", name="hotline.suggest")
async def api_suggest(request: web.Request) -> web.Response:
    """Return suggestions as JSON."""
    asked = asking.read(request.query)
    return web.json_response(await suggest(request, asked))


@routes.get("/hotline/answer", name="hotline.answer")
async def answer(request: web.Request) -> web.Response:
    """Return the answer card alone, for the script; count that it was opened."""
    asked = asking.read(request.query)
    opened = await _answer(request, asked)
    await asyncio.to_thread(_note_shown, request, opened["answer"], asked)
    context = _context(request, asked) | {"opened": opened}
    return aiohttp_jinja2.render_template("hotline/_answer.html", request, context)


@routes.get("/hotline/api/state", name="hotline.state")
async def state(request: web.Request) -> web.Response:
    """Say whether the answer that is open would read otherwise now."""
    asked = asking.read(request.query)
    shown = request.query.get("revisions", "")
    now = await asyncio.to_thread(request.app[DESK]().answer, asked.question)
    return web.json_response({"changed": shown != revisions(now)})


@routes.get("/hotline/phones", name="hotline.phones")
async def phone_list(request: web.Request) -> web.Response:
    """Show the phones alone: what the browser keeps for when the service is away."""
    context = {"phones": await asyncio.to_thread(phones, request.app[DESK]())}
    return aiohttp_jinja2.render_template("hotline/phones.html", request, context)


@routes.get("/hotline/worker.js", name="hotline.worker")
async def worker(request: web.Request) -> web.FileResponse:
    """Return the script that keeps the phones in the browser."""
    headers = {"Service-Worker-Allowed": "/hotline", "Content-Type": "text/javascript"}
    return web.FileResponse(STATIC / "hotline_worker.js", headers=headers)


def revisions(answer: Answer) -> str:
    """Return the texts that an answer is made of, to compare two answers by."""
    return ",".join(map(str, answer.revision_ids)) or answer.status.value


def region_of(answer: Answer | None, person: Staff) -> str:
    """Return the region that a question was about; the operator's own where it names none."""
    scope = answer.scope if answer else None
    named = scope and (scope.handling or scope.insured or scope.treatment)
    return named or min(person.regions)


async def _answer(request: web.Request, asked: Asked) -> dict[str, Any]:
    desk = request.app[DESK]()
    made = await asyncio.to_thread(desk.answer, asked.question)
    return {
        "answer": made,
        "to_ask": await asyncio.to_thread(to_ask, desk, asked.question, made),
        "json": to_json(made),
        "texts": texts_of(made),
        "revisions": revisions(made),
        "understood": understood(made.scope),
    }


def _call_under_way(request: web.Request) -> dict[str, Any] | None:
    with request.app[SESSIONS]() as session:
        row = calls.under_way(session, staff(request))
        if row is None:
            return None
        said: Sequence[calls.Line] = calls.lines(session, row.id)
        return {"id": row.id, "notes": row.notes, "lines": said, "started_at": row.started_at}


def _note_shown(request: web.Request, made: Answer, asked: Asked) -> None:
    """Count an answer that is opened, and the one that was suggested before it and passed over."""
    if not made.entry_ids:
        return
    person, call = staff(request), request.query.get("call", "")
    passed = _passed_over(request, asked)
    with writing(request.app[SESSIONS]) as session:
        region = region_of(made, person)
        if "again" not in request.query:
            uses.count(session, made.entry_ids[0], region, Use.SHOWN)
        if passed is not None and passed != made.entry_ids[0]:
            uses.count(session, passed, region, Use.OVERRIDDEN)
        if call:
            row = calls.of_operator(session, call, person)
            calls.show(row, made.entry_ids[0], made.revision_ids[0])


def _passed_over(request: web.Request, asked: Asked) -> str | None:
    """Return the entry of the topic that was suggested first, where another was opened."""
    topic = request.query.get("over", "")[:100]
    if not topic:
        return None
    first = request.app[DESK]().answer(replace(asked.question, topic=topic))
    return first.entry_ids[0] if first.entry_ids else None


def _context(request: web.Request, asked: Asked) -> dict[str, Any]:
    values = load_phrases().node("values")
    return {
        "visit": signed_in(request),
        "asked": asked,
        "hotline_words": hotline_words(),
        "insurances": {each.value: values["insurance"][each.value] for each in Insurance},
        "reasons": {each.value: values["stay_reason"][each.value] for each in StayReason},
        "places": [region.short_name for region in load_registry().covered()],
        "phones": phones(request.app[DESK]()),
        "opened": None,
    }
