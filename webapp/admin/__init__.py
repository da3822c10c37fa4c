"""The administrator's console: the knowledge kept true without a programmer."""

import aiohttp_jinja2
from aiohttp import web

from casework.retention import KEEP_TEXT
from webapp.admin import parts
from webapp.admin.jobs import JOBS, Jobs
from webapp.admin.noticeboard import kept_days, lately, notices_today
from webapp.admin.switches import CLOSED, Closed, obey_switches
from webapp.keys import KEPT_DAYS, SESSIONS


def set_up_admin(app: web.Application) -> None:
    """Add the console to an application that has the operator's desk."""
    environment = aiohttp_jinja2.get_env(app)
    environment.filters.update(parts.FILTERS)
    app[KEPT_DAYS] = lately(app[SESSIONS], kept_days, KEEP_TEXT.days)
    none: list[str] = []
    environment.globals["dated_notices"] = lately(app[SESSIONS], notices_today, none)
    environment.globals["kept_days"] = app[KEPT_DAYS]
    app[JOBS] = Jobs()
    app[CLOSED] = Closed(app[SESSIONS])
    for part in parts.PAGES:
        app.add_routes(part.routes)
    app.middlewares.append(obey_switches)
