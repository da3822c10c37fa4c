"""Five levels under an answer: never asked for twice, never pre-selected, never forced."""

import asyncio
from collections.abc import Mapping
from typing import Any

from aiohttp import web

from casework import ratings
from casework.ratings import Reason
from casework.refusals import CaseworkError
from core.db import Sessions, writing
from webapp.incoming import clean, read_form
from webapp.keys import SESSIONS
from webapp.pages import go_home
from webapp.problems import Problem
from webapp.visit import read_visit

routes = web.RouteTableDef()


@routes.post("/rate", name="citizen.rate")
async def rate(request: web.Request) -> web.Response:
    """Keep the level given to an answer, and the reasons that may follow; or take it back."""
    fields = await read_form(request)
    visit = read_visit(request, fields)
    number = _number(fields.get("turn"))
    if visit.conversation is None:
        raise Problem("unknown_conversation")
    sessions: Sessions = request.app[SESSIONS]
    step = _withdraw if fields.get("withdraw") == "1" else _rate
    try:
        await asyncio.to_thread(step, sessions, visit.conversation, number, fields)
    except CaseworkError as error:
        raise Problem("not_rated") from error
    return await go_home(request, visit, f"#rating-{number}")


def _rate(sessions: Sessions, talk: str, number: int, fields: Mapping[str, Any]) -> None:
    reasons = [reason.value for reason in Reason if fields.get(f"reason_{reason.value}") == "1"]
    with writing(sessions) as session:
        ratings.rate_turn(
            session,
            talk,
            number,
            _number(fields.get("level")),
            reasons=reasons,
            comment=clean(str(fields.get("comment", ""))),
        )


def _withdraw(sessions: Sessions, talk: str, number: int, _: Mapping[str, Any]) -> None:
    with writing(sessions) as session:
        ratings.withdraw(session, f"turn:{talk}:{number}")


def _number(value: object) -> int:
    if not isinstance(value, str) or not value.isdecimal() or len(value) > 6:  # noqa: PLR2004
        raise Problem("not_rated")
    return int(value)
