"""The citizen's page: plain forms first; the script only saves the reload."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from aiohttp import web

from casework.turns import Turn
from core.redaction import redact
from webapp.beside import beside
from webapp.incoming import Message, parse_message, read_form
from webapp.keys import ASKING, OPENINGS, SESSIONS, WORDS
from webapp.pages import fresh_id, go_home, render, show_chat, talk_context, turns_of
from webapp.problems import Problem
from webapp.view import changed
from webapp.visit import Visit, read_visit, remember, remember_view

_MENDABLE = {"empty", "too_long"}
"""Problems that the page explains beside the question box, with the text kept."""

routes = web.RouteTableDef()


@routes.get("/", name="citizen.page")
@routes.get("/embed", name="citizen.embed")
async def page(request: web.Request) -> web.Response:
    """Show the visitor's conversation, or the first view."""
    visit = read_visit(request)
    turns = await turns_of(request, visit)
    visit = visit.talking(visit.conversation if turns is not None else None)
    response = await show_chat(request, visit, turns or ())
    if visit.conversation is None:
        remember(request, response, visit)
    if "elder" in request.query:
        remember_view(request, response, visit)
    return response


@routes.post("/ask", name="citizen.ask")
async def ask(request: web.Request) -> web.Response:
    """Answer a form with the page: a reload asks nothing twice."""
    fields = await read_form(request)
    visit = read_visit(request, fields)
    try:
        message = parse_message(fields)
    except Problem as problem:
        if problem.code not in _MENDABLE:
            raise
        hint = request.app[WORDS].error(problem.code, problem.facts)
        draft = str(fields.get("text", ""))
        return await show_chat(request, visit, hint=hint, draft=draft, status=problem.status)
    visit, turn = await _take(request, visit, message)
    return await go_home(request, visit, f"#turn-{turn.message_id}")


@routes.post("/ask/fragment", name="citizen.ask_fragment")
async def ask_fragment(request: web.Request) -> web.Response:
    """Answer a form with the HTML of the turn alone, for the script."""
    fields = await read_form(request)
    visit, turn = await _take(request, read_visit(request, fields), parse_message(fields))
    context = {
        **talk_context(visit, [turn], request.app[WORDS]),
        **await asyncio.to_thread(beside, request.app[SESSIONS], None),
        "turn": turn,
        "is_latest": bool(turn.replies),  # else it was taken in with the message after it
    }
    response = render(request, "_fragment.html", visit, context)
    remember(request, response, visit)
    return response


@routes.post("/edit", name="citizen.edit")
async def edit(request: web.Request) -> web.Response:
    """Put the last question back into the box, to be mended and asked anew."""
    visit = read_visit(request, await read_form(request))
    turns = await turns_of(request, visit) or ()
    return await show_chat(request, visit, draft=turns[-1].text if turns else "")


@routes.post("/restart", name="citizen.restart")
async def restart(request: web.Request) -> web.Response:
    """Leave the conversation; with ``keep`` 0 begin one of which nothing is stored."""
    fields = await _fields(request)
    visit = read_visit(request, fields)
    if fields.get("keep") == "0":
        visit = visit.talking(await request.app[ASKING].start(keep=False))
    else:
        visit = visit.talking(None)
    return await go_home(request, visit)


@routes.post("/return", name="citizen.come_home")
async def come_home(request: web.Request) -> web.Response:
    """Go back to the conversation from a page beside it."""
    return await go_home(request, read_visit(request, await read_form(request)))


@routes.post("/display", name="citizen.display")
async def display(request: web.Request) -> web.Response:
    """Change how the pages look, and remember it."""
    fields = await read_form(request)
    visit = read_visit(request, fields)
    visit = replace(visit, view=changed(visit.view, fields), view_by_cookie=False)
    response = await go_home(request, visit)
    remember_view(request, response, visit)
    return response


@routes.get("/ask", name="citizen.no_ask")
@routes.get("/edit", name="citizen.no_edit")
@routes.get("/restart", name="citizen.no_restart")
@routes.get("/return", name="citizen.no_come_home")
@routes.get("/display", name="citizen.no_display")
async def come_back(request: web.Request) -> web.Response:
    """Send who types the address of a form to the page itself."""
    raise web.HTTPSeeOther("/")


async def _fields(request: web.Request) -> Mapping[str, Any]:
    return await read_form(request) if request.can_read_body else {}


async def _take(request: web.Request, visit: Visit, message: Message) -> tuple[Visit, Turn]:
    """Ask in the visitor's conversation; open one where there is none, or none any more."""
    if visit.conversation is not None:
        try:
            return visit, await _ask(request, visit, message)
        except Problem as problem:
            if problem.code != "unknown_conversation":
                raise
    visit = visit.talking(await request.app[OPENINGS].conversation(message.id))
    return visit, await _ask(request, visit, message)


async def _ask(request: web.Request, visit: Visit, message: Message) -> Turn:
    asking, conversation = request.app[ASKING], visit.conversation or ""
    turn = await asking.ask(conversation, message, insured=visit.region)
    if message.payload is None and turn.text != redact(message.text).text:
        # A page out of the browser's history carries an id that another question used.
        turn = await asking.ask(conversation, replace(message, id=fresh_id()))
    return turn
