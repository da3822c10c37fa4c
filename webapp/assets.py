"""The static files: a flat folder, each file under its name."""

from aiohttp import web

from webapp.problems import Problem
from webapp.rendering import STATIC, asset_urls

routes = web.RouteTableDef()


@routes.get("/static/{name}", name="static")
async def asset(request: web.Request) -> web.FileResponse:
    """Send a file. Only names that are there are looked for on the disk."""
    name = request.match_info["name"]
    if name not in asset_urls():
        raise Problem("not_found")
    return web.FileResponse(STATIC / name)
