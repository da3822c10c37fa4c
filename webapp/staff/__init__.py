"""Logging in to the desks of staff, and what each person may open there."""

import asyncio
from collections.abc import Callable
from functools import cache

from aiohttp import web

from core.db import Sessions
from core.sealing import Sealer
from core.settings import Settings
from webapp.staff import pages
from webapp.staff.cookies import STAFF_SESSIONS

_SLOW_HASHES = 2


def set_up_staff(app: web.Application, settings: Settings, sessions: Sessions) -> None:
    """Add the login pages to an application."""
    app[STAFF_SESSIONS] = sessions
    app[pages.LOGINS] = asyncio.Semaphore(_SLOW_HASHES)
    sealer: Callable[[], Sealer] = cache(lambda: Sealer.of_file(settings.key_file))
    app[pages.SEALER] = sealer
    app.add_routes(pages.routes)
