"""The administrator's console: the knowledge kept true without a programmer."""

import aiohttp_jinja2
from aiohttp import web

from webapp.admin import parts
from webapp.admin.jobs import JOBS, Jobs
from webapp.admin.noticeboard import noticeboard
from webapp.admin.switches import obey_switches
from webapp.keys import SESSIONS


def set_up_admin(app: web.Application) -> None:
    """Add the console to an application that has the operator's desk."""
    environment = aiohttp_jinja2.get_env(app)
    environment.filters.update(parts.FILTERS)
    environment.globals["dated_notices"] = noticeboard(app[SESSIONS])
    app[JOBS] = Jobs()
    for part in parts.PAGES:
        app.add_routes(part.routes)
    app.middlewares.append(obey_switches)
