"""The middleware that stands before every route: the table of access, and the form's secret."""

import asyncio
import hmac
import ipaddress

from aiohttp import web
from aiohttp.typedefs import Handler

from core import audit
from core.audit import Deed, Outcome
from core.db import writing
from core.staff import Staff
from regions.registry import load_registry
from webapp.keys import OPTIONS
from webapp.problems import Problem
from webapp.security import is_https
from webapp.staff.access import ACCESS, Rule
from webapp.staff.cookies import STAFF_SESSIONS, VISIT, Visit, address, visit_of

CSRF_FIELD, CSRF_HEADER = "csrf", "X-CSRF-Token"
_SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}
_DENIALS = {"forbidden", "form_expired"}
_PRIVATE = ("staff.", "hotline.", "admin.")
"""How the names of the routes begin over which passwords and personal data go."""


@web.middleware
async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Let a request through where the table of access says so; what has no row is closed."""
    name = request.match_info.route.name
    if request.match_info.http_exception is not None:
        return await handler(request)
    rule = ACCESS.get(name or "")
    if rule is None or name is None:
        raise Problem("not_found")
    if name.startswith(_PRIVATE):
        _require_private_line(request)
    if not rule.public:
        visit = await visit_of(request)
        if visit is None:
            return _to_login(request)
        if visit.owes is not None and not rule.unfinished:
            return _redirect(request, visit.owes)
        return await _for_staff(request, handler, rule, visit)
    return await handler(request)


def staff(request: web.Request) -> Staff:
    """Return who asks, on a route that is not public."""
    return signed_in(request).staff


def require_region(request: web.Request, code: str) -> None:
    """Answer as if the thing did not exist where the person does not cover its region."""
    if not staff(request).covers(code, load_registry().is_within):
        raise Problem("not_found")


def signed_in(request: web.Request) -> Visit:
    """Return the login behind a request, on a route that is not public."""
    visit = request[VISIT]
    if visit is None:
        raise Problem("login_needed")
    return visit


async def _for_staff(
    request: web.Request, handler: Handler, rule: Rule, visit: Visit
) -> web.StreamResponse:
    """Answer who may; whatever is refused to somebody who is logged in is recorded."""
    try:
        await _require(request, rule, visit)
        return await handler(request)
    except Problem as problem:
        if problem.code in _DENIALS or (rule.region and problem.code == "not_found"):
            await asyncio.to_thread(_record_denial, request, visit.staff)
        raise


async def _require(request: web.Request, rule: Rule, visit: Visit) -> None:
    """Raise unless the person has one of the roles, and the form the secret of this login."""
    if rule.roles and not any(visit.staff.has(role) for role in rule.roles):
        raise Problem("forbidden")
    if request.method not in _SAFE_METHODS and not rule.upload:
        await require_csrf(request)


async def require_csrf(request: web.Request) -> None:
    """Raise unless a change carries the secret of the login that makes it."""
    visit = signed_in(request)
    given = request.headers.get(CSRF_HEADER)
    if given is None and request.content_type == "application/x-www-form-urlencoded":
        given = str((await request.post()).get(CSRF_FIELD, ""))
    if not hmac.compare_digest((given or "").encode(), visit.login.csrf.encode()):
        raise Problem("form_expired")


def _require_private_line(request: web.Request) -> None:
    """Refuse passwords over an open line; the machine itself is no line."""
    if is_https(request, request.app[OPTIONS].trusted_proxies):
        return
    try:
        here = ipaddress.ip_address(address(request)).is_loopback
    except ValueError:
        here = False
    if not here:
        raise Problem("https_needed")


def _to_login(request: web.Request) -> web.Response:
    if "/api/" in request.path or request.method not in _SAFE_METHODS:
        raise Problem("login_needed")
    return _redirect(request, "staff.login", next=request.path)


def _redirect(request: web.Request, route: str, **query: str) -> web.Response:
    if "/api/" in request.path:
        raise Problem("login_needed")
    url = request.app.router[route].url_for().with_query(query)
    return web.Response(status=303, headers={"Location": str(url)})


def _record_denial(request: web.Request, person: Staff) -> None:
    route = request.match_info.route.name or ""
    with writing(request.app[STAFF_SESSIONS]) as session:
        deed = Deed(person.name, "denied", route, outcome=Outcome.REFUSED, address=person.address)
        audit.record(session, deed)
