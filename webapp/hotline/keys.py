"""The typed keys under which the application keeps the parts of the operator's desk."""

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING

from aiohttp import web

from knowledge.answering import AnswerDesk

if TYPE_CHECKING:
    from webapp.hotline.feeds import Feeds

DESK: web.AppKey[Callable[[], AnswerDesk]] = web.AppKey("hotline_desk")
FEEDS: web.AppKey["Feeds"] = web.AppKey("hotline_feeds")
SEARCHES: web.AppKey[asyncio.Semaphore] = web.AppKey("hotline_searches", asyncio.Semaphore)
"""One search at a time: a stale one is dropped while it waits here."""
