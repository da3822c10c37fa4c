"""The citizen's page: plain forms first; the script only saves the reload."""

import secrets
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import aiohttp_jinja2
from aiohttp import web

from casework.turns import Turn
from core.redaction import redact
from webapp.incoming import MAX_TEXT, Message, parse_message, read_form
from webapp.keys import ASKING, OPENINGS, OPTIONS, WORDS
from webapp.problems import Problem
from webapp.security import is_https

COOKIE = "kaixinban_conversation"
_MENDABLE = {"empty", "too_long"}
"""Problems that the page explains beside the question box, with the text kept."""

routes = web.RouteTableDef()


@routes.get("/", name="citizen.page")
async def page(request: web.Request) -> web.Response:
    """Show the visitor's conversation, or the first view."""
    turns = await _turns(request)
    response = _render_page(request, turns or ())
    if turns is None and COOKIE in request.cookies:
        response.del_cookie(COOKIE)
    return response


@routes.post("/ask", name="citizen.ask")
async def ask(request: web.Request) -> web.Response:
    """Answer a form, then send the browser to the page: a reload asks nothing twice."""
    fields = await read_form(request)
    try:
        message = parse_message(fields)
    except Problem as problem:
        if problem.code not in _MENDABLE:
            raise
        return await _explain(request, problem, fields.get("text", ""))
    conversation, turn = await _take(request, message)
    response = web.Response(status=303, headers={"Location": f"/#turn-{turn.message_id}"})
    return _remember(request, response, conversation)


@routes.post("/ask/fragment", name="citizen.ask_fragment")
async def ask_fragment(request: web.Request) -> web.Response:
    """Answer a form with the HTML of the turn alone, for the script."""
    message = parse_message(await read_form(request))
    conversation, turn = await _take(request, message)
    context = {"turn": turn, "is_latest": True, "message_id": _fresh_id()}
    response = aiohttp_jinja2.render_template("_turn.html", request, context)
    return _remember(request, response, conversation)


@routes.post("/restart", name="citizen.restart")
async def restart(request: web.Request) -> web.Response:
    """Leave the conversation: this browser shows it no more."""
    response = web.Response(status=303, headers={"Location": "/"})
    response.del_cookie(COOKIE)
    return response


async def _take(request: web.Request, message: Message) -> tuple[str, Turn]:
    """Ask in the visitor's conversation; open one where there is none, or none any more."""
    conversation = request.cookies.get(COOKIE)
    if conversation is not None:
        try:
            return conversation, await _ask(request, conversation, message)
        except Problem as problem:
            if problem.code != "unknown_conversation":
                raise
    conversation = await request.app[OPENINGS].conversation(message.id)
    return conversation, await _ask(request, conversation, message)


async def _ask(request: web.Request, conversation: str, message: Message) -> Turn:
    asking = request.app[ASKING]
    turn = await asking.ask(conversation, message)
    if message.payload is None and turn.text != redact(message.text).text:
        # A page out of the browser's history carries an id that another question used.
        turn = await asking.ask(conversation, replace(message, id=_fresh_id()))
    return turn


async def _turns(request: web.Request) -> Sequence[Turn] | None:
    conversation = request.cookies.get(COOKIE)
    return await request.app[ASKING].history(conversation) if conversation else None


async def _explain(request: web.Request, problem: Problem, draft: str) -> web.Response:
    hint = request.app[WORDS].error(problem.code, problem.facts)
    turns = await _turns(request) or ()
    return _render_page(request, turns, hint=hint, draft=draft, status=problem.status)


def _render_page(
    request: web.Request,
    turns: Sequence[Turn],
    *,
    hint: str = "",
    draft: str = "",
    status: int = 200,
) -> web.Response:
    context: dict[str, Any] = {
        "turns": turns,
        "hint": hint,
        "draft": draft,
        "limit": MAX_TEXT,
        "message_id": _fresh_id(),
    }
    return aiohttp_jinja2.render_template("chat.html", request, context, status=status)


def _remember(request: web.Request, response: web.Response, conversation: str) -> web.Response:
    """Keep the conversation until the browser closes, out of reach of scripts and other sites."""
    response.set_cookie(
        COOKIE,
        conversation,
        httponly=True,
        samesite="Lax",
        secure=is_https(request, request.app[OPTIONS].trusted_proxies),
    )
    return response


def _fresh_id() -> str:
    return secrets.token_hex(16)
