"""What protects the pages: response headers, the same-site check, who a visitor is."""

from collections.abc import Awaitable, Callable, Sequence

from aiohttp import web
from aiohttp.typedefs import Handler

from webapp.problems import Problem

Receiver = Callable[[web.Request, web.StreamResponse], Awaitable[None]]
_SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}
_POLICY = (
    "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors {ancestors}"
)
_FRAMED = "citizen."
"""How the names of the routes begin that another site may show inside its own page."""
_FETCHED = {"/widget.js", "/static/widget.js"}
"""Scripts that another site's page loads as a module: nothing in them is anybody's."""
_HEADERS = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    # same-origin, not no-referrer: with the latter browsers send "Origin: null" with a form
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    # replaces the name and version of the server software
    "Server": "kaixinban",
}


def fixed_headers(ancestors: Sequence[str] = ()) -> dict[str, str]:
    """Return the headers that every response has; ``ancestors`` are sites that may show it."""
    sites = " ".join(ancestors) or "'none'"
    headers = {
        **_HEADERS,
        "Cache-Control": "no-store",
        "Content-Security-Policy": _POLICY.format(ancestors=sites),
    }
    if not ancestors:  # the older header knows no list: it would shut out the sites allowed
        headers["X-Frame-Options"] = "DENY"
    return headers


def visitor(request: web.Request, trusted_proxies: int) -> str:
    """Return the address that asks; X-Forwarded-For counts only behind known proxies.

    Each proxy appends the address that it saw, so the one written by the outermost trusted
    proxy stands ``trusted_proxies`` places from the end; whatever is before may be forged.
    """
    hops = ",".join(request.headers.getall("X-Forwarded-For", [])).split(",")
    if trusted_proxies and len(hops) >= trusted_proxies and hops[-trusted_proxies].strip():
        return hops[-trusted_proxies].strip()
    return request.remote or ""


def is_https(request: web.Request, trusted_proxies: int) -> bool:
    """Tell whether the visitor's connection is encrypted."""
    forwarded = request.headers.get("X-Forwarded-Proto") if trusted_proxies else None
    return (forwarded or request.scheme) == "https"


def is_cross_site(request: web.Request) -> bool:
    """Tell whether another site makes a browser send this request."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site not in {"same-origin", "none"}
    origin = request.headers.get("Origin")
    # no Origin: not a browser, so it carries no visitor's cookie against their will
    return origin is not None and origin.partition("://")[2] != request.host


@web.middleware
async def same_site(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Let only our own pages, and programs, change anything."""
    if request.method not in _SAFE_METHODS and is_cross_site(request):
        raise Problem("cross_site")
    return await handler(request)


def add_headers(trusted_proxies: int, frame_ancestors: Sequence[str] = ()) -> Receiver:
    """Make the signal receiver that puts the headers on every response, errors included.

    ``frame_ancestors`` are the sites that may show the citizen's page inside theirs.
    """

    async def receive(request: web.Request, response: web.StreamResponse) -> None:
        name = request.match_info.route.name or ""
        ancestors = frame_ancestors if name.startswith(_FRAMED) else ()
        response.headers.update(fixed_headers(ancestors))
        if request.path in _FETCHED:
            response.headers["Access-Control-Allow-Origin"] = "*"
            response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        if _is_kept(request, response):
            response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        if is_https(request, trusted_proxies):
            response.headers["Strict-Transport-Security"] = "max-age=31536000"

    return receive


def _is_kept(request: web.Request, response: web.StreamResponse) -> bool:
    """Tell whether a browser may keep it: a static file, at the address of its content."""
    is_asset = request.match_info.route.name == "static" and bool(request.query.get("v"))
    return is_asset and response.status < web.HTTPBadRequest.status_code
