"""Questions without an answer: attach them to an entry, write one, or dismiss them with a reason.

Nothing that a citizen typed becomes an answer here: it becomes a wording of a draft, masked, and
a second person reviews it like any other text.
"""

import asyncio
from dataclasses import replace
from datetime import timedelta
from urllib.parse import urlencode

from aiohttp import web
from sqlalchemy.orm import Session

from casework import unanswered
from casework.unanswered import Item
from core.audit import Deed, record
from core.clock import now
from core.db import writing
from core.staff import Staff
from knowledge import repository
from knowledge.answer import Candidate
from knowledge.editing import Base, question_digest
from knowledge.entry_text import EntryText, of_revision
from knowledge.topic_text import of_row
from webapp.admin.frame import (
    REFUSALS,
    answer_desk,
    changing,
    go,
    publishing,
    reading,
    regions_of,
    render,
)
from webapp.admin.words import say
from webapp.incoming import clean, read_form
from webapp.keys import SESSIONS
from webapp.problems import Problem
from webapp.staff.guard import staff

routes = web.RouteTableDef()
_WITHIN = timedelta(days=90)
_OFFERED = 5
_MOST_WORDINGS = 5
_AUDITED = 64


@routes.get("/admin/unanswered", name="admin.unanswered")
async def index(request: web.Request) -> web.Response:
    """Show the groups of the person's regions, most asked first."""
    items = await _items(request)
    return render(request, "unanswered.html", items=items)


@routes.get("/admin/unanswered/{digest}", name="admin.unanswered_item")
async def item(request: web.Request) -> web.Response:
    """Show one group with the entries that are nearest to it."""
    return await _page(request)


@routes.post("/admin/unanswered/{digest}", name="admin.unanswered_step")
async def step(request: web.Request) -> web.Response:
    """Attach, write, or dismiss."""
    found, form, by = await _item(request), await read_form(request), staff(request)
    try:
        if form.get("step") == "attach":
            where = await asyncio.to_thread(_attach, request, by, found, form.get("entry", ""))
            return go(where, "attached")
        if form.get("step") == "dismiss":
            reason = clean(form.get("reason", ""))
            if not reason:
                return await _page(request, say("form", "no_reason"))
            await changing(request, lambda session: _dismiss(session, by, found, reason))
            return go("/admin/unanswered", "dismissed")
        if form.get("step") == "write":
            query = [("q", found.question), *(("wording", one) for one in found.wordings)]
            return go(f"/admin/new?{urlencode(query)}")
    except REFUSALS as refused:
        return await _page(request, str(refused))
    raise Problem("wrong_type")


async def _page(request: web.Request, problem: str = "") -> web.Response:
    found = await _item(request)
    near = await asyncio.to_thread(_near, request, found)
    return render(request, "unanswered_item.html", item=found, near=near, problem=problem)


async def _items(request: web.Request) -> tuple[Item, ...]:
    by = staff(request)
    return await reading(
        request, lambda session: unanswered.unanswered(session, now() - _WITHIN, regions_of(by))
    )


async def _item(request: web.Request) -> Item:
    digest = request.match_info["digest"]
    found = next((one for one in await _items(request) if digest in one.digests), None)
    if found is None:
        raise Problem("not_found")
    return found


def _near(request: web.Request, found: Item) -> list[tuple[Candidate, list[str]]]:
    """Return the questions nearest to a group, each with the entries that answer it."""
    desk = answer_desk(request)
    topics = desk.store.current().topics
    return [
        (one, sorted({revision.entry_id for revision in topics[one.topic].revisions}))
        for one in desk.suggest(found.question, _OFFERED)
        if one.topic in topics
    ]


def _attach(request: web.Request, by: Staff, found: Item, entry: str) -> str:
    """Add the wordings of a group to the question of an entry, as a draft."""
    steps = publishing(request)
    with request.app[SESSIONS]() as session:
        row = repository.entry_of(session, entry.strip())
        origin = row.published or repository.revisions_of(session, row.id)[-1]
        text, topic = of_revision(origin), of_row(row.topic)
    added = found.wordings[:_MOST_WORDINGS]
    wordings = tuple(dict.fromkeys((*topic.wordings, *added)))
    wanted = EntryText(text.draft, replace(topic, wordings=wordings), text.supersedes)
    saved = steps.save(by, wanted, Base(origin.number, question_digest(topic)))
    with writing(request.app[SESSIONS]) as session:
        unanswered.settle(session, by, found.digests)
    return f"/admin/entries/{row.id}/texts/{saved.number}"


def _dismiss(session: Session, by: Staff, found: Item, reason: str) -> None:
    unanswered.settle(session, by, found.digests)
    # The record keeps 64 characters beside a step: the beginning of the reason.
    said = reason[:_AUDITED]
    record(
        session,
        Deed(by.name, "question.dismiss", found.digests[0], after=said, address=by.address),
    )
