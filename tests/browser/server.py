"""A server of the real application in a thread, which a test can stop and start again."""

import asyncio
import threading
from collections.abc import Callable

from aiohttp import web

from webapp.connections import Runner


class Server:
    """Serves what ``build`` returns, at the same port after each restart.

    ``runner`` is the product's; a site that is not ours has aiohttp's own.
    """

    def __init__(
        self, build: Callable[[], web.Application], runner: type[web.AppRunner] = Runner
    ) -> None:
        self._build, self._kind = build, runner
        self._port = 0
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._runner: web.AppRunner | None = None

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self._port}"

    def start(self) -> None:
        """Listen."""
        if not self._thread.is_alive():
            self._thread.start()
        asyncio.run_coroutine_threadsafe(self._listen(), self._loop).result(timeout=30)

    def call(self, step: Callable[[], None]) -> None:
        """Do something in the server's thread."""
        self._loop.call_soon_threadsafe(step)

    def stop(self) -> None:
        """Stop listening."""
        if self._runner is not None:
            runner, self._runner = self._runner, None
            asyncio.run_coroutine_threadsafe(runner.cleanup(), self._loop).result(timeout=30)

    def close(self) -> None:
        """Stop for good."""
        self.stop()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(timeout=30)
        self._loop.close()

    async def _listen(self) -> None:
        self._runner = self._kind(self._build(), shutdown_timeout=1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self._port)
        await site.start()
        self._port = self._runner.addresses[0][1]
