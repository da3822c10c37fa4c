"""What the ticket form asks, slot by slot; the words are casework's."""

from abc import ABC, abstractmethod
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from bot.choosing import word_list
from bot.ticketing import CONTACT_SLOT, PREFIX, draft_of
from casework.refusals import node
from casework.ticket_draft import CONTACT, asked, read_back


class AskTicketSlot(Action, ABC):
    """Ask for one slot of the form."""

    @property
    @abstractmethod
    def field(self) -> str:
        """The field of the draft that is asked for."""

    def name(self) -> str:
        """Return the name under which Rasa looks for the question for a slot."""
        return f"action_ask_{PREFIX}{self.field}"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        """Say the question."""
        dispatcher.utter_message(text=asked(self.field))
        return []


class AskKind(AskTicketSlot):
    """Ask what kind of request it is."""

    field = "kind"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        """Say the question, with the kinds as choices."""
        kinds = node("kind").items()
        buttons = [{"title": label, "payload": f"{PREFIX}kind:{value}"} for value, label in kinds]
        dispatcher.utter_message(text=asked(self.field), buttons=buttons)
        return []


class AskRegion(AskTicketSlot):
    """Ask which county it is about."""

    field = "region"


class AskWhat(AskTicketSlot):
    """Ask what happened."""

    field = "what"


class AskPlace(AskTicketSlot):
    """Ask where it happened."""

    field = "place"


class AskOccurred(AskTicketSlot):
    """Ask when it happened."""

    field = "occurred"


class AskWish(AskTicketSlot):
    """Ask what the person wants."""

    field = "wish"


class AskContact(AskTicketSlot):
    """Ask how to reach the person."""

    field = CONTACT


class AskConfirmed(AskTicketSlot):
    """Read the ticket back, to be confirmed, changed or cancelled."""

    field = "confirmed"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        """Say what was written down, with yes and no as choices."""
        draft = draft_of(tracker.slots)
        contact = tracker.slots.get(CONTACT_SLOT) if draft.reply_wanted else None
        yes, no = word_list("confirming")
        buttons = [
            {"title": yes, "payload": f"{PREFIX}confirmed:yes"},
            {"title": no, "payload": f"{PREFIX}confirmed:no"},
        ]
        dispatcher.utter_message(text=read_back(draft, contact), buttons=buttons)
        return []
