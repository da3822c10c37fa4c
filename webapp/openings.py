"""What a form sent twice must not do twice: open a conversation, submit a ticket."""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable

KEPT = 1000


class Once:
    """Remembers what the latest forms led to, each by an id of its own."""

    def __init__(self, kept: int = KEPT) -> None:
        self._kept = kept
        self._made: OrderedDict[str, asyncio.Future[str]] = OrderedDict()

    async def get(self, key: str, make: Callable[[], Awaitable[str]]) -> str:
        """Return what was made for the key, making it the first time."""
        made = self._made.get(key)
        if made is None or (made.done() and made.exception()):
            made = asyncio.ensure_future(make())
            self._made[key] = made
            if len(self._made) > self._kept:
                self._made.popitem(last=False)
        return await asyncio.shield(made)


class Openings:
    """Which conversation a first message opened: it has no cookie yet to tell it by."""

    def __init__(self, start: Callable[[], Awaitable[str]], kept: int = KEPT) -> None:
        self._start = start
        self._once = Once(kept)

    async def conversation(self, message_id: str) -> str:
        """Return the conversation that the message opens, starting it the first time."""
        return await self._once.get(message_id, self._start)
