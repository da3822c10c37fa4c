"""Bad ratings as items to put right, and what operators report of the knowledge."""

from collections.abc import Callable, Mapping

from aiohttp import web
from sqlalchemy.orm import Session

from casework import rectifications
from casework.calls import corrections
from casework.calls.corrections import CorrectionProblem
from casework.calls.tables import CorrectionRow
from casework.ratings import Level
from casework.rectifications import Rectification, RectificationStatus
from casework.refusals import CaseworkError
from casework.tables import RatingRow
from core.clock import today
from core.staff import Staff
from knowledge.binding import covered
from webapp.admin.form_scope import read_day
from webapp.admin.frame import changing, go, reading, render
from webapp.admin.words import say
from webapp.incoming import clean, read_form
from webapp.problems import Problem
from webapp.staff.guard import require_region, staff

routes = web.RouteTableDef()
_LONGEST = 1000
Given = Mapping[str, str]


@routes.get("/admin/feedback", name="admin.feedback")
async def index(request: web.Request) -> web.Response:
    """Show the bad ratings that nobody has put right yet, first due first."""
    by = staff(request)
    items = await reading(request, lambda session: rectifications.unsettled(session, by))
    return render(request, "feedback.html", items=items, today=today())


@routes.get(r"/admin/feedback/{item:\d{1,9}}", name="admin.rectification")
async def item(request: web.Request) -> web.Response:
    """Show one item and the step that comes next."""
    return await _page(request)


@routes.post(r"/admin/feedback/{item:\d{1,9}}", name="admin.rectification_step")
async def step(request: web.Request) -> web.Response:
    """Take in hand, write down, close or send back."""
    form, by, number = await read_form(request), staff(request), int(request.match_info["item"])
    taken = _STEPS.get(form.get("step", ""))
    if taken is None:
        raise Problem("wrong_type")
    given = {key: clean(value)[:_LONGEST] for key, value in form.items()}
    try:
        await changing(request, lambda session: taken(session, by, number, given))
    except CaseworkError as refused:
        return await _page(request, str(refused))
    done = form["step"] in ("close", "mistaken")
    return go("/admin/feedback" if done else f"/admin/feedback/{number}", "item_done")


@routes.get("/admin/corrections", name="admin.corrections")
async def reports(request: web.Request) -> web.Response:
    """Show what operators reported in the person's regions."""
    return await _reports(request)


@routes.post(r"/admin/corrections/{item:\d{1,9}}", name="admin.correction_close")
async def close(request: web.Request) -> web.Response:
    """Close a report with what was done about it."""
    form, by, number = await read_form(request), staff(request), int(request.match_info["item"])
    row = await reading(request, lambda session: session.get(CorrectionRow, number))
    if row is None:
        raise Problem("not_found")
    require_region(request, row.region)
    text = clean(form.get("answer", ""))[:_LONGEST]

    def run(session: Session) -> None:
        found = session.get(CorrectionRow, number)
        if found is not None:
            corrections.close(session, found, text, by)

    try:
        await changing(request, run)
    except CorrectionProblem:
        return await _reports(request, say("form", "no_text"))
    return go("/admin/corrections", "closed")


async def _reports(request: web.Request, problem: str = "") -> web.Response:
    by = staff(request)
    rows = await reading(
        request,
        lambda session: corrections.waiting(session, lambda code: bool(covered(by, (code,)))),
    )
    return render(request, "corrections.html", rows=rows, problem=problem)


async def _page(request: web.Request, problem: str = "") -> web.Response:
    by, number = staff(request), int(request.match_info["item"])

    def look(session: Session) -> tuple[Rectification | None, RatingRow | None]:
        items = {one.id: one for one in rectifications.unsettled(session, by)}
        found = items.get(number)
        return found, session.get(RatingRow, found.rating_id) if found else None

    found, rating = await reading(request, look)
    if found is None:
        raise Problem("not_found")
    return render(
        request,
        "rectification.html",
        item=found,
        rating=rating,
        worst=Level.VERY_DISSATISFIED,
        S=RectificationStatus,
        problem=problem,
    )


def _take(session: Session, by: Staff, number: int, given: Given) -> None:
    wrong: list[str] = []
    day = read_day(given.get("due", ""), say("labels", "last_day"), wrong.append)
    if wrong:
        raise CaseworkError("bad_day")
    rectifications.take(session, by, number, given.get("unit", ""), day)


def _handle(session: Session, by: Staff, number: int, given: Given) -> None:
    texts = (given.get(name, "") for name in ("cause", "action", "call_back"))
    rectifications.handle(session, by, number, *texts)


def _close(session: Session, by: Staff, number: int, given: Given) -> None:
    rectifications.close(session, by, number, given.get("text", ""))


def _mistaken(session: Session, by: Staff, number: int, given: Given) -> None:
    rectifications.close(session, by, number, given.get("text", ""), mistaken=True)


def _reopen(session: Session, by: Staff, number: int, given: Given) -> None:
    rectifications.reopen(session, by, number, given.get("text", ""))


_STEPS: Mapping[str, Callable[[Session, Staff, int, Given], None]] = {
    "take": _take,
    "handle": _handle,
    "close": _close,
    "mistaken": _mistaken,
    "reopen": _reopen,
}
