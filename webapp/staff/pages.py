"""The pages on which staff log in, change a password, and set up a second factor."""

import asyncio
from collections.abc import Callable, Mapping
from typing import Any

import aiohttp_jinja2
import segno
from aiohttp import web

from core.accounts import accounts, login, second_factor
from core.accounts.passwords import matches
from core.accounts.problems import AccountProblem
from core.accounts.tables import AccountRow
from core.db import writing
from core.sealing import Sealer
from webapp.incoming import read_form
from webapp.staff.access import ACCESS
from webapp.staff.cookies import (
    STAFF_SESSIONS,
    VISIT,
    Visit,
    address,
    drop_token,
    set_token,
    token_of,
    visit_of,
)
from webapp.staff.guard import signed_in
from webapp.staff.words import staff_words

SEALER: web.AppKey[Callable[[], Sealer]] = web.AppKey("sealer")
"""Gives the sealer; the key file is made when it is first needed."""
LOGINS: web.AppKey[asyncio.Semaphore] = web.AppKey("logins", asyncio.Semaphore)
"""Few slow hashes at once: each takes 64 MiB and a tenth of a second of one core."""

routes = web.RouteTableDef()


@routes.get("/staff", name="staff.home")
async def home(request: web.Request) -> web.Response:
    """Show the desks that the person may open."""
    visit = signed_in(request)
    open_to = {
        name
        for name, rule in ACCESS.items()
        if rule.roles and any(visit.staff.has(role) for role in rule.roles)
    }
    return _render(request, "home.html", open_to=open_to, roles=visit.staff.roles)


@routes.get("/staff/login", name="staff.login")
async def show_login(request: web.Request) -> web.Response:
    """Show the form; who is logged in already goes on."""
    if await visit_of(request) is not None:
        return _go(_target(request.query.get("next")))
    return _render(request, "login.html", note=request.query.get("note"))


@routes.post("/staff/login", name="staff.enter")
async def enter(request: web.Request) -> web.Response:
    """Log in with name and password."""
    fields = await read_form(request)
    name, password = fields.get("name", ""), fields.get("password", "")
    maker, where = request.app[STAFF_SESSIONS], address(request)
    try:
        async with request.app[LOGINS]:
            opened = await asyncio.to_thread(
                login.log_in, maker, name, password, where, token_of(request)
            )
    except AccountProblem as refused:
        return _render(request, "login.html", refused=refused, name=name)
    response = _go("/staff/code" if opened.waits_for_code else _target(fields.get("next")))
    set_token(request, response, opened.token)
    return response


@routes.get("/staff/code", name="staff.code")
async def show_code(request: web.Request) -> web.Response:
    """Ask for the second factor."""
    visit = signed_in(request)
    return _render(request, "code.html") if visit.login.waits_for_code else _go("/staff")


@routes.post("/staff/code", name="staff.give_code")
async def give_code(request: web.Request) -> web.Response:
    """Check the second factor."""
    visit, fields = signed_in(request), await read_form(request)
    try:
        token = await asyncio.to_thread(
            login.give_code,
            request.app[STAFF_SESSIONS],
            visit.login,
            visit.token,
            fields.get("code", ""),
            address(request),
            request.app[SEALER](),
        )
    except AccountProblem as refused:
        return _render(request, "code.html", refused=refused)
    response = _go("/staff")
    set_token(request, response, token)
    return response


@routes.get("/staff/password", name="staff.password")
async def show_password(request: web.Request) -> web.Response:
    """Show the form for a new password."""
    visit = signed_in(request)
    return _go("/staff/code") if visit.login.waits_for_code else _render(request, "password.html")


@routes.post("/staff/password", name="staff.change_password")
async def change_password(request: web.Request) -> web.Response:
    """Change the password; every login ends, this one too."""
    visit, fields = signed_in(request), await read_form(request)
    if visit.login.waits_for_code:
        return _go("/staff/code")
    try:
        async with request.app[LOGINS]:
            await asyncio.to_thread(_change, request, visit, fields)
    except AccountProblem as refused:
        return _render(request, "password.html", refused=refused)
    response = _go("/staff/login?note=password_changed")
    drop_token(request, response)
    return response


@routes.get("/staff/second-factor", name="staff.second_factor")
async def show_second_factor(request: web.Request) -> web.Response:
    """Show a secret to be read into an authenticator app."""
    visit = signed_in(request)
    if visit.owes in {"staff.code", "staff.password"}:
        return _go("/staff/code" if visit.login.waits_for_code else "/staff/password")
    if visit.login.account.totp_secret is not None:
        return _render(request, "second_factor_there.html")
    return _offer(request, visit, second_factor.new_secret())


@routes.post("/staff/second-factor", name="staff.enrol")
async def enrol(request: web.Request) -> web.Response:
    """Take the secret into use once the app shows its code."""
    visit, fields = signed_in(request), await read_form(request)
    if visit.owes in {"staff.code", "staff.password"} or visit.login.account.totp_secret:
        return _go("/staff")  # who has one already must ask an administrator to take it off
    seal = request.app[SEALER]()
    try:
        secret = seal.open(fields.get("sealed", ""))
    except RuntimeError:
        return _go("/staff/second-factor")
    try:
        codes = await asyncio.to_thread(
            _enrol, request, visit.login.account.name, secret, fields.get("code", "")
        )
    except AccountProblem as refused:
        return _offer(request, visit, secret, refused)
    return _render(request, "recovery.html", codes=codes)


@routes.post("/staff/sessions", name="staff.end_sessions")
async def end_sessions(request: web.Request) -> web.Response:
    """End every login of the person, on all machines."""
    visit = signed_in(request)
    await asyncio.to_thread(_end_all, request, visit.login.account.name)
    response = _go("/staff/login?note=sessions_ended")
    drop_token(request, response)
    return response


@routes.post("/staff/leave", name="staff.leave")
async def leave(request: web.Request) -> web.Response:
    """Log out."""
    visit = signed_in(request)
    maker = request.app[STAFF_SESSIONS]
    await asyncio.to_thread(login.log_out, maker, visit.login, visit.token, address(request))
    response = _go("/staff/login?note=logged_out")
    drop_token(request, response)
    return response


def _change(request: web.Request, visit: Visit, fields: Mapping[str, str]) -> None:
    if fields.get("new") != fields.get("again"):
        raise AccountProblem("passwords_differ")
    if not matches(visit.login.account.password_hash, fields.get("old", "")):
        raise AccountProblem("old_password_wrong")
    with writing(request.app[STAFF_SESSIONS]) as session:
        account = accounts.get(session, visit.login.account.name)
        accounts.change_password(session, account, fields.get("new", ""), address(request))


def _enrol(request: web.Request, name: str, secret: str, code: str) -> list[str]:
    with writing(request.app[STAFF_SESSIONS]) as session:
        account: AccountRow = accounts.get(session, name)
        return accounts.enrol_second_factor(
            session, account, secret, code, request.app[SEALER](), address(request)
        )


def _end_all(request: web.Request, name: str) -> None:
    with writing(request.app[STAFF_SESSIONS]) as session:
        accounts.end_sessions(session, accounts.get(session, name), address(request))


def _offer(
    request: web.Request, visit: Visit, secret: str, refused: AccountProblem | None = None
) -> web.Response:
    """Show the secret as a picture and as text; the form carries it sealed."""
    picture = segno.make(second_factor.enrolment_address(secret, visit.staff.name))
    return _render(
        request,
        "second_factor.html",
        refused=refused,
        secret=" ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
        sealed=request.app[SEALER]().seal(secret),
        picture=picture.svg_inline(scale=5, border=2),
    )


def _target(next_page: str | None) -> str:
    """Return where to go after the login: a path of ours, never another site."""
    fine = next_page and next_page.startswith(("/staff", "/hotline", "/admin"))
    return next_page if fine and next_page and "\\" not in next_page else "/staff"


def _go(where: str) -> web.Response:
    return web.Response(status=303, headers={"Location": where})


def _render(
    request: web.Request,
    template: str,
    *,
    refused: AccountProblem | None = None,
    note: str | None = None,
    **more: Any,
) -> web.Response:
    words, visit = staff_words(), request.get(VISIT)
    context = {
        "visit": visit,
        "staff_words": words,
        "problem": words.problem(refused) if refused else "",
        "note": words.note(note),
        "next": _target(request.query.get("next")),
        "name": "",
        **more,
    }
    status = 200 if refused is None else 422
    return aiohttp_jinja2.render_template(f"staff/{template}", request, context, status=status)
