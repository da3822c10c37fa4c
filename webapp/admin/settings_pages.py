"""Settings: thresholds with their data, office hours, holidays, notices, what is kept how long."""

import asyncio
import os
import tempfile
from datetime import timedelta
from pathlib import Path
from typing import Any

from aiohttp import web
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from casework import desks, retention
from casework.refusals import CaseworkError
from casework.tables import TurnRow
from core.audit import Deed, record
from core.clock import now, today
from core.settings import load_settings
from core.staff import Staff
from core.working_days import SHIPPED, BadCalendar, work_calendar
from regions.registry import load_registry
from webapp.admin.form_scope import read_day, region_code
from webapp.admin.forms import read_large_form
from webapp.admin.frame import answer_desk, changing, go, reading, render
from webapp.admin.tables import NoticeRow
from webapp.admin.words import say
from webapp.incoming import clean, read_form
from webapp.keys import SESSIONS
from webapp.problems import Problem
from webapp.staff.guard import staff

routes = web.RouteTableDef()
_LONGEST = 300
_TWINS = 50


@routes.get("/admin/settings", name="admin.settings")
async def settings(request: web.Request) -> web.Response:
    """Show what can be set, and what holds now."""
    return await _page(request)


@routes.get("/admin/settings/thresholds", name="admin.thresholds")
async def thresholds(request: web.Request) -> web.Response:
    """Show how sure the assistant must be, and the questions that this was set from."""
    snapshot = await asyncio.to_thread(answer_desk(request).store.current)
    return render(
        request,
        "thresholds.html",
        found=snapshot.calibration,
        thresholds=snapshot.thresholds,
        most=_TWINS,
    )


@routes.post("/admin/settings/desks", name="admin.desk_set")
async def set_desk(request: web.Request) -> web.Response:
    """Open or close the desk of a region, and set its hours."""
    form, by = await read_form(request), staff(request)
    code = region_code(clean(form.get("region", "")))
    if code is None:
        return await _page(request, say("form", "unknown_place", value=form.get("region", "")[:40]))
    pairs = clean(form.get("hours", "")).replace("\uff1a", ":").replace("\uff0d", "-").split()
    hours = [pair.split("-") for pair in pairs]
    try:
        await changing(
            request,
            lambda session: desks.set_desk(
                session, by, code, staffed="staffed" in form, hours=hours
            ),
        )
    except CaseworkError as refused:
        return await _page(request, str(refused))
    return go("/admin/settings", "desk_set")


@routes.post("/admin/settings/notices", name="admin.notice_make")
async def make_notice(request: web.Request) -> web.Response:
    """Announce something from one day to another."""
    form, by = await read_form(request), staff(request)
    wrong: list[str] = []
    first = read_day(form.get("first", ""), say("labels", "first_day"), wrong.append) or today()
    last = read_day(form.get("last", ""), say("labels", "last_day"), wrong.append)
    text = clean(form.get("text", ""))[:_LONGEST]
    if not text:
        wrong.append(say("form", "no_text"))
    if last is None or last < first:
        wrong.append(say("form", "days_turned"))
    if wrong or last is None:
        return await _page(request, "\n".join(wrong))
    row = NoticeRow(text=text, first_day=first, last_day=last, made_by=by.name)
    await changing(request, lambda session: _announce(session, by, row))
    return go("/admin/settings", "notice_made")


@routes.post(r"/admin/settings/notices/{notice:\d{1,9}}", name="admin.notice_end")
async def end_notice(request: web.Request) -> web.Response:
    """Take a notice away before its last day."""
    by, number = staff(request), int(request.match_info["notice"])
    await changing(request, lambda session: _end(session, by, number))
    return go("/admin/settings", "notice_ended")


@routes.post("/admin/settings/retention", name="admin.retention_run")
async def run_retention(request: web.Request) -> web.Response:
    """Delete now what has been kept long enough; the daily round does the same."""
    await asyncio.to_thread(retention.run, request.app[SESSIONS])
    by = staff(request)
    deed = Deed(by.name, "retention.run", "", address=by.address)
    await changing(request, lambda session: record(session, deed))
    return go("/admin/settings", "cleaned")


@routes.get("/admin/settings/calendar", name="admin.calendar")
async def calendar(request: web.Request) -> web.Response:
    """Show the calendar of holidays by which terms are counted."""
    return _calendar_page(request)


@routes.post("/admin/settings/calendar", name="admin.calendar_set")
async def set_calendar(request: web.Request) -> web.Response:
    """Replace the installation's own calendar, if the new one can be used."""
    form, by = await read_large_form(request), staff(request)
    own = load_settings().working_days_file
    if own is None:
        return _calendar_page(request, say("form", "calendar_fixed"))
    text = form.get("text")
    try:
        await asyncio.to_thread(_replace, own, text)
    except BadCalendar as problem:
        said = str(problem).rsplit(": ", 1)[-1]
        return _calendar_page(request, say("form", "bad_calendar", problem=said), text)
    deed = Deed(by.name, "calendar.set", "working_days", address=by.address)
    await changing(request, lambda session: record(session, deed))
    return go("/admin/settings/calendar", "calendar_set")


async def _page(request: web.Request, problem: str = "") -> web.Response:
    def look(session: Session) -> dict[str, Any]:
        first = session.execute(select(func.min(TurnRow.created_at))).scalar_one()
        query = select(NoticeRow).where(NoticeRow.last_day >= today() - timedelta(days=30))
        return {
            "desks": desks.staffed_desks(session),
            "notices": list(session.execute(query.order_by(NoticeRow.first_day)).scalars()),
            "oldest": first,
        }

    found = await reading(request, look)
    return render(
        request,
        "settings.html",
        keep=retention.KEEP_TEXT.days,
        regions=load_registry().covered(),
        today=today(),
        now=now(),
        problem=problem,
        **found,
    )


def _calendar_page(request: web.Request, problem: str = "", text: str = "") -> web.Response:
    own = load_settings().working_days_file
    shown = own if own is not None and own.exists() else SHIPPED
    calendar = work_calendar(SHIPPED if problem else shown)
    return render(
        request,
        "calendar.html",
        text=text or shown.read_text("utf-8"),
        years=sorted(calendar.years),
        fixed=own is None,
        problem=problem,
    )


def _replace(path: Path, text: str) -> None:
    """Put a calendar in the place of another at one stroke. Raises BadCalendar."""
    handle, name = tempfile.mkstemp(dir=path.parent, suffix=".yml")
    draft = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        work_calendar(draft)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def _announce(session: Session, by: Staff, row: NoticeRow) -> None:
    session.add(row)
    session.flush()
    record(session, Deed(by.name, "notice.make", str(row.id), address=by.address))


def _end(session: Session, by: Staff, number: int) -> None:
    row = session.get(NoticeRow, number)
    if row is None:
        raise Problem("not_found")
    row.ended_by = by.name
    record(session, Deed(by.name, "notice.end", str(number), address=by.address))
