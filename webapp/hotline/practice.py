"""Practice for new operators: questions as callers ask them, from several regions together.

The questions are wordings of what is published. Nothing of it is stored: there is no score.
"""

import asyncio
import random
import secrets
from dataclasses import dataclass
from typing import Any

import aiohttp_jinja2
from aiohttp import web

from knowledge.answer import Candidate, Question
from knowledge.answering import AnswerDesk
from regions.registry import load_registry
from webapp.hotline.keys import DESK
from webapp.hotline.texts import Texts, texts_of
from webapp.hotline.words import hotline_words
from webapp.region_typed import region_code
from webapp.staff.guard import signed_in

_QUESTIONS = 10

routes = web.RouteTableDef()


@dataclass(frozen=True)
class Exercise:
    """One question of a set: who calls, from where, and what answers it."""

    text: str
    insured: str
    treatment: str
    topic: str
    question: str


@routes.get("/hotline/practice", name="hotline.practice")
async def practice(request: web.Request) -> web.Response:
    """Show one question of a set; after a choice, whether it answers, and the right answer."""
    seed = request.query.get("set", "")[:20] or secrets.token_hex(4)
    at = _number(request.query.get("at", ""))
    shown = await asyncio.to_thread(_page, request, seed, at)
    context = {"visit": signed_in(request), "hotline_words": hotline_words(), **shown}
    return aiohttp_jinja2.render_template("hotline/practice.html", request, context)


def exercises(desk: AnswerDesk, seed: str) -> list[Exercise]:
    """Return the questions of a set: the same set for the same seed, whoever practises it."""
    dice = random.Random(seed)  # noqa: S311 - which question comes next is no secret
    topics = [topic for topic in desk.store.current().topics.values() if topic.wordings]
    topics.sort(key=lambda topic: topic.id)
    places = [region.short_name for region in load_registry().covered()]
    done = []
    for topic in dice.sample(topics, min(_QUESTIONS, len(topics))):
        insured, treatment = dice.sample(places, 2)
        asked = dice.choice(topic.wordings)
        done.append(Exercise(asked, insured, treatment, topic.id, topic.question))
    return done


def _number(text: str) -> int:
    """Return which question is asked for; the first for anything that is none."""
    wanted = {str(number): number for number in range(1, _QUESTIONS + 1)}
    return wanted.get(text, 1)


def _page(request: web.Request, seed: str, at: int) -> dict[str, Any]:
    desk = request.app[DESK]()
    done = exercises(desk, seed)
    exercise = done[min(at, len(done)) - 1]
    query, picked = request.query.get("q", "")[:500], request.query.get("picked", "")
    found: tuple[Candidate, ...] = desk.suggest(query, 8) if query else ()
    return {
        "set": seed,
        "at": at,
        "count": len(done),
        "exercise": exercise,
        "query": query,
        "found": found,
        "picked": picked,
        "right": picked == exercise.topic,
        "texts": _answer(desk, exercise) if picked else None,
    }


def _answer(desk: AnswerDesk, exercise: Exercise) -> Texts:
    return texts_of(
        desk.answer(
            Question(
                exercise.text,
                insured=region_code(exercise.insured),
                treatment=region_code(exercise.treatment),
                topic=exercise.topic,
                pinned=True,
            )
        )
    )
