"""Rating the last answer in words, or by a button."""

import asyncio

from rasa_sdk import Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from bot.actions.desk_action import DeskAction, said_in
from bot.payloads import RATING, slot_payload
from bot.rating import label_of, level_of
from bot.records import default_sessions
from casework import ratings, turns
from casework.ratings import Level
from casework.refusals import CaseworkError
from core.db import writing


class ActionRate(DeskAction):
    """Keep what a person thinks of the last answer; without a level, offer the five."""

    def name(self) -> str:
        """Return the name of the action."""
        return "action_rate"

    async def act(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[EventType]:
        """Find the level, tie it to the answer shown last, say what comes of it."""
        entities = tracker.latest_message.get("entities") or []
        pressed = next((int(e["value"]) for e in entities if e["entity"] == RATING), None)
        said = said_in(tracker.latest_message)
        level = pressed or level_of(said.text)
        if level is None:
            dispatcher.utter_message(response="utter_rate_which", buttons=_levels())
            return []
        try:
            await asyncio.to_thread(_rate, tracker.sender_id, level, said.text)
        except CaseworkError:
            dispatcher.utter_message(response="utter_rate_nothing")
            return []
        response = "utter_rate_bad" if Level(level).is_bad else "utter_rate_thanks"
        dispatcher.utter_message(response=response, level=label_of(level))
        return []


def _rate(conversation: str, level: int, words: str) -> None:
    with writing(default_sessions()) as session:
        told = turns.history(session, conversation)
        shown = next((turn.number for turn in reversed(told) if turn.answers), 0)
        ratings.rate_turn(session, conversation, shown, level, comment=words)


def _levels() -> list[dict[str, str]]:
    return [
        {"title": label_of(level), "payload": slot_payload(RATING, str(int(level)))}
        for level in sorted(Level, reverse=True)
    ]
