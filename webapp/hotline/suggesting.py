"""Suggestions while an operator types, as JSON for the script of the desk."""

import asyncio
from collections.abc import Callable, Mapping
from typing import Any

from aiohttp import web

from core.clock import today
from knowledge.answer import ScopeUsed
from knowledge.answering import AnswerDesk
from knowledge.phrases import load_phrases
from knowledge.scope import Facts
from knowledge.screening import screen
from knowledge.speaking import say
from regions.registry import load_registry
from webapp.hotline.asked import PLACES, Asked
from webapp.hotline.keys import DESK, SEARCHES
from webapp.hotline.next_question import among
from webapp.problems import Problem

MOST = 8


async def suggest(request: web.Request, asked: Asked) -> dict[str, Any]:
    """Return what may be meant, off the event loop; a search that nobody waits for is dropped."""

    def wanted() -> bool:
        return request.transport is not None and not request.transport.is_closing()

    async with request.app[SEARCHES]:
        if not wanted():
            raise Problem("bad_request")
        return await asyncio.to_thread(suggestions, request.app[DESK](), asked, wanted)


def suggestions(desk: AnswerDesk, asked: Asked, wanted: Callable[[], bool]) -> dict[str, Any]:
    """Return the topics nearest to what was typed, and what was understood of the person.

    ``wanted`` says whether the operator still waits for this: typing on makes it stale.
    """
    refused = screen(asked.question.text)
    read = desk.understander.understand(asked.question, today())
    found = () if refused else desk.suggest(asked.question.text, MOST, wanted)
    return {
        "hits": [{"topic": hit.topic, "question": hit.question} for hit in found],
        "ask": among(desk, found),
        "say": say(desk.answer(asked.question).spoken) if refused else "",
        "understood": understood(read.facts),
        "doubtful": list(asked.doubtful),
    }


def understood(facts: Facts | ScopeUsed) -> Mapping[str, str]:
    """Return what is known of the person, by slot, as people say it."""
    values = {
        **{slot: _name(getattr(facts, slot)) for slot in PLACES},
        "insurance": _label("insurance", facts.insurance and facts.insurance.value),
        "stay_reason": _label("stay_reason", facts.stay_reason and facts.stay_reason.value),
    }
    return {slot: value for slot, value in values.items() if value}


def _name(code: str | None) -> str | None:
    return load_registry().get(code).name if code else None


def _label(table: str, value: str | None) -> str | None:
    return load_phrases().get("values", table, value) if value else None
