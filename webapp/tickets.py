"""Leave a request for a person to handle: write, read back, submit, look up, urge, take back.

Offered only where a desk is staffed; elsewhere the page says so and gives the number.
"""

import asyncio
from collections.abc import Mapping
from typing import Any

from aiohttp import web
from sqlalchemy.orm import Session

from casework import tickets
from casework.desks import staffed_desks
from casework.refusals import CaseworkError, node
from casework.ticket_draft import LENGTHS, Channel, TicketDraft
from core.clock import now
from core.db import Sessions, writing
from regions.registry import load_registry
from webapp.incoming import clean, read_form
from webapp.keys import SESSIONS, TICKETS
from webapp.pages import fresh_id, render, turns_of
from webapp.turn_stores import UNKEPT
from webapp.visit import Visit, read_visit

ASKED = ("what", "place", "occurred", "wish", "person")
"""Texts that the form asks for; the last is optional."""

routes = web.RouteTableDef()


@routes.get("/ticket", name="citizen.ticket")
@routes.post("/ticket", name="citizen.ticket_form")
async def ticket(request: web.Request) -> web.Response:
    """Show the form, what was filled in kept; or what was understood, to be confirmed."""
    fields = await read_form(request) if request.method == "POST" else {}
    visit = read_visit(request, fields)
    if fields.get("step") != "check":
        return await _form(request, visit, fields)
    try:
        draft = _draft(fields)
        _require(draft, fields)
    except CaseworkError as error:
        return await _form(request, visit, fields, mistake=str(error))
    context = {"fields": _kept(fields), "draft": draft, "region": _region_name(draft)}
    return render(request, "ticket_check.html", visit, _labels() | context)


@routes.post("/ticket/submit", name="citizen.ticket_submit")
async def submit(request: web.Request) -> web.Response:
    """Take the ticket in, once however often the form is sent, and show its number."""
    fields = await read_form(request)
    visit = read_visit(request, fields)
    turns = await turns_of(request, visit) or ()
    shown = [i for turn in turns for a in turn.answers for i in a.get("revision_ids", ())]
    talk = visit.conversation if visit.conversation and turns else None
    if talk and talk.startswith(UNKEPT):
        talk = None

    def make() -> str:
        draft = _draft(fields, tuple(dict.fromkeys(shown)))
        _require(draft, fields)
        contact = str(fields.get("contact", "")) or None
        with writing(request.app[SESSIONS]) as session:
            taken = tickets.submit(
                session, draft, conversation=talk, contact=contact, channel=Channel.PAGE
            )
        return taken.number

    try:
        number = await request.app[TICKETS].get(
            str(fields.get("message_id")), lambda: asyncio.to_thread(make)
        )
    except CaseworkError as error:
        return await _form(request, visit, fields, mistake=str(error))
    return await _shown(request, visit, number, str(fields.get("contact", "")), fresh=True)


@routes.get("/ticket/progress", name="citizen.ticket_progress")
@routes.post("/ticket/progress", name="citizen.ticket_progress_form")
async def progress(request: web.Request) -> web.Response:
    """Show where a ticket stands, to who knows its number and its contact; urge or withdraw it."""
    fields = await read_form(request) if request.method == "POST" else {}
    visit = read_visit(request, fields)
    number, contact = str(fields.get("number", "")), str(fields.get("contact", ""))
    if not number:
        return render(request, "ticket_lookup.html", visit, {"mistake": "", "number": ""})
    step = str(fields.get("step", ""))
    return await _shown(request, visit, number, contact, step=step)


async def _shown(
    request: web.Request,
    visit: Visit,
    number: str,
    contact: str,
    *,
    step: str = "",
    fresh: bool = False,
) -> web.Response:
    def look(session: Session) -> tuple[tickets.Progress | None, bool]:
        known = {"conversation": visit.conversation or "", "contact": contact}
        if step == "withdraw":
            return None, tickets.withdraw(session, number, **known)
        if step == "urge":
            return tickets.urge(session, number, **known), False
        return tickets.progress(session, number, **known), False

    mistake = ""
    try:
        found, gone = await asyncio.to_thread(_in_transaction, request.app[SESSIONS], look)
    except CaseworkError as error:
        found, gone, mistake = None, False, str(error)
    if found is None and not gone:
        mistake = mistake or str(CaseworkError("unknown_ticket"))
        return render(request, "ticket_lookup.html", visit, {"mistake": mistake, "number": number})
    context = {"found": found, "contact": contact, "fresh": fresh, "number": number, "step": step}
    if found is not None:
        context["withdrawable"] = now() < found.withdrawable_until
        context["desk"] = load_registry().get(found.desk).name
    return render(request, "ticket_shown.html", visit, _labels() | context)


def _in_transaction(sessions: Sessions, look: Any) -> Any:
    with writing(sessions) as session:
        return look(session)


async def _form(
    request: web.Request, visit: Visit, fields: Mapping[str, Any], mistake: str = ""
) -> web.Response:
    desks = await asyncio.to_thread(_desks, request.app[SESSIONS])
    context = {"fields": _kept(fields), "mistake": mistake, "desks": desks, "lengths": LENGTHS}
    status = 422 if mistake else 200
    return render(request, "ticket.html", visit, _labels() | context, status)


def _desks(sessions: Sessions) -> list[tuple[str, str]]:
    """Return code and name of every region with a staffed desk."""
    with sessions() as session:
        return [(desk.region, desk.name) for desk in staffed_desks(session)]


def _kept(fields: Mapping[str, Any]) -> dict[str, str]:
    names = ("kind", "region", "contact", "confidential", "reply_wanted", *ASKED)
    kept = {name: str(fields.get(name, "")) for name in names}
    return {**kept, "message_id": str(fields.get("message_id") or fresh_id())}


def _draft(fields: Mapping[str, Any], revisions: tuple[int, ...] = ()) -> TicketDraft:
    """Return what the form says. Raises CaseworkError."""
    draft = TicketDraft(
        confidential=fields.get("confidential") == "1",
        reply_wanted=fields.get("reply_wanted") != "0",
        revision_ids=revisions,
    )
    for name in ("kind", "region", *ASKED):
        value = clean(str(fields.get(name, "")))
        if value:
            draft = draft.with_answer(name, value)
    return draft


def _require(draft: TicketDraft, fields: Mapping[str, Any]) -> None:
    """Raise CaseworkError that names the first thing that is missing, contact included."""
    missing = draft.missing(str(fields.get("contact", "")) or None)
    if missing:
        raise CaseworkError("incomplete", fields=node("field")[missing])


def _region_name(draft: TicketDraft) -> str:
    return load_registry().get(draft.region).name if draft.region else ""


def _labels() -> dict[str, Any]:
    return {"labels": node("field"), "kinds": node("kind"), "statuses": node("status")}
