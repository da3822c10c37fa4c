"""Suggestions while an operator types, as JSON for the script of the desk."""

import asyncio
from collections.abc import Mapping
from typing import Any

from aiohttp import web

from core.clock import today
from knowledge.answer import AskNext, ScopeUsed
from knowledge.answering import AnswerDesk
from knowledge.phrases import load_phrases
from knowledge.speaking import say
from webapp.hotline.asked import Asked
from webapp.hotline.keys import DESK, SEARCHES
from webapp.problems import Problem

MOST = 8


async def suggest(request: web.Request, asked: Asked) -> dict[str, Any]:
    """Return what may be meant, off the event loop; a search that nobody waits for is dropped."""
    async with request.app[SEARCHES]:
        if request.transport is None or request.transport.is_closing():
            raise Problem("bad_request")
        return await asyncio.to_thread(suggestions, request.app[DESK](), asked)


def suggestions(desk: AnswerDesk, asked: Asked) -> dict[str, Any]:
    """Return the topics nearest to what was typed, and what was understood of the person."""
    read = desk.understander.understand(asked.question, today())
    snapshot = desk.store.current()
    found = [snapshot.topics[hit.topic] for hit in snapshot.index.search(read.query, limit=MOST)]
    first = desk.answer(asked.question)
    return {
        "version": snapshot.version,
        "hits": [{"topic": hit.id, "question": hit.question} for hit in found],
        "say": say(first.spoken),
        "status": first.status.value,
        "refused": bool(first.kind),
        "understood": understood(first.scope),
        "ask": ask_of(first.ask_next),
        "doubtful": list(asked.doubtful),
    }


def understood(scope: ScopeUsed) -> Mapping[str, str]:
    """Return what the desk took from the words, by slot, as people say it."""
    values = {
        "insured": scope.insured_name,
        "treatment": scope.treatment_name,
        "handling": scope.handling_name,
        "insurance": _label("insurance", scope.insurance and scope.insurance.value),
        "stay_reason": _label("stay_reason", scope.stay_reason and scope.stay_reason.value),
    }
    return {slot: value for slot, value in values.items() if value}


def ask_of(asked: AskNext | None) -> dict[str, Any] | None:
    """Return the next best question to ask the caller."""
    if asked is None:
        return None
    options = [{"label": option.label, "value": option.value} for option in asked.options]
    return {"slot": asked.slot, "wording": asked.wording, "options": options}


def _label(table: str, value: str | None) -> str | None:
    return load_phrases().get("values", table, value) if value else None
