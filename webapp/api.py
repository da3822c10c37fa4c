"""The JSON API, documented in docs/api.md: conversations and messages."""

from typing import Any

from aiohttp import web

from casework.turns import Turn
from core.clock import now
from webapp.incoming import parse_message, read_json
from webapp.keys import ASKING
from webapp.problems import Problem
from webapp.visit import is_conversation

routes = web.RouteTableDef()


@routes.post("/api/conversations", name="api.start")
async def start(request: web.Request) -> web.Response:
    """Start a conversation."""
    conversation = await request.app[ASKING].start()
    shape = {"conversation_id": conversation, "created_at": now().isoformat()}
    return web.json_response(shape, status=201)


@routes.post("/api/conversations/{id}/messages", name="api.ask")
async def ask(request: web.Request) -> web.Response:
    """Answer one message; the same message_id gives the stored result again."""
    message = parse_message(await read_json(request))
    turn = await request.app[ASKING].ask(_conversation(request), message)
    shape = turn_json(turn)
    return web.json_response({"turn": shape, "replies": shape["replies"]})


@routes.get("/api/conversations/{id}", name="api.history")
async def history(request: web.Request) -> web.Response:
    """Return a conversation as it was shown."""
    conversation = _conversation(request)
    turns = await request.app[ASKING].history(conversation)
    if turns is None:
        raise Problem("unknown_conversation")
    shape = {"conversation_id": conversation, "turns": [turn_json(turn) for turn in turns]}
    return web.json_response(shape)


def _conversation(request: web.Request) -> str:
    """Return the id in an address. Raises Problem for what none of ours can be."""
    conversation = request.match_info["id"]
    if not is_conversation(conversation):
        raise Problem("unknown_conversation")
    return conversation


def turn_json(turn: Turn) -> dict[str, Any]:
    """Return a stored turn as JSON; the text is the redacted one."""
    return {
        "message_id": turn.message_id,
        "text": turn.text,
        "act": turn.act,
        "created_at": turn.created_at.isoformat(),
        "replies": turn.replies,
    }
