"""Coverage: matters by regions, with what is behind each cell; regions side by side."""

from collections.abc import Sequence
from datetime import timedelta

from aiohttp import web
from sqlalchemy.orm import Session

from core.clock import today
from core.staff import Staff
from knowledge import repository
from knowledge.answer import Question
from knowledge.answering import AnswerDesk
from knowledge.binding import covered, region_names
from knowledge.comparing import LEAST, MOST, CannotCompare, Comparer
from knowledge.comparison import Comparison
from knowledge.coverage import WITHIN_DAYS, WORK, Coverage, Mark, Surveyor
from knowledge.phrases import load_phrases
from knowledge.scope import REGION_SLOTS
from regions.registry import load_registry
from webapp.admin.form_scope import region_code, split
from webapp.admin.frame import answer_desk, reading, render
from webapp.admin.words import say
from webapp.incoming import clean
from webapp.staff.guard import staff

routes = web.RouteTableDef()
_COLUMNS = 12
"""Regions that stand side by side unless others are asked for."""


@routes.get("/admin/coverage", name="admin.coverage")
async def coverage(request: web.Request) -> web.Response:
    """Show the matrix; with a matter and a region, what is to do in that cell."""
    desk = answer_desk(request)
    codes = _asked_regions(request) or own_regions(staff(request))
    found = await reading(request, lambda session: survey(session, desk, codes))
    matter, region = request.query.get("matter", ""), request.query.get("region", "")
    items = [
        item
        for item in found.items
        if (not matter or item.matter == matter) and (not region or region in item.regions)
    ]
    return render(
        request,
        "coverage.html",
        coverage=found,
        items=items if matter or region else [],
        cell=bool(matter or region),
        regions=region_names(found.regions),
        marks=tuple(Mark),
        work=WORK,
        mark_names=load_phrases().node("coverage", "mark"),
        signs=load_phrases().node("coverage", "sign"),
    )


@routes.get("/admin/compare", name="admin.compare")
async def compare(request: web.Request) -> web.Response:
    """Put regions side by side for a matter: a column each, edited by its own staff."""
    desk = answer_desk(request)
    matter, problem = clean(request.query.get("matter", "")), ""
    role = request.query.get("role", "")
    codes = _asked_regions(request)
    found: Comparison | None = None
    if matter:
        try:
            if not LEAST <= len(codes) <= MOST:
                problem = say("form", "compare_regions", least=LEAST, most=MOST)
            else:
                found = await reading(request, lambda session: _compare(desk, matter, codes, role))
        except CannotCompare:
            problem = say("form", "unknown_matter", value=matter[:40])
    regions = "\u3001".join(load_registry().get(code).name for code in codes)
    return render(
        request,
        "compare.html",
        found=found,
        problem=problem,
        matter=matter,
        regions=regions,
        role=role,
        roles=REGION_SLOTS,
        matters=desk.matters.values(),
    )


def own_regions(by: Staff) -> list[str]:
    """Return the regions of a person that have content of their own: few enough for a table."""
    own = [one.code for one in load_registry().covered() if covered(by, (one.code,))]
    return (own or sorted(by.regions))[:_COLUMNS]


def survey(session: Session, desk: AnswerDesk, codes: Sequence[str]) -> Coverage:
    """Return how far what is published reaches today."""
    topics = repository.load_topics(session)
    due = repository.due_for_review(session, today() + timedelta(days=WITHIN_DAYS))
    days = {row.id: row.review_by for row in due if row.review_by is not None}
    surveyor = Surveyor(load_registry(), load_phrases(), desk.matters, today(), due=days)
    return surveyor.survey(topics, codes)


def _compare(desk: AnswerDesk, matter: str, codes: list[str], role: str) -> Comparison:
    wanted = role if role in REGION_SLOTS else None
    return Comparer.beside(desk).compare(matter, codes, Question(""), wanted)


def _asked_regions(request: web.Request) -> list[str]:
    named = split(request.query.get("regions", ""))
    codes = (region_code(name) for name in named)
    return list(dict.fromkeys(code for code in codes if code is not None))
