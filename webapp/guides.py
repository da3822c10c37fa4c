"""Published texts as a page of their own: to share, to print, to keep. No word of a visitor."""

import asyncio
import io
import re

import segno
from aiohttp import web

from core.db import Sessions
from webapp.cards import card_gaps, card_parts, guide_path
from webapp.guide_text import Guide, read_guide
from webapp.keys import SESSIONS, WORDS
from webapp.pages import origin, render
from webapp.problems import Problem
from webapp.visit import read_visit

MOST = 40
"""Revisions that one address may name: a bundle of many parts has this many at most."""
_IDS = re.compile(r"[1-9][0-9]{0,8}(?:-[1-9][0-9]{0,8})*")

routes = web.RouteTableDef()


@routes.get("/guide/{ids}", name="citizen.guide")
async def guide(request: web.Request) -> web.Response:
    """Show revisions as they were published, and say whether newer ones hold today."""
    found = await _guide(request)
    answer, path = found.answer, guide_path(found.revisions)
    parts = card_parts(answer, request.app[WORDS])
    context = {
        "guide": found,
        "answer": answer,
        "parts": tuple(part for part in parts if part.tells),
        "gaps": card_gaps(answer, parts),
        "link": f"{origin(request)}{path}",
        "code": f"{path}/code.svg",
        "newer": guide_path(found.newer),
    }
    return render(request, "guide.html", read_visit(request), context)


@routes.get("/guide/{ids}/code.svg", name="citizen.guide_code")
async def code(request: web.Request) -> web.Response:
    """Return the QR code of a guide's address, made here and nowhere else."""
    found = await _guide(request)
    drawn = io.BytesIO()
    address = f"{origin(request)}{guide_path(found.revisions)}"
    segno.make(address, error="m", micro=False).save(drawn, kind="svg", scale=4, border=4)
    return web.Response(body=drawn.getvalue(), content_type="image/svg+xml")


async def _guide(request: web.Request) -> Guide:
    ids = request.match_info["ids"]
    numbers = tuple(map(int, ids.split("-"))) if _IDS.fullmatch(ids) else ()
    if not 0 < len(numbers) <= MOST:
        raise Problem("unknown_guide")
    sessions: Sessions = request.app[SESSIONS]
    found = await asyncio.to_thread(read_guide, sessions, numbers)
    if found is None:
        raise Problem("unknown_guide")
    return found
