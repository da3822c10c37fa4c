"""Who visits: the conversation and the view, by cookie or, where those are refused, by form."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from aiohttp import web

from webapp.keys import OPTIONS
from webapp.security import is_https
from webapp.view import DEFAULT, View, changed, decode

COOKIE = "kaixinban_conversation"
FRAMED_COOKIE = "kaixinban_framed"
"""The cookie inside another site's page: partitioned, so that it is of no use elsewhere."""
VIEW_COOKIE = "kaixinban_view"
VIEW_AGE = 400 * 24 * 3600
"""Seconds that a browser keeps how the pages look; longer ones are cut to this by browsers."""
_CONVERSATION = re.compile(r"[A-Za-z0-9_-]{1,64}")
_REGION = re.compile(r"[0-9]{6}")


@dataclass(frozen=True)
class Visit:
    """What is known of the visitor before a page is made."""

    conversation: str | None = None
    by_cookie: bool = False
    """True where the browser brought the conversation back by itself."""
    view: View = DEFAULT
    view_by_cookie: bool = False
    framed: bool = False
    """True inside another site's page."""
    region: str | None = None
    """Code of the insured region that was chosen on the first view."""

    def talking(self, conversation: str | None) -> "Visit":
        """Return the visit in another conversation, or in none."""
        return replace(self, conversation=conversation)


def read_visit(request: web.Request, fields: Mapping[str, Any] | None = None) -> Visit:
    """Return who visits; ``fields`` are those of a form, where one was sent."""
    fields = fields or {}
    framed = request.path == "/embed" or fields.get("framed") == "1"
    kept = request.cookies.get(FRAMED_COOKIE if framed else COOKIE)
    kept = kept if is_conversation(kept) else None
    carried = fields.get("conversation")
    chosen = decode(request.cookies.get(VIEW_COOKIE))
    view = chosen or decode(fields.get("view")) or DEFAULT
    wanted = changed(view, request.query)
    return Visit(
        conversation=kept or (carried if is_conversation(carried) else None),
        by_cookie=bool(kept),
        view=wanted,
        view_by_cookie=chosen is not None and chosen == wanted,
        framed=framed,
        region=_region(fields.get("region") or request.query.get("region")),
    )


def remember(request: web.Request, response: web.StreamResponse, visit: Visit) -> None:
    """Keep the conversation until the browser closes; remove the cookie where there is none."""
    name = FRAMED_COOKIE if visit.framed else COOKIE
    if visit.conversation is not None:
        _set_cookie(request, response, visit, name, visit.conversation)
    elif name in request.cookies:
        _set_cookie(request, response, visit, name, "", max_age=0)


def remember_view(request: web.Request, response: web.StreamResponse, visit: Visit) -> None:
    """Keep how the pages shall look: only after somebody has chosen it."""
    _set_cookie(request, response, visit, VIEW_COOKIE, visit.view.encode(), max_age=VIEW_AGE)


def _set_cookie(
    request: web.Request,
    response: web.StreamResponse,
    visit: Visit,
    name: str,
    value: str,
    max_age: int | None = None,
) -> None:
    """Set a cookie that is out of reach of scripts and, unless partitioned, of other sites.

    Written by hand: the standard library of Python 3.10 does not know ``Partitioned``. The value
    is one of ours, made of letters, digits, full stops, "-" and "_".
    """
    parts = [f"{name}={value}", "Path=/", "HttpOnly"]
    if max_age is not None:
        parts.append(f"Max-Age={max_age}")
    secure = is_https(request, request.app[OPTIONS].trusted_proxies)
    # Only an encrypted connection may have a cookie inside another site's page.
    framed = ["SameSite=None", "Secure", "Partitioned"]
    plain = ["SameSite=Lax", *(["Secure"] if secure else [])]
    parts += framed if visit.framed and secure else plain
    response.headers.add("Set-Cookie", "; ".join(parts))


def is_conversation(value: object) -> bool:
    """Tell whether a value has the form of a conversation's id: nothing else is looked up."""
    return _is(_CONVERSATION, value)


def _is(form: re.Pattern[str], value: object) -> bool:
    return isinstance(value, str) and form.fullmatch(value) is not None


def _region(value: object) -> str | None:
    return str(value) if _is(_REGION, value) else None
