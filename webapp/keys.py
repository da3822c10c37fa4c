"""The typed keys under which an application keeps its parts."""

import asyncio
from collections.abc import Callable

from aiohttp import web

from core.db import Sessions
from webapp.asking import Asking
from webapp.openings import Once, Openings
from webapp.options import Options
from webapp.words import Words

ASKING: web.AppKey[Asking] = web.AppKey("asking", Asking)
KEPT_DAYS: web.AppKey[Callable[[], int]] = web.AppKey("kept_days", Callable)  # type: ignore[arg-type]
"""How many days texts are kept now, as citizens are told."""
OPENINGS: web.AppKey[Openings] = web.AppKey("openings", Openings)
OPTIONS: web.AppKey[Options] = web.AppKey("options", Options)
SESSIONS: web.AppKey[Sessions] = web.AppKey("sessions", object)  # type: ignore[arg-type]
STOPPING: web.AppKey[asyncio.Event] = web.AppKey("stopping", asyncio.Event)
"""Set when the process begins to stop: what waits for news ends."""
TICKETS: web.AppKey[Once] = web.AppKey("tickets", Once)
"""Numbers of tickets by the id of the form that submitted them."""
WORDS: web.AppKey[Words] = web.AppKey("words", Words)
