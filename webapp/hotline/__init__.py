"""The operator's desk. It asks the answer desk itself: it works when the dialogue is down."""

import asyncio
from collections.abc import Callable

import aiohttp_jinja2
from aiohttp import web

from knowledge.answering import AnswerDesk
from webapp.hotline import call_pages, chats, desk_page, feeds, practice, tickets, use_page
from webapp.hotline.filters import casework_word, region_name, slot_value, waited
from webapp.hotline.keys import DESK, FEEDS, SEARCHES


def set_up_hotline(app: web.Application, desk: Callable[[], AnswerDesk]) -> None:
    """Add the operator's desk to an application. ``desk`` is called at the first question."""
    app[DESK] = desk
    app[FEEDS] = feeds.Feeds()
    app[SEARCHES] = asyncio.Semaphore(1)
    environment = aiohttp_jinja2.get_env(app)
    environment.filters.update(
        region_name=region_name,
        casework_word=casework_word,
        slot_value=slot_value,
        waited=waited,
    )
    for part in (desk_page, call_pages, feeds, chats, tickets, practice, use_page):
        app.add_routes(part.routes)
    app.on_shutdown.append(feeds.close_feeds)
