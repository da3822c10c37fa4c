"""Tickets at the desk: the queue with its deadlines, one ticket, a new one from a call."""

import asyncio
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import aiohttp_jinja2
from aiohttp import web

from casework import ticket_queue, ticket_steps, tickets
from casework.calls import calls
from casework.calls.calls import CallProblem
from casework.calls.tables import CallRow
from casework.refusals import CaseworkError, node
from casework.ticket_draft import Channel, TicketDraft, TicketKind
from casework.ticket_steps import FLOW, Step, TicketStatus
from casework.tickets import Progress
from core.clock import today
from core.db import writing
from webapp.hotline import asked as asking
from webapp.hotline.words import hotline_words
from webapp.incoming import read_form
from webapp.keys import SESSIONS
from webapp.problems import Problem
from webapp.staff.guard import signed_in, staff

_TEXTS = ("what", "place", "occurred", "wish", "who", "person")
_BY_STAFF = tuple(step for step in Step if step not in (Step.URGE, Step.WITHDRAW))

routes = web.RouteTableDef()


@routes.get("/hotline/tickets", name="hotline.tickets")
async def queue(request: web.Request) -> web.Response:
    """Show what is open at the person's desks: first due first, overdue marked."""
    found = await asyncio.to_thread(_open, request)
    return _render(request, "tickets.html", tickets=found, today=today())


@routes.get("/hotline/tickets/new", name="hotline.ticket_new")
async def new(request: web.Request) -> web.Response:
    """Show the form, filled from a call as far as the call tells."""
    given = await asyncio.to_thread(_from_call, request)
    return _render(
        request, "ticket_form.html", given=given, kinds=node("kind"), labels=node("field")
    )


@routes.post("/hotline/tickets/new", name="hotline.ticket_submit")
async def submit(request: web.Request) -> web.Response:
    """Submit what the operator has corrected."""
    given = await read_form(request)
    try:
        done = await asyncio.to_thread(_submit, request, given)
    except CaseworkError as refused:
        more = {"kinds": node("kind"), "labels": node("field"), "problem": str(refused)}
        return _render(request, "ticket_form.html", given=given, status=422, **more)
    return web.Response(status=303, headers={"Location": f"/hotline/tickets/{done.number}"})


@routes.get("/hotline/tickets/{number}", name="hotline.ticket")
async def ticket(request: web.Request) -> web.Response:
    """Show one ticket with its history and the steps that are open."""
    return await _ticket_page(request)


@routes.post("/hotline/tickets/{number}", name="hotline.ticket_step")
async def step(request: web.Request) -> web.Response:
    """Take a step, or read the contact: both are recorded."""
    given, number = await read_form(request), request.match_info["number"]
    try:
        if given.get("step") == "contact":
            contact = await asyncio.to_thread(_contact, request, number)
            return await _ticket_page(request, contact=contact)
        await asyncio.to_thread(_step, request, number, given)
    except CaseworkError as refused:
        return await _ticket_page(request, problem=str(refused), status=422)
    except ValueError as problem:
        raise Problem("wrong_type") from problem
    return web.Response(status=303, headers={"Location": f"/hotline/tickets/{number}"})


async def _ticket_page(request: web.Request, status: int = 200, **more: str) -> web.Response:
    found = await asyncio.to_thread(_one, request, request.match_info["number"])
    if found is None:
        raise Problem("not_found")
    open_steps = [one for one in _BY_STAFF if TicketStatus(found.status) in FLOW[one][0]]
    words = {"labels": node("field"), "steps": node("step"), "statuses": node("status")}
    context = {"ticket": found, "open_steps": open_steps, "kinds": node("kind"), **words}
    defaults = {"contact": "", "problem": ""}
    return _render(request, "ticket.html", status=status, **{**context, **defaults, **more})


def _open(request: web.Request) -> tuple[ticket_queue.Ticket, ...]:
    with request.app[SESSIONS]() as session:
        return ticket_queue.open_tickets(session, staff(request))


def _one(request: web.Request, number: str) -> ticket_queue.Ticket | None:
    with request.app[SESSIONS]() as session:
        return ticket_queue.ticket(session, staff(request), number)


def _contact(request: web.Request, number: str) -> str:
    with writing(request.app[SESSIONS]) as session:
        return ticket_steps.contact_of(session, staff(request), number)


def _step(request: web.Request, number: str, given: Mapping[str, str]) -> None:
    taken, text, unit = Step(given.get("step", "")), given.get("text", ""), given.get("unit", "")
    with writing(request.app[SESSIONS]) as session:
        ticket_steps.take(session, staff(request), number, taken, text, unit)


def _from_call(request: web.Request) -> dict[str, str]:
    """Return what a call tells of a ticket; the operator corrects it before it is submitted."""
    call = request.query.get("call", "")
    if not call:
        return {}
    with request.app[SESSIONS]() as session:
        try:
            row = calls.of_operator(session, call, staff(request))
        except CallProblem as refused:
            raise Problem(refused.code) from refused
        said = [line.text for line in calls.lines(session, call) if line.speaker.value == "caller"]
    chips = {slot: request.query[slot] for slot in asking.CHIPS if request.query.get(slot)}
    known = {**row.known, **chips}
    region = known.get("handling") or known.get("insured") or known.get("treatment") or ""
    what = "\n".join(filter(None, [row.notes, *said]))[:1000]
    return {"call": call, "region": region, "what": what, "kind": TicketKind.CONSULTATION.value}


def _submit(request: web.Request, given: Mapping[str, str]) -> Progress:
    person, draft = staff(request), TicketDraft()
    for name in ("kind", "region", *_TEXTS):
        if given.get(name):
            draft = draft.with_answer(name, given[name])
    with writing(request.app[SESSIONS]) as session:
        row = session.get(CallRow, given.get("call", ""))
        whole = replace(
            draft,
            confidential="confidential" in given,
            reply_wanted="reply_wanted" in given,
            revision_ids=_revisions(row, person.name),
        )
        contact = given.get("contact") or None
        return tickets.submit(
            session, whole, contact=contact, channel=Channel.CALL, operator=person.name
        )


def _revisions(row: CallRow | None, operator: str) -> tuple[int, ...]:
    own = row is not None and row.operator == operator
    return (row.revision_id,) if own and row and row.revision_id else ()


def _render(request: web.Request, name: str, status: int = 200, **more: Any) -> web.Response:
    context = {
        "visit": signed_in(request),
        "hotline_words": hotline_words(),
        "problem": "",
        **more,
    }
    if "given" in context:
        context["given"] = defaultdict(str, context["given"])
    return aiohttp_jinja2.render_template(f"hotline/{name}", request, context, status=status)
