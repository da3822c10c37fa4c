"""The operator's desk. It asks the answer desk itself: it works when the dialogue is down."""

import asyncio
from collections.abc import Callable

from aiohttp import web

from core.db import Sessions
from knowledge.answering import AnswerDesk
from webapp.hotline import call_pages, desk_page, feeds, use_page
from webapp.hotline.keys import DESK, FEEDS, SEARCHES, STORE


def set_up_hotline(
    app: web.Application, desk: Callable[[], AnswerDesk], sessions: Sessions
) -> None:
    """Add the operator's desk to an application. ``desk`` is called at the first question."""
    app[DESK] = desk
    app[STORE] = sessions
    app[FEEDS] = feeds.Feeds()
    app[SEARCHES] = asyncio.Semaphore(1)
    for part in (desk_page, call_pages, feeds, use_page):
        app.add_routes(part.routes)
