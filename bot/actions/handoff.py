"""Actions that bring a person in: at once where it is asked for, or after repeated failure."""

import asyncio
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from bot.actions.desk_action import DeskAction, remember
from bot.handing_over import DESK, region_of, summary_of, tried_in
from bot.payloads import slot_payload
from bot.records import default_sessions
from bot.state import Pick, State
from casework.desks import Desk, desk_for, staffed_desks
from casework.handoff import Handoff, HandoffReason, HandoffStatus, ask
from core.db import writing
from regions.registry import load_registry


class ActionHandOver(DeskAction):
    """Put the conversation before a person; where no desk is staffed, give the number."""

    def name(self) -> str:
        """Return the name of the action."""
        return "action_hand_over"

    async def act(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[EventType]:
        """Find the desk, put the conversation before it, say what happens now."""
        before = State.from_slots(tracker.slots)
        after = await hand_over(dispatcher, tracker, before, HandoffReason.REQUESTED)
        return remember(before, after)


async def hand_over(
    dispatcher: CollectingDispatcher, tracker: Tracker, state: State, reason: HandoffReason
) -> State:
    """Hand a conversation over and say so; return the state after it."""
    region = region_of(state)
    desks = await asyncio.to_thread(_desks, region)
    if not desks:
        dispatcher.utter_message(response=f"utter_no_person_{reason.value}")
        return state.closed()
    if region is None and len(desks) > 1:
        picks = tuple(Pick(desk.region, desk.name) for desk in desks)
        dispatcher.utter_message(
            response="utter_which_desk",
            buttons=[{"title": p.label, "payload": slot_payload(DESK, p.value)} for p in picks],
        )
        return _asking(state, picks)
    handed = await asyncio.to_thread(_handed, tracker, state, region or desks[0].region, reason)
    _say(dispatcher, handed)
    return state.closed()


def _asking(state: State, picks: tuple[Pick, ...]) -> State:
    return State.from_slots(
        {**state.closed().to_slots(), "asked": DESK, "options": [vars(pick) for pick in picks]}
    )


def _desks(region: str | None) -> tuple[Desk, ...]:
    with default_sessions()() as session:
        if region is None:
            return staffed_desks(session)
        desk = desk_for(session, region)
        return (desk,) if desk else ()


def _handed(tracker: Tracker, state: State, region: str, reason: HandoffReason) -> Handoff:
    slots: dict[str, Any] = {k: v for k, v in state.to_slots().items() if v and k != "shelf"}
    with writing(default_sessions()) as session:
        return ask(
            session, tracker.sender_id, region, reason,
            summary=summary_of(state, tracker.latest_message.get("text") or ""),
            slots=slots,
            tried=tried_in(tracker.events or []),
        )  # fmt: skip


def _say(dispatcher: CollectingDispatcher, handed: Handoff) -> None:
    name = load_registry().get(handed.desk).name
    if handed.status is HandoffStatus.CALL_BACK:
        opens = handed.opens_at
        when = f"{opens:%m-%d %H:%M}" if opens else ""
        dispatcher.utter_message(response="utter_call_back", desk=name, when=when)
    elif handed.ahead:
        dispatcher.utter_message(response="utter_in_line", desk=name, ahead=handed.ahead)
    else:
        dispatcher.utter_message(response="utter_handed_over", desk=name)
