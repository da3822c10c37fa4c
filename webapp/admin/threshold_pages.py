"""How sure the assistant must be: the data behind it, and how many false answers are allowed."""

import asyncio
from typing import Any

from aiohttp import web
from sqlalchemy.orm import Session

from core.staff import Staff, StaffRole
from knowledge.search.calibration import FALSE_ANSWERS
from knowledge.strictness import set_false_share
from webapp.admin.frame import answer_desk, go, render
from webapp.admin.settings_pages import Given, Wrong, chosen_with, reason_of
from webapp.admin.words import say
from webapp.incoming import read_form
from webapp.staff.guard import staff

routes = web.RouteTableDef()
_TWINS = 50
_PATH = "/admin/settings/thresholds"


@routes.get(_PATH, name="admin.thresholds")
async def thresholds(request: web.Request) -> web.Response:
    """Show how sure the assistant must be, and the questions that this was set from."""
    return await _page(request)


@routes.post(_PATH, name="admin.threshold_set")
async def choose_share(request: web.Request) -> web.Response:
    """Allow another share of false answers."""
    form = await read_form(request)
    problem = await chosen_with(request, _choose, form)
    return await _page(request, problem, form) if problem else go(_PATH, "share_set")


def _choose(session: Session, by: Staff, form: Given) -> None:
    try:
        share = float(form.get("share", ""))
    except ValueError as problem:
        raise Wrong(say("form", "no_share")) from problem
    set_false_share(session, by, share, reason_of(form), looser="sure" in form)


async def _page(request: web.Request, problem: str = "", given: Given | None = None) -> Any:
    snapshot = await asyncio.to_thread(answer_desk(request).store.current)
    return render(
        request,
        "thresholds.html",
        found=snapshot.calibration,
        thresholds=snapshot.thresholds,
        share=snapshot.false_share or FALSE_ANSWERS,
        usual=FALSE_ANSWERS,
        may_choose=staff(request).has(StaffRole.ADMINISTRATOR),
        most=_TWINS,
        given=given or {},
        problem=problem,
    )
