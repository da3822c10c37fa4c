"""Build the web application: the one place where the faces are wired."""

import asyncio
from collections.abc import AsyncIterator, Callable

from aiohttp import web
from aiohttp.typedefs import Handler

from core.db import Sessions
from core.settings import Settings
from knowledge.answering import AnswerDesk
from knowledge.service import default_desk
from webapp import (
    api,
    assets,
    citizen,
    guides,
    health,
    notices,
    persons,
    privacy,
    ratings,
    tickets,
    widget,
)
from webapp.admin import set_up_admin
from webapp.asking import Asking, Assistant
from webapp.errors import errors
from webapp.health import CHECKS, Checks
from webapp.hosts import check_hosts
from webapp.hotline import set_up_hotline
from webapp.housekeeping import keep_house
from webapp.incoming import MAX_BODY, refuse_encoded
from webapp.keys import ASKING, OPENINGS, OPTIONS, SESSIONS, STOPPING, TICKETS, WORDS
from webapp.limits import limit_rates
from webapp.openings import Once, Openings
from webapp.options import Options
from webapp.rendering import set_up_templates
from webapp.security import add_headers, same_site
from webapp.staff import set_up_staff
from webapp.staff.guard import guard
from webapp.words import load_words

FACES = (citizen, guides, notices, persons, privacy, ratings, tickets, widget, api, assets, health)
"""Modules with routes that everybody may use."""


def build_app(
    settings: Settings,
    assistant: Assistant,
    sessions: Sessions,
    options: Options | None = None,
    desk: Callable[[], AnswerDesk] = default_desk,
) -> web.Application:
    """Return the application over an assistant and a migrated database."""
    options = options or Options.of(settings)
    # The first middleware is the outermost: errors of those below it become words.
    middlewares = [
        compress,
        check_hosts(options.hosts),
        errors,
        refuse_encoded,
        same_site,
        limit_rates(options),
        guard,
    ]
    app = web.Application(middlewares=middlewares, client_max_size=MAX_BODY)
    app[OPTIONS] = options
    app[WORDS] = load_words()
    app[SESSIONS] = sessions
    app[STOPPING], app[TICKETS] = asyncio.Event(), Once()
    app[ASKING] = asking = Asking(assistant, sessions)
    app[OPENINGS] = Openings(asking.start)
    app[CHECKS] = Checks(assistant, sessions)
    set_up_templates(app, app[WORDS], options.operator)
    for face in FACES:
        app.add_routes(face.routes)
    set_up_staff(app, settings, sessions)
    set_up_hotline(app, desk)
    set_up_admin(app)
    app.on_response_prepare.append(add_headers(options.trusted_proxies, options.frame_ancestors))
    app.on_shutdown.append(end_streams)
    app.cleanup_ctx.extend((finish_turns, keep_house))
    return app


@web.middleware
async def compress(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Compress what is sent: most visitors are on a phone."""
    response = await handler(request)
    if response.status == web.HTTPOk.status_code:
        response.enable_compression()
        response.headers["Vary"] = "Accept-Encoding"
    return response


async def end_streams(app: web.Application) -> None:
    """Let who waits for a person go: the browser asks again once we are back."""
    app[STOPPING].set()


async def finish_turns(app: web.Application) -> AsyncIterator[None]:
    """Let the turns under way finish before the process stops."""
    yield
    await app[ASKING].drain()
