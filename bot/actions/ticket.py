"""Actions of the ticket form: begin, take in what is replied, submit."""

import asyncio
from dataclasses import replace

from rasa_sdk import Tracker
from rasa_sdk.events import EventType, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from bot.actions.desk_action import DeskAction, remember, said_in, say
from bot.actions.handoff import hand_over
from bot.dialogue import Said
from bot.records import default_sessions
from bot.state import State
from bot.ticketing import (
    CONFIRMED,
    CONTACT_SLOT,
    FORM,
    REGION_SLOT,
    REQUESTED,
    SLOTS,
    Taken,
    beginning,
    draft_of,
    take_in,
)
from bot.typed import as_typed, is_handed_over
from casework import contacts, tickets
from casework.desks import no_desk, staffed_desks
from casework.handoff import HandoffReason
from casework.refusals import CaseworkError
from casework.ticket_words import submitted_text
from core.db import writing
from knowledge.answer import Answer, AnswerStatus
from knowledge.screening import screen


class ActionStartTicket(DeskAction):
    """Begin a ticket where a desk is staffed and a contact can be read; else give the number."""

    def name(self) -> str:
        """Return the name of the action."""
        return "action_start_ticket"

    async def act(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[EventType]:
        """Look for a desk, then begin the form with what is said already."""
        if not is_handed_over():
            dispatcher.utter_message(response="utter_ticket_elsewhere")
            return []
        said = said_in(tracker.latest_message)
        begun = beginning(said.text, said.mentions)
        if not await asyncio.to_thread(_is_offered, begun[REGION_SLOT]):
            dispatcher.utter_message(response="utter_start_ticket")
            return []
        dispatcher.utter_message(response="utter_ticket_begins")
        return [*(SlotSet(slot, begun.get(slot)) for slot in SLOTS), FollowupAction(FORM)]


class ValidateTicketForm(DeskAction):
    """Take in the reply to what the form asked."""

    def name(self) -> str:
        """Return the name that Rasa calls after each message while the form is active."""
        return f"validate_{FORM}"

    async def act(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[EventType]:
        """Set slots, refuse with a reason, answer what is asked aside, or end the form."""
        requested = tracker.slots.get(REQUESTED)
        if requested not in SLOTS:
            return []
        said = said_in(tracker.latest_message)
        taken = await self._taken(tracker, requested, said)
        aside = await self._aside(tracker, said, taken)
        if aside is not None:
            say(dispatcher, aside)
            return [SlotSet(requested, None)]
        return await self._set(dispatcher, tracker, requested, taken)

    async def _taken(self, tracker: Tracker, requested: str, said: Said) -> Taken:
        """Read the message; a contact in it is kept sealed, whatever else it looks like."""
        read = _pressed(tracker, requested) or take_in(
            requested, said.act, said.text, said.mentions
        )
        if requested != CONTACT_SLOT or read.slots.get(CONTACT_SLOT):
            return read
        held = await asyncio.to_thread(_hold, tracker.sender_id)
        return read if held.refused and (read.ends or read.question) else held

    async def _aside(self, tracker: Tracker, said: Said, taken: Taken) -> Answer | None:
        """Return the desk's answer to danger, or to a question asked in between."""
        screened = screen(said.text)
        danger = screened is not None and screened.status is AnswerStatus.EMERGENCY
        if not (danger or taken.question):
            return None
        state = State.from_slots(tracker.slots)
        return await self.ask(
            State(insured=state.insured, treatment=state.treatment, pending=said.text).question()
        )

    async def _set(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, requested: str, taken: Taken
    ) -> list[EventType]:
        region = taken.slots.get(REGION_SLOT)
        if region and not await asyncio.to_thread(_is_offered, region):
            dispatcher.utter_message(text=str(no_desk(region)))
            return await _broken_off(tracker.sender_id)
        if taken.person:
            before = State.from_slots(tracker.slots)
            placed = replace(before, handling=tracker.slots.get(REGION_SLOT) or before.handling)
            after = await hand_over(dispatcher, tracker, placed, HandoffReason.REQUESTED)
            after = replace(after, handling=before.handling)
            return [*await _broken_off(tracker.sender_id), *remember(before, after)]
        if taken.cancelled:
            dispatcher.utter_message(response="utter_ticket_cancelled")
            return await _broken_off(tracker.sender_id)
        if taken.refused:
            dispatcher.utter_message(text=taken.refused)
        return [SlotSet(slot, value) for slot, value in (taken.slots or {requested: None}).items()]


class ActionSubmitTicket(DeskAction):
    """Take the confirmed ticket in and give its number."""

    def name(self) -> str:
        """Return the name of the action."""
        return "action_submit_ticket"

    async def act(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[EventType]:
        """Submit; where the form was broken off, only forget what was written."""
        if tracker.slots.get(CONFIRMED):
            dispatcher.utter_message(text=await asyncio.to_thread(_submit, tracker))
        return [SlotSet(slot, None) for slot in SLOTS]


def _pressed(tracker: Tracker, requested: str) -> Taken | None:
    """Return what a button of this slot says; yes and no are acts of their own."""
    entities = tracker.latest_message.get("entities") or []
    value = next((e["value"] for e in entities if e["entity"] == requested), None)
    return Taken({requested: value}) if value and requested != CONFIRMED else None


def _is_offered(region: str | None) -> bool:
    with default_sessions()() as session:
        if region is None:
            return bool(staffed_desks(session))
        return tickets.is_offered(session, region)


def _hold(conversation: str) -> Taken:
    """Keep the contact as it was typed, sealed; the dialogue sees it masked."""
    try:
        with writing(default_sessions()) as session:
            masked = contacts.hold(session, conversation, as_typed())
    except CaseworkError as error:
        return Taken({CONTACT_SLOT: None}, refused=str(error))
    return Taken({CONTACT_SLOT: masked})


def _submit(tracker: Tracker) -> str:
    try:
        with writing(default_sessions()) as session:
            draft = draft_of(tracker.slots)
            return submitted_text(tickets.submit(session, draft, conversation=tracker.sender_id))
    except CaseworkError as error:
        return str(error)


async def _broken_off(conversation: str) -> list[EventType]:
    """Forget the contact, and end the form."""

    def forget() -> None:
        with writing(default_sessions()) as session:
            contacts.forget_conversation(session, conversation)

    await asyncio.to_thread(forget)
    return [SlotSet(CONFIRMED, None), SlotSet(REQUESTED, None)]
