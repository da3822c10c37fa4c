"""Pages that only tell: how personal data are handled, and what the page cannot do for whom."""

from aiohttp import web

from webapp.pages import render
from webapp.visit import read_visit

routes = web.RouteTableDef()


@routes.get("/privacy", name="citizen.privacy")
async def privacy(request: web.Request) -> web.Response:
    """Say what is kept, why, how long, who answers for it and how to have it deleted."""
    return render(request, "privacy.html", read_visit(request), {})


@routes.get("/accessibility", name="citizen.accessibility")
async def accessibility(request: web.Request) -> web.Response:
    """Say how accessible the page is, how that was tested and what is not met."""
    return render(request, "accessibility.html", read_visit(request), {})
