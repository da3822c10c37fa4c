"""The connections themselves: what cannot even be read as a request is refused in our words."""

import logging
import re
from typing import Any

from aiohttp import web
from aiohttp.http import HttpProcessingError, RawRequestMessage

from webapp.errors import log_failure, render_plainly
from webapp.keys import WORDS
from webapp.problems import Problem
from webapp.security import fixed_headers
from webapp.words import Words

logger = logging.getLogger(__name__)
IDLE = 75.0
"""Seconds that a connection may be idle: longer than a reverse proxy keeps its own (60)."""
_HEARD = 64
"""Bytes of a request that are remembered: enough to see whether a program sent it."""
_TARGET = re.compile(rb"[^ ]+ (?:https?://[^/ ]*)?(/[^ ?]*)")
_THEIR_FAULTS = (HttpProcessingError, web.RequestPayloadError, ConnectionError)


class Connection(web.RequestHandler):
    """Speaks HTTP with one visitor. Neither answers nor logs quote what was sent."""

    __slots__ = ("_heard", "_heard_of", "_words")

    def __init__(self, server: web.Server, words: Words, **options: Any) -> None:
        super().__init__(server, **options)
        self._words = words
        self._heard, self._heard_of = b"", 0

    def data_received(self, data: bytes) -> None:
        """Remember how a request begins: where it cannot be parsed, that is all there is."""
        if self._heard_of != self._request_count:
            self._heard, self._heard_of = b"", self._request_count
        self._heard = (self._heard + data[:_HEARD])[:_HEARD]
        super().data_received(data)
        if self._messages and not isinstance(self._messages[-1][0], RawRequestMessage):
            self._end_body()

    def _end_body(self) -> None:
        """Tell who still waits for a body that the rest of it cannot be read."""
        request = self._current_request
        if request is not None and not request.content.is_eof():
            request.content.set_exception(web.RequestPayloadError())

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,
    ) -> web.StreamResponse:
        """Answer what no handler could: a request that is none, or a failure outside them all.

        Raises ConnectionError where part of an answer was sent already.
        """
        self.log_exception("connection", exc_info=exc)
        if request.writer.output_size > 0:
            raise ConnectionError("an answer was begun already")
        target = _TARGET.match(self._heard)
        path = target[1].decode("ascii", "replace") if target else request.path
        is_theirs = status < web.HTTPInternalServerError.status_code
        problem = Problem("bad_request" if is_theirs else "internal")
        response = render_plainly(self._words, problem, path)
        response.headers.update(fixed_headers())
        response.force_close()
        return response

    def log_exception(self, *args: Any, **kwargs: Any) -> None:
        """Log what broke: where it is our fault with the place, never with the visitor's bytes."""
        error = kwargs.get("exc_info")
        if isinstance(error, _THEIR_FAULTS):
            logger.info("refused what is no request: %s", type(error).__name__)
        elif isinstance(error, BaseException):
            log_failure("connection", error)


class _Server(web.Server):
    """Makes our kind of connection."""

    def __init__(self, inner: web.Server, words: Words) -> None:
        super().__init__(self._answer, request_factory=inner.request_factory)
        self._handle = inner.request_handler
        self._words = words

    def __call__(self) -> Connection:
        # A body is never decompressed: a compressed one is refused (webapp.incoming).
        return Connection(
            self,
            self._words,
            loop=self._loop,
            access_log=None,
            auto_decompress=False,
            keepalive_timeout=IDLE,
        )

    async def _answer(self, request: web.BaseRequest) -> web.StreamResponse:
        """Answer a request; what is refused before any handler is asked is so in our words."""
        try:
            return await self._handle(request)
        except web.HTTPException as error:
            if error.status < web.HTTPBadRequest.status_code:
                raise
            return render_plainly(self._words, Problem("bad_request"), request.path)


class Runner(web.AppRunner):
    """Runs the application over our connections."""

    async def _make_server(self) -> web.Server:
        return _Server(await super()._make_server(), self.app[WORDS])
