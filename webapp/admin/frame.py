"""What the pages of the console share: who asks, the steps of publishing, how a page is made."""

import asyncio
from collections.abc import Callable
from typing import Any, TypeVar

import aiohttp_jinja2
from aiohttp import web
from sqlalchemy.orm import Session

from casework.refusals import CaseworkError
from core.accounts import accounts
from core.db import writing
from core.staff import Staff
from knowledge.answering import AnswerDesk
from knowledge.publishing import Publishing
from knowledge.refusals import PublishingError
from regions.model import NATION
from webapp.admin.words import admin_words, say
from webapp.hotline.keys import DESK
from webapp.keys import SESSIONS
from webapp.staff.guard import signed_in, staff
from webapp.staff.words import staff_words

T = TypeVar("T")
NOTE = "note"
_TURNED = dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F))
"""Marks that turn the direction of writing: whoever wrote them, an editor must not be misled."""
REFUSALS = (PublishingError, CaseworkError)
"""Refusals whose text says in Chinese what to do."""


def render(request: web.Request, name: str, status: int = 200, **more: Any) -> web.Response:
    """Return a page of the console. ``problem`` is shown at its top, with status 422."""
    note = request.query.get(NOTE, "")
    context = {
        "visit": signed_in(request),
        "staff": staff(request),
        "say": say,
        "role_names": staff_words().roles,
        "words_of": admin_words(),
        "note": admin_words()["notes"].get(note, ""),
        "problem": "",
        "request_path": request.path,
        **more,
    }
    if context["problem"] and status == web.HTTPOk.status_code:
        status = web.HTTPUnprocessableEntity.status_code
    response = aiohttp_jinja2.render_template(f"admin/{name}", request, context, status=status)
    response.text = (response.text or "").translate(_TURNED)
    return response


def go(path: str, note: str = "") -> web.Response:
    """Send the browser to a page of ours, which then shows a note."""
    mark = f"{'&' if '?' in path else '?'}{NOTE}={note}" if note else ""
    return web.Response(status=303, headers={"Location": path + mark})


def publishing(request: web.Request) -> Publishing:
    """Return the steps of publishing, with the members of staff as they are now."""
    sessions = request.app[SESSIONS]

    def roster() -> list[Staff]:
        with sessions() as session:
            rows = accounts.everybody(session)
        return [accounts.staff_of(row) for row in rows if not row.disabled]

    return Publishing(sessions, answer_desk(request), roster)


def answer_desk(request: web.Request) -> AnswerDesk:
    """Return the desk that answers from what is published."""
    return request.app[DESK]()


async def reading(request: web.Request, look: Callable[[Session], T]) -> T:
    """Read from the database without holding up anybody else."""

    def run() -> T:
        with request.app[SESSIONS]() as session:
            return look(session)

    return await asyncio.to_thread(run)


async def changing(request: web.Request, step: Callable[[Session], T]) -> T:
    """Take a step in one transaction."""

    def run() -> T:
        with writing(request.app[SESSIONS]) as session:
            return step(session)

    return await asyncio.to_thread(run)


def regions_of(by: Staff) -> list[str] | None:
    """Return the regions whose questions a person sees; None is the whole country."""
    return None if NATION in by.regions else sorted(by.regions)
