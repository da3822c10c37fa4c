"""Actions that steer the conversation itself."""

import asyncio
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import ActiveLoop, EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from bot.actions.desk_action import DeskAction, remember, say
from bot.state import State
from bot.ticketing import REQUESTED, SLOTS


class ActionRepeat(DeskAction):
    """Say the last answer again, as it was."""

    def name(self) -> str:
        """Return the name of the action."""
        return "action_repeat"

    async def act(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[EventType]:
        """Find the last answer said; after a restart of the process ask for it again."""
        last = next((e for e in reversed(tracker.events or []) if _holds_answer(e)), None)
        state = State.from_slots(tracker.slots)
        if last is not None:
            data = last["data"]
            dispatcher.utter_message(
                text=last["text"], json_message=data["custom"], buttons=data.get("buttons")
            )
        elif state.pending:
            say(dispatcher, await asyncio.to_thread(lambda: self.desk.answer(state.question())))
        else:
            dispatcher.utter_message(response="utter_nothing_to_repeat")
        return []


class ActionRestart(Action):
    """Forget the person and the question. Takes the place of Rasa's action of this name."""

    def name(self) -> str:
        """Return the name of the action."""
        return "action_restart"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        """Clear every slot of the dialogue, and say so."""
        dispatcher.utter_message(response="utter_start_over")
        ended = [ActiveLoop(None), SlotSet(REQUESTED, None)] if tracker.active_loop else []
        flow = [SlotSet(slot, None) for slot in SLOTS if tracker.slots.get(slot) is not None]
        return [*remember(State.from_slots(tracker.slots), State()), *ended, *flow]


def _holds_answer(event: dict[str, Any]) -> bool:
    custom = (event.get("data") or {}).get("custom") or {}
    return event.get("event") == "bot" and bool(custom.get("answer"))
