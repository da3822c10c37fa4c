"""The cookie of a login, and who a request comes from."""

import asyncio
from dataclasses import dataclass

from aiohttp import web

from core.accounts import accounts, sessions
from core.accounts.sessions import Login
from core.db import Sessions, writing
from core.staff import Staff
from webapp.keys import OPTIONS
from webapp.security import is_https, visitor

COOKIE = "kaixinban_staff"
_HOST_COOKIE = f"__Host-{COOKIE}"
"""Over TLS: browsers then refuse one that another host or path has set."""


@dataclass(frozen=True)
class Visit:
    """A request of somebody who is logged in."""

    login: Login
    staff: Staff
    token: str
    owes: str | None
    """Route that must be visited first (a code, a new password, a second factor)."""


STAFF_SESSIONS: web.AppKey[Sessions] = web.AppKey("staff_sessions")
VISIT: web.RequestKey["Visit | None"] = web.RequestKey("visit")


def address(request: web.Request) -> str:
    """Return where a person acts from, for locks and records."""
    return visitor(request, request.app[OPTIONS].trusted_proxies)


def token_of(request: web.Request) -> str | None:
    """Return the token that the browser holds."""
    return request.cookies.get(_name(request))


def set_token(request: web.Request, response: web.StreamResponse, token: str) -> None:
    """Hand the browser a token; it forgets it when it closes."""
    response.set_cookie(
        _name(request),
        token,
        httponly=True,
        samesite="Strict",
        secure=_encrypted(request),
        path="/",
    )


def drop_token(request: web.Request, response: web.StreamResponse) -> None:
    """Take the token from the browser."""
    response.del_cookie(_name(request), path="/", secure=_encrypted(request), samesite="Strict")


async def visit_of(request: web.Request) -> Visit | None:
    """Return who is logged in, None where nobody is. Looked up once a request."""
    if VISIT not in request:
        token = token_of(request)
        request[VISIT] = (
            await asyncio.to_thread(_find, request.app[STAFF_SESSIONS], token, address(request))
            if token
            else None
        )
    return request[VISIT]


def _find(maker: Sessions, token: str, where: str) -> Visit | None:
    with maker() as session:
        login = sessions.find(session, token)
        if login is None:
            return None
        lacks = login.account.totp_secret is None
        enrol = lacks and accounts.needs_second_factor(session, login.account)
    if login.stale:
        with writing(maker) as session:
            sessions.touch(session, login)
    owes = (
        "staff.code"
        if login.waits_for_code
        else "staff.password"
        if login.account.must_change
        else "staff.second_factor"
        if enrol
        else None
    )
    return Visit(login, accounts.staff_of(login.account, where), token, owes)


def _encrypted(request: web.Request) -> bool:
    return is_https(request, request.app[OPTIONS].trusted_proxies)


def _name(request: web.Request) -> str:
    return _HOST_COOKIE if _encrypted(request) else COOKIE
