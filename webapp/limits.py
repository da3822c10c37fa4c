"""How often one visitor may ask and read."""

import ipaddress
import math
import time
from collections import deque
from collections.abc import Callable

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from webapp.options import Options
from webapp.problems import Problem
from webapp.security import visitor

MINUTE = 60.0
_ASKS = {"api.ask", "citizen.ask", "citizen.ask_fragment", "citizen.ticket_submit"}
_STARTS = {"api.start"}
_FREE = {"static", "healthz", "readyz"}
"""Routes by name; whatever is in none of these sets counts as a read."""


class SlidingWindow:
    """At most ``count`` events per ``seconds`` for each key, on a clock that never goes back."""

    def __init__(
        self, count: int, seconds: float = MINUTE, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._count = count
        self._seconds = seconds
        self._clock = clock
        self._events: dict[str, deque[float]] = {}
        self._swept = clock()

    def wait(self, key: str) -> float:
        """Note an event and return 0; where there is no room, return the seconds to wait."""
        now = self._clock()
        self._sweep(now)
        events = self._events.setdefault(key, deque())
        while events and events[0] <= now - self._seconds:
            events.popleft()
        if len(events) >= self._count:
            return events[0] + self._seconds - now
        events.append(now)
        return 0.0

    def _sweep(self, now: float) -> None:
        """Forget, once per window, the keys that have been silent: the table cannot grow."""
        if now - self._swept < self._seconds:
            return
        self._swept = now
        horizon = now - self._seconds
        self._events = {key: seen for key, seen in self._events.items() if seen[-1] > horizon}


def limit_rates(options: Options) -> Middleware:
    """Make the middleware that holds visitors to the rates."""
    asks, starts = SlidingWindow(options.questions), SlidingWindow(options.questions)
    reads = SlidingWindow(options.reads)

    @web.middleware
    async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
        name = request.match_info.route.name or ""
        who = visitor(request, options.trusted_proxies)
        # Operators of one bureau share an address, and search at every key.
        free = name in _FREE or name.startswith("hotline.")
        if not free and not (options.spare_loopback and _is_loopback(who)):
            window = asks if name in _ASKS else starts if name in _STARTS else reads
            wait = math.ceil(window.wait(who))
            if wait:
                raise Problem("too_many", retry_after=wait, seconds=wait)
        return await handler(request)

    return middleware


def _is_loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False
