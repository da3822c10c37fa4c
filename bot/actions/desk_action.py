"""The base of the actions that ask the desk."""

import asyncio
import logging
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from sqlalchemy.exc import SQLAlchemyError

from bot.dialogue import Said
from bot.parsed import CORRECTS, COVERS_TEXT, OF_A_PLACE, PRESSED
from bot.payloads import TOPIC, buttons
from bot.state import State
from knowledge.answer import Answer, AnswerStatus, Question, ScopeUsed
from knowledge.answering import AnswerDesk
from knowledge.mentions import Mention, MentionKind, Mentions
from knowledge.phrases import load_phrases
from knowledge.rendering import render_text
from knowledge.serialise import to_json
from knowledge.service import default_desk

logger = logging.getLogger(__name__)

CASE, PERSON = "case", "person"
"""In what words an answer for one of several is announced."""
_KINDS = {kind.value for kind in MentionKind}


class DeskAction(Action, ABC):
    """Ask the answer desk off the event loop, then say what it answered."""

    def __init__(self, desk: AnswerDesk | None = None) -> None:
        """Take a desk, or the one of the process when the action first runs."""
        self._desk = desk

    @property
    def desk(self) -> AnswerDesk:
        """The desk that this action asks."""
        return self._desk or default_desk()

    async def ask(self, question: Question) -> Answer:
        """Ask the desk, off the event loop."""
        return await asyncio.to_thread(lambda: self.desk.answer(question))

    async def ask_all(self, question: Question) -> tuple[Answer, ...]:
        """Ask the desk each question of a message, off the event loop; never no answer."""
        return await asyncio.to_thread(lambda: self.desk.answer_all(question))

    @abstractmethod
    async def act(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[EventType]:
        """Say something, and return what is to be remembered."""

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        """Act; where the knowledge base cannot be reached, say so."""
        try:
            return await self.act(dispatcher, tracker)
        except SQLAlchemyError as error:  # its text may hold what the citizen wrote
            logger.error("%s: no knowledge base: %s", self.name(), type(error).__name__)
            unreachable = Answer(AnswerStatus.UNAVAILABLE, spoken="")
            dispatcher.utter_message(
                response="utter_desk_unreachable", json_message={"answer": to_json(unreachable)}
            )
            return []


def said_in(latest_message: dict[str, Any]) -> Said:
    """Return the message as Rasa understood it."""
    entities = latest_message.get("entities") or []
    mentions = tuple(Mention.from_entity(e) for e in entities if e["entity"] in _KINDS)
    return Said(
        act=latest_message["intent"]["name"],
        text="" if latest_message.get(PRESSED) else latest_message.get("text") or "",
        mentions=Mentions(
            mentions,
            covers_text=bool(latest_message.get(COVERS_TEXT)),
            of_a_place=bool(latest_message.get(OF_A_PLACE)),
            corrects=bool(latest_message.get(CORRECTS)),
        ),
        topic=next((e["value"] for e in entities if e["entity"] == TOPIC), None),
    )


def say(dispatcher: CollectingDispatcher, answer: Answer) -> None:
    """Say an answer: the response of its status, the whole answer for pages, its buttons."""
    dispatcher.utter_message(
        response=f"utter_{answer.status.value}",
        reply=render_text(answer),
        json_message={"answer": to_json(answer)},
        buttons=buttons(answer, load_phrases().get("render", "none_of_these")),
    )


def say_in_cases(
    dispatcher: CollectingDispatcher, cases: Sequence[tuple[str, Answer]], form: str = CASE
) -> None:
    """Say an answer for each case or person; once where they get the same text."""
    words = load_phrases()
    told = {_without_scope(answer) for _, answer in cases}
    if len(told) == 1:
        people = words.get("render", "people_join").join(label for label, _ in cases)
        alike = words.get("render", f"{form}_alike").format(people=people)
        dispatcher.utter_message(text=alike)
        say(dispatcher, replace(cases[0][1], ask_next=None, scope=ScopeUsed()))
        return
    for label, answer in cases:
        dispatcher.utter_message(text=words.get("render", form).format(case=label))
        say(dispatcher, replace(answer, ask_next=None))


def _without_scope(answer: Answer) -> str:
    return render_text(replace(answer, scope=ScopeUsed(), ask_next=None))


def remember(before: State, after: State) -> list[EventType]:
    """Return the events that change the slots from one state to the other."""
    old, new = before.to_slots(), after.to_slots()
    return [SlotSet(name, value) for name, value in new.items() if value != old[name]]
