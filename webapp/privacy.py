"""What is kept about a conversation: to see, to take along, to delete. No login is needed."""

import json
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from aiohttp import web

from casework.turns import Turn
from webapp.api import turn_json
from webapp.incoming import read_form
from webapp.keys import ASKING, KEPT_DAYS
from webapp.pages import render, turns_of
from webapp.visit import Visit, read_visit, remember

routes = web.RouteTableDef()


@routes.get("/kept", name="citizen.kept")
@routes.post("/kept", name="citizen.kept_form")
async def kept(request: web.Request) -> web.Response:
    """Show everything that is kept about the visitor's conversation."""
    return await _show(request, await _visit(request))


@routes.post("/kept/download", name="citizen.kept_download")
async def download(request: web.Request) -> web.Response:
    """Send what is kept as a file: JSON for programs, text for people."""
    fields = await read_form(request)
    turns = await turns_of(request, read_visit(request, fields)) or ()
    if fields.get("format") == "text":
        return _file(_as_text(turns), "kaixinban.txt", "text/plain")
    shape = {"turns": [turn_json(turn) for turn in turns]}
    text = json.dumps(shape, ensure_ascii=False, indent=2)
    return _file(text, "kaixinban.json", "application/json")


@routes.post("/kept/delete", name="citizen.kept_delete")
async def delete(request: web.Request) -> web.Response:
    """Delete the conversation, once the visitor has said so twice."""
    fields = await read_form(request)
    visit = read_visit(request, fields)
    if fields.get("sure") != "1":
        return await _show(request, visit, asked=True)
    if visit.conversation is not None:
        await request.app[ASKING].forget(visit.conversation)
    visit = visit.talking(None)
    response = render(request, "deleted.html", visit, {})
    remember(request, response, visit)
    return response


async def _visit(request: web.Request) -> Visit:
    fields = await read_form(request) if request.method == "POST" else {}
    return read_visit(request, fields)


async def _show(request: web.Request, visit: Visit, *, asked: bool = False) -> web.Response:
    turns = await turns_of(request, visit) or ()
    keep = timedelta(days=request.app[KEPT_DAYS]())
    until = turns[-1].created_at + keep if turns else None
    context: dict[str, Any] = {"turns": turns, "asked": asked, "until": until}
    return render(request, "kept.html", visit, context)


def _as_text(turns: Sequence[Turn]) -> str:
    blocks = []
    for turn in turns:
        said = "\n".join(reply["text"] for reply in turn.replies)
        blocks.append(f"{turn.created_at:%Y-%m-%d %H:%M}\n> {turn.text}\n{said}\n")
    return "\n".join(blocks)


def _file(text: str, name: str, kind: str) -> web.Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return web.Response(text=text, content_type=kind, charset="utf-8", headers=headers)
