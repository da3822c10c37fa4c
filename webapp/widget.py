"""The one line that puts the assistant into another site's page."""

import json

import aiohttp_jinja2
from aiohttp import web

from webapp.keys import WORDS
from webapp.pages import origin
from webapp.rendering import asset_urls

routes = web.RouteTableDef()


@routes.get("/widget.js", name="widget")
async def widget(request: web.Request) -> web.Response:
    """Return the module that a host page names: its words, and where the rest comes from."""
    here = origin(request)
    context = {
        "script": json.dumps(f"{here}{asset_urls()['widget.js']}"),
        "words": json.dumps({"home": here, **request.app[WORDS].widget}, ensure_ascii=False),
    }
    response = aiohttp_jinja2.render_template("widget.js.jinja", request, context)
    response.content_type = "text/javascript"
    return response
