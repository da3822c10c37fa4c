"""Which conversation a first message opened: sent again, it must not open another."""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable

KEPT = 1000


class Openings:
    """Remembers the latest openings; a first message has no cookie yet to tell it by."""

    def __init__(self, start: Callable[[], Awaitable[str]], kept: int = KEPT) -> None:
        self._start = start
        self._kept = kept
        self._opened: OrderedDict[str, asyncio.Future[str]] = OrderedDict()

    async def conversation(self, message_id: str) -> str:
        """Return the conversation that the message opens, starting it the first time."""
        opened = self._opened.get(message_id)
        if opened is None or (opened.done() and opened.exception()):
            opened = asyncio.ensure_future(self._start())
            self._opened[message_id] = opened
            if len(self._opened) > self._kept:
                self._opened.popitem(last=False)
        return await asyncio.shield(opened)
