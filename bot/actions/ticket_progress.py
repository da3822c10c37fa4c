"""Where a ticket stands, urging it on, taking it back."""

import asyncio
import re
from collections.abc import Callable
from dataclasses import dataclass

from rasa_sdk import Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher
from sqlalchemy.orm import Session

from bot.actions.desk_action import DeskAction, remember
from bot.choosing import word_list
from bot.records import default_sessions
from bot.state import State
from bot.typed import as_typed, is_handed_over
from casework import tickets
from casework.refusals import CaseworkError, say
from casework.ticket_words import progress_text
from core.db import writing

_NUMBER = re.compile(r"(?<!\d)\d{6}-?\d{6}(?!\d)")


class ActionTicketProgress(DeskAction):
    """Say where a ticket stands, or urge it, for who knows its number and its contact."""

    def name(self) -> str:
        """Return the name of the action."""
        return "action_ticket_progress"

    async def act(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[EventType]:
        """Look the ticket up by its number, or take that of this conversation."""
        if not is_handed_over():
            dispatcher.utter_message(response="utter_ticket_elsewhere")
            return []
        text = as_typed() or tracker.latest_message.get("text") or ""
        back = any(word in text for word in word_list("withdraw"))
        said = await asyncio.to_thread(_withdrawn if back else _told, tracker.sender_id, text)
        if said:
            dispatcher.utter_message(text=said)
        else:
            dispatcher.utter_message(response="utter_ticket_which")
        return []


class ActionCancel(DeskAction):
    """Take a ticket back where that is meant; else leave what is being talked about."""

    def name(self) -> str:
        """Return the name of the action."""
        return "action_cancel"

    async def act(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[EventType]:
        """Withdraw the ticket of this conversation, or drop what is open."""
        text = tracker.latest_message.get("text") or ""
        if any(word in text for word in word_list("ticket")):
            said = await asyncio.to_thread(_withdrawn, tracker.sender_id, text)
            if said:
                dispatcher.utter_message(text=said)
                return []
        dispatcher.utter_message(response="utter_start_over")
        return remember(State.from_slots(tracker.slots), State())


def _told(conversation: str, text: str) -> str:
    """Return where the ticket stands, or why that is not told; empty where none is named."""
    urged = any(word in text for word in word_list("urge"))

    def tell(session: Session, number: str, **who: str) -> str:
        step = tickets.urge if urged else tickets.progress
        progress = step(session, number, **who)
        if progress is None:
            raise CaseworkError("unknown_ticket")
        return progress_text(progress)

    said = _step(conversation, text, tell)
    return f"{say('ticket', 'urged')}\n{said.text}" if urged and said.done else said.text


def _withdrawn(conversation: str, text: str) -> str:
    """Take the ticket back, and say so; empty where none is named."""

    def withdraw(session: Session, number: str, **who: str) -> str:
        tickets.withdraw(session, number, **who)
        return say("ticket", "withdrawn", number=number)

    return _step(conversation, text, withdraw).text


@dataclass(frozen=True)
class _Said:
    text: str
    done: bool


def _step(conversation: str, text: str, step: Callable[..., str]) -> _Said:
    """Do a step with the ticket that the text names, or the last one of this conversation."""
    found = _NUMBER.search(text)
    contact = text.replace(found.group(), " ") if found else ""
    refused = ""
    with writing(default_sessions()) as session:
        known = tickets.of_conversation(session, conversation)
        number = found.group() if found else (known[-1].number if known else "")
        if not number:
            return _Said("", False)
        try:
            return _Said(step(session, number, conversation=conversation, contact=contact), True)
        except CaseworkError as error:
            refused = str(error)  # told below: the transaction counts a wrong try all the same
    return _Said(refused, False)
