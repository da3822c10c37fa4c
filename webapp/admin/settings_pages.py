"""Settings: office hours, dated notices, what is kept how long, and who chose what and why."""

import asyncio
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from aiohttp import web
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from casework import desks, retention
from casework.refusals import CaseworkError
from casework.tables import TurnRow
from core.audit import Deed, record
from core.choices import NoReason, history, keep
from core.clock import now, today
from core.staff import Staff
from knowledge.refusals import PublishingError
from regions.registry import load_registry
from webapp.admin.form_scope import read_day, region_code
from webapp.admin.frame import changing, go, reading, render
from webapp.admin.tables import NoticeRow
from webapp.admin.words import say
from webapp.incoming import clean, read_form
from webapp.keys import SESSIONS
from webapp.problems import Problem
from webapp.staff.guard import staff

routes = web.RouteTableDef()
_LONGEST = 300
_SHOWN = 30
"""Choices that the page lists, the newest first."""
Given = Mapping[str, str]
Step = Callable[[Session, Staff, Given], None]


class Wrong(Exception):
    """A form that cannot be taken as it is; the text says what to do."""


@routes.get("/admin/settings", name="admin.settings")
async def settings(request: web.Request) -> web.Response:
    """Show what can be set, and what holds now."""
    return await _page(request)


@routes.post("/admin/settings/desks", name="admin.desk_set")
async def set_desk(request: web.Request) -> web.Response:
    """Open or close the desk of a region, and set its hours."""
    return await _take(request, _set_desk, "desk_set")


@routes.post("/admin/settings/notices", name="admin.notice_make")
async def make_notice(request: web.Request) -> web.Response:
    """Announce something from one day to another."""
    return await _take(request, _announce, "notice_made")


@routes.post(r"/admin/settings/notices/{notice:\d{1,9}}", name="admin.notice_end")
async def end_notice(request: web.Request) -> web.Response:
    """Take a notice away before its last day."""
    number = int(request.match_info["notice"])

    def end(session: Session, by: Staff, form: Given) -> None:
        row = session.get(NoticeRow, number)
        if row is None:
            raise Problem("not_found")
        row.ended_by = by.name
        keep(session, by, f"notice.{number}", None, reason_of(form))
        record(session, Deed(by.name, "notice.end", str(number), address=by.address))

    return await _take(request, end, "notice_ended")


@routes.post("/admin/settings/retention/days", name="admin.retention_days")
async def keep_for(request: web.Request) -> web.Response:
    """Choose how long texts are kept."""
    return await _take(request, _keep_for, "kept_for")


@routes.post("/admin/settings/retention", name="admin.retention_run")
async def run_retention(request: web.Request) -> web.Response:
    """Delete now what has been kept long enough; the daily round does the same."""
    await asyncio.to_thread(retention.run, request.app[SESSIONS])
    by = staff(request)
    deed = Deed(by.name, "retention.run", "", address=by.address)
    await changing(request, lambda session: record(session, deed))
    return go("/admin/settings", "cleaned")


def reason_of(form: Given) -> str:
    """Return why something is set so."""
    return clean(form.get("comment", ""))[:_LONGEST]


async def chosen_with(request: web.Request, step: Step, form: Given) -> str:
    """Take a step of settings in one transaction; return what is wrong, or nothing."""
    by = staff(request)
    try:
        await changing(request, lambda session: step(session, by, form))
    except (CaseworkError, PublishingError, Wrong) as refused:
        return str(refused)
    except NoReason:
        return say("form", "no_reason")
    return ""


async def _take(request: web.Request, step: Step, note: str) -> web.Response:
    form = await read_form(request)
    problem = await chosen_with(request, step, form)
    return await _page(request, problem, form) if problem else go("/admin/settings", note)


def _set_desk(session: Session, by: Staff, form: Given) -> None:
    place = clean(form.get("region", ""))
    code = region_code(place)
    if code is None:
        raise Wrong(say("form", "unknown_place", value=place[:40]))
    pairs = clean(form.get("hours", "")).replace("\uff1a", ":").replace("\uff0d", "-").split()
    hours = [pair.split("-") for pair in pairs]
    staffed = "staffed" in form
    keep(session, by, f"desk.{code}", {"staffed": staffed, "hours": hours}, reason_of(form))
    desks.set_desk(session, by, code, staffed=staffed, hours=hours)


def _announce(session: Session, by: Staff, form: Given) -> None:
    wrong: list[str] = []
    first = read_day(form.get("first", ""), say("labels", "first_day"), wrong.append) or today()
    last = read_day(form.get("last", ""), say("labels", "last_day"), wrong.append)
    text = clean(form.get("text", ""))[:_LONGEST]
    if not text:
        wrong.append(say("form", "no_text"))
    if last is None or last < first:
        wrong.append(say("form", "days_turned"))
    if wrong or last is None:
        raise Wrong("\n".join(wrong))
    row = NoticeRow(text=text, first_day=first, last_day=last, made_by=by.name)
    session.add(row)
    session.flush()
    keep(session, by, f"notice.{row.id}", text, reason_of(form))
    record(session, Deed(by.name, "notice.make", str(row.id), address=by.address))


def _keep_for(session: Session, by: Staff, form: Given) -> None:
    days = clean(form.get("days", ""))
    if not (days.isascii() and days.isdigit() and len(days) <= len(str(retention.MOST_DAYS))):
        raise CaseworkError("bad_days", least=retention.LEAST_DAYS, most=retention.MOST_DAYS)
    retention.set_keep_days(session, by, int(days), reason_of(form), sure="sure" in form)


async def _page(request: web.Request, problem: str = "", given: Given | None = None) -> Any:
    def look(session: Session) -> dict[str, Any]:
        first = session.execute(select(func.min(TurnRow.created_at))).scalar_one()
        query = select(NoticeRow).where(NoticeRow.last_day >= today() - timedelta(days=30))
        return {
            "desks": desks.staffed_desks(session),
            "notices": list(session.execute(query.order_by(NoticeRow.first_day)).scalars()),
            "oldest": first,
            "keep": retention.keep_text(session).days,
            "choices": history(session, _SHOWN),
        }

    found = await reading(request, look)
    given = given or {}
    edited = given.get("region", request.query.get("desk", ""))
    return render(
        request,
        "settings.html",
        least=retention.LEAST_DAYS,
        most=retention.MOST_DAYS,
        regions=load_registry().covered(),
        given=given,
        edited=next((desk for desk in found["desks"] if desk.region == edited), None),
        today=today(),
        now=now(),
        problem=problem,
        **found,
    )
