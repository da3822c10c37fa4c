"""Actions for whatever is about content."""

import asyncio

from rasa_sdk import Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from bot.actions.desk_action import DeskAction, remember, said_in, say
from bot.dialogue import advance, offers_nothing_new, settle, turned_down
from bot.state import State

MISSES = 2
"""From so many unanswered questions in a row on, the way to a person is named again."""


class ActionAnswer(DeskAction):
    """Answer the pending question with what the person has added."""

    def name(self) -> str:
        """Return the name of the action."""
        return "action_answer"

    async def act(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[EventType]:
        """Take the message in, ask the desk, say what it answers."""
        before = State.from_slots(tracker.slots)
        after, question = advance(before, said_in(tracker.latest_message))
        if question is None:
            dispatcher.utter_message(response="utter_none_of_these")
            return remember(before, after)
        answer = await asyncio.to_thread(lambda: self.desk.answer(question))
        settled = settle(before, after, answer)
        if offers_nothing_new(after, answer):
            dispatcher.utter_message(response="utter_none_of_these")
            return remember(before, turned_down(settled))
        say(dispatcher, answer)
        if settled.misses >= MISSES:
            dispatcher.utter_message(response="utter_missed_again")
        return remember(before, settled)
