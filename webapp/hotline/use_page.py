"""How the entries serve at the desk, by entry and region; never by person."""

import asyncio
from datetime import timedelta

import aiohttp_jinja2
from aiohttp import web

from casework.calls import uses
from casework.calls.uses import Uses
from core.clock import today
from regions.registry import load_registry
from webapp.hotline.keys import DESK
from webapp.hotline.words import hotline_words
from webapp.keys import SESSIONS
from webapp.staff.guard import signed_in, staff

_DAYS = 30

routes = web.RouteTableDef()


@routes.get("/hotline/measures", name="hotline.measures")
async def measures(request: web.Request) -> web.Response:
    """Show the sums of the last thirty days for the regions of the person."""
    context = {
        "visit": signed_in(request),
        "rows": await asyncio.to_thread(_rows, request),
        "titles": await asyncio.to_thread(_titles, request),
        "hotline_words": hotline_words(),
        "days": _DAYS,
    }
    return aiohttp_jinja2.render_template("hotline/measures.html", request, context)


def _titles(request: web.Request) -> dict[str, str]:
    """Return what the published entries are called."""
    topics = request.app[DESK]().store.current().topics.values()
    return {entry.entry_id: entry.title for topic in topics for entry in topic.revisions}


def _rows(request: web.Request) -> list[Uses]:
    person, within = staff(request), load_registry().is_within
    with request.app[SESSIONS]() as session:
        found = uses.between(session, today() - timedelta(days=_DAYS), today())
    return [row for row in found if person.covers(row.region, within)]
