"""The names under which we answer.

A name that somebody else owns may be pointed at our address (DNS rebinding): a page of theirs
could then read ours, and links that are built from the name would lead to them.
"""

import ipaddress
import re
from collections.abc import Sequence

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from webapp.errors import render_plainly
from webapp.keys import WORDS
from webapp.problems import Problem

_AUTHORITY = re.compile(r"(?:\[([0-9A-Fa-f:.]+)\]|([A-Za-z0-9_.-]+))(?::[0-9]{1,5})?")
_SPARED = {"healthz", "readyz"}
"""Routes that probes ask under any name; nothing in them is anybody's."""


def check_hosts(names: Sequence[str]) -> Middleware:
    """Make the middleware that refuses requests for a name that is not ours.

    Ours are the machine itself, the address at which the connection arrived (no name can be
    turned towards it), and ``names``; one that begins with ``*.`` stands for all below it.
    """

    @web.middleware
    async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
        name = _host_name(request.host)
        spared = request.match_info.route.name in _SPARED
        if spared or (name and (_is_listed(name, names) or _is_here(request, name))):
            return await handler(request)
        # No page: its links and styles would lead to the name that was just refused.
        return render_plainly(request.app[WORDS], Problem("wrong_host"), request.path)

    return middleware


def _host_name(host: str) -> str:
    """Return name or address without the port, in lower case; empty where it is neither."""
    found = _AUTHORITY.fullmatch(host)
    return (found[1] or found[2]).lower().removesuffix(".") if found else ""


def _is_listed(name: str, names: Sequence[str]) -> bool:
    return any(name.endswith(each[1:]) if each.startswith("*.") else name == each for each in names)


def _is_here(request: web.Request, name: str) -> bool:
    """Tell whether a name means this machine, or the address that the visitor reached."""
    if name == "localhost":
        return True
    try:
        address = ipaddress.ip_address(name)
    except ValueError:
        return False
    reached = request.get_extra_info("sockname")
    return address.is_loopback or (isinstance(reached, tuple) and str(address) == reached[0])
