"""Make a page for a visit: the conversation, the first view, and how to come back to them."""

import asyncio
import secrets
from collections.abc import Mapping, Sequence
from typing import Any

import aiohttp_jinja2
from aiohttp import web

from casework.turns import Turn
from regions.registry import load_registry
from webapp.beside import beside
from webapp.incoming import MAX_TEXT
from webapp.keys import ASKING, OPTIONS, SESSIONS, WORDS
from webapp.security import is_https
from webapp.turn_stores import UNKEPT
from webapp.view import DEFAULT
from webapp.visit import Visit, remember
from webapp.words import Words

SHOWN = 20
"""Turns of a conversation that the page shows; /kept shows all."""


def fresh_id() -> str:
    """Return an id for the next message of a form."""
    return secrets.token_hex(16)


def origin(request: web.Request) -> str:
    """Return scheme and host as the visitor sees them."""
    secure = is_https(request, request.app[OPTIONS].trusted_proxies)
    return f"{'https' if secure else 'http'}://{request.host}"


def render(
    request: web.Request,
    template: str,
    visit: Visit,
    context: Mapping[str, Any],
    status: int = 200,
) -> web.Response:
    """Render a template for a visit."""
    unkept = (visit.conversation or "").startswith(UNKEPT)
    known = {"visit": visit, "origin": origin(request), "unkept": unkept, **context}
    return aiohttp_jinja2.render_template(template, request, known, status=status)


async def turns_of(request: web.Request, visit: Visit) -> Sequence[Turn] | None:
    """Return the turns of the visitor's conversation; None where there is none."""
    if visit.conversation is None:
        return None
    return await request.app[ASKING].history(visit.conversation)


async def go_home(request: web.Request, visit: Visit, mark: str = "") -> web.Response:
    """Bring the visitor back to the conversation.

    By a redirect where the browser brings the conversation along; else the page itself is the
    answer, for its forms are what carries the conversation on.
    """
    home = "/embed" if visit.framed else "/"
    if visit.by_cookie or (visit.conversation is None and visit.view == DEFAULT):
        response = web.Response(status=303, headers={"Location": f"{home}{mark}"})
    else:
        response = await show_chat(request, visit)
    remember(request, response, visit)
    return response


async def show_chat(
    request: web.Request, visit: Visit, turns: Sequence[Turn] | None = None, **more: Any
) -> web.Response:
    """Render the conversation, or the first view; ``more`` as ``render_chat`` takes it."""
    if turns is None:
        turns = await turns_of(request, visit) or ()
    known = await asyncio.to_thread(beside, request.app[SESSIONS], visit.conversation)
    return render_chat(request, visit, turns, known, **more)


def render_chat(
    request: web.Request,
    visit: Visit,
    turns: Sequence[Turn],
    known: Mapping[str, Any],
    *,
    hint: str = "",
    draft: str = "",
    status: int = 200,
) -> web.Response:
    """Render the page with a conversation, or the first view; ``known`` is from ``beside``."""
    words = request.app[WORDS]
    chosen = visit.region or ""
    here = chosen if chosen in words.neighbours else next(iter(words.neighbours))
    names = [load_registry().get(code).short_name for code in (here, words.neighbours[here])]
    context = {
        **talk_context(visit, turns, words),
        "turns": turns[-SHOWN:],
        **known,
        "hint": hint,
        "draft": draft,
        "limit": MAX_TEXT,
        "examples": words.examples(*names),
    }
    return render(request, "chat.html", visit, context, status)


def talk_context(visit: Visit, turns: Sequence[Turn], words: Words) -> dict[str, Any]:
    """Return what the side of a conversation shows: where the person is insured, and a choice."""
    registry = load_registry()
    insured = _insured(turns[-1].slots) if turns else visit.region
    return {
        "message_id": fresh_id(),
        "regions": [(code, registry.get(code).short_name) for code in words.neighbours],
        "insured": insured,
        "insured_name": registry.get(insured).short_name if insured else "",
    }


def _insured(slots: Mapping[str, Any]) -> str | None:
    """Return where the person in discussion is insured, though the matter may not turn on it."""
    same = [kept for kept in slots.get("shelf") or () if kept["subject"] == slots.get("subject")]
    known = [slots.get("insured"), *(kept["insured"] for kept in reversed(same))]
    return next(filter(None, known), None)
