"""Switches: the web chat, the operator's desk, changes in the console. Off within seconds.

A switch holds at once where it is turned, and a second later in every other process. Who turns one
says why; the record keeps it.
"""

import asyncio
from enum import Enum
from time import monotonic

from aiohttp import web
from aiohttp.typedefs import Handler
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.audit import Deed, record
from core.choices import keep
from core.clock import now
from core.db import Sessions
from core.staff import Staff
from webapp.admin.frame import changing, go, reading, render
from webapp.admin.tables import SwitchRow
from webapp.incoming import clean, read_form
from webapp.problems import Problem
from webapp.staff.guard import staff

routes = web.RouteTableDef()
_SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}
_LONGEST = 300
_FRESH = 1.0
"""Seconds after which the switches are read anew."""


class Part(str, Enum):
    """What can be closed."""

    CHAT = "chat"
    HOTLINE = "hotline"
    WRITES = "writes"


class Closed:
    """The parts that are closed, read at most once a second."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions
        self._parts: frozenset[str] = frozenset()
        self._read_at: float | None = None

    async def parts(self) -> frozenset[str]:
        """Return the names of what is closed now."""
        if self._read_at is None or monotonic() - self._read_at >= _FRESH:
            self._parts = await asyncio.to_thread(self._look)
            self._read_at = monotonic()
        return self._parts

    def forget(self) -> None:
        """Have the switches read for the next request."""
        self._read_at = None

    def _look(self) -> frozenset[str]:
        query = select(SwitchRow.name).where(SwitchRow.is_open.is_(False))
        with self._sessions() as session:
            return frozenset(session.execute(query).scalars())


CLOSED: web.AppKey[Closed] = web.AppKey("closed", Closed)
_CHAT = ("citizen.ask", "citizen.edit", "citizen.ticket_submit", "citizen.person_form", "api.")
"""Routes of the chat that are closed with it: pages that only tell stay."""
_STAYS = ("admin.switch", "admin.switch_turn")


@web.middleware
async def obey_switches(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuse what is closed; the switches themselves can always be reached."""
    part = _part_of(request)
    if part is not None and part.value in await request.app[CLOSED].parts():
        raise Problem(f"closed_{part.value}")
    return await handler(request)


@routes.get("/admin/switches", name="admin.switch")
async def show(request: web.Request) -> web.Response:
    """Show what is open, and why it was last turned."""
    return await _page(request)


@routes.post("/admin/switches", name="admin.switch_turn")
async def turn(request: web.Request) -> web.Response:
    """Open or close a part, with a comment."""
    form, by = await read_form(request), staff(request)
    comment = clean(form.get("comment", ""))[:_LONGEST]
    try:
        part = Part(form.get("part", ""))
    except ValueError as problem:
        raise Problem("wrong_type") from problem
    if not comment:
        return await _page(request, problem="comment")
    is_open = form.get("to") == "open"
    await changing(request, lambda session: set_switch(session, by, part, is_open, comment))
    request.app[CLOSED].forget()
    return go("/admin/switches", "switched")


def set_switch(session: Session, by: Staff, part: Part, is_open: bool, comment: str) -> None:
    """Open or close a part and record it."""
    row = session.get(SwitchRow, part.value) or SwitchRow(name=part.value, is_open=True)
    before = "open" if row.is_open else "closed"
    row.is_open, row.comment = is_open, comment
    row.changed_by, row.changed_at = by.name, now()
    session.add(row)
    session.flush()
    keep(session, by, f"switch.{part.value}", is_open, comment)
    after = "open" if is_open else "closed"
    record(session, Deed(by.name, "switch.turn", part.value, before, after, address=by.address))


def rows_of(session: Session) -> dict[str, SwitchRow]:
    """Return the switches that were ever turned, by name."""
    return {row.name: row for row in session.execute(select(SwitchRow)).scalars()}


async def _page(request: web.Request, problem: str = "") -> web.Response:
    rows = await reading(request, rows_of)
    return render(request, "switches.html", parts=tuple(Part), rows=rows, problem_code=problem)


def _part_of(request: web.Request) -> Part | None:
    name = request.match_info.route.name or ""
    if name.startswith(_CHAT):
        return Part.CHAT
    if name.startswith("hotline."):
        return Part.HOTLINE
    writes = name.startswith("admin.") and request.method not in _SAFE_METHODS
    return Part.WRITES if writes and name not in _STAYS else None
