"""Conversations in memory, bounded: at most so many, and of each only the last turns.

What must survive longer stands in slots, and in the turns that casework stores.
"""

from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.constants import ACTION_LISTEN_NAME, ACTION_SESSION_START_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    ActiveLoop,
    Event,
    SessionStarted,
    SlotSet,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker

CONVERSATIONS = 2000
LOOP = "loop"
"""Under which name the form in progress is kept beside the slots."""
MAX_TURNS, KEPT_TURNS = 4, 3
"""Above so many turns, all but the last few are dropped: a turn then costs the same for ever."""


@dataclass(frozen=True)
class Kept:
    """A conversation and how many of its events were saved."""

    tracker: DialogueStateTracker
    saved: int


class BoundedTrackerStore(TrackerStore):
    """Holds the conversations used last; the oldest gives way to a new one."""

    def __init__(
        self,
        domain: Domain | None = None,
        event_broker: EventBroker | None = None,
        conversations: int = CONVERSATIONS,
        **kwargs: Any,
    ) -> None:
        """Start empty. The signature is the one that Rasa expects of a store in endpoints.yml."""
        super().__init__(domain, event_broker, **kwargs)
        self._limit = conversations
        self._kept: OrderedDict[str, Kept] = OrderedDict()

    def __contains__(self, conversation_id: str) -> bool:
        return conversation_id in self._kept

    def __len__(self) -> int:
        return len(self._kept)

    def restore(self, conversation_id: str, slots: Mapping[str, Any]) -> None:
        """Start a conversation with the slots that it had."""
        known = {name: value for name, value in slots.items() if name in self._slot_names()}
        self._keep(self._rebuilt(conversation_id, _opening(known, slots.get(LOOP))))

    def forget(self, conversation_id: str) -> None:
        """Drop a conversation."""
        self._kept.pop(conversation_id, None)

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Keep the conversation as it is now."""
        await self.stream_events(tracker)
        turns = [i for i, event in enumerate(tracker.events) if isinstance(event, UserUttered)]
        if len(turns) > MAX_TURNS:
            recent = list(tracker.events)[turns[-KEPT_TURNS] :]
            opening = _opening(tracker.current_slot_values(), tracker.active_loop_name)
            tracker = self._rebuilt(tracker.sender_id, [*opening, *recent])
        self._keep(tracker)

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """Return the conversation as it was last saved, or None."""
        kept = self._kept.get(sender_id)
        if kept is None:
            return None
        if len(kept.tracker.events) == kept.saved:
            return kept.tracker
        # A turn was broken off half-way: what it left behind never happened.
        events = list(kept.tracker.events)[: kept.saved]
        self._keep(self._rebuilt(sender_id, events))
        return self._kept[sender_id].tracker

    async def keys(self) -> Iterable[str]:
        """Return the ids of the conversations held."""
        return self._kept.keys()

    def _keep(self, tracker: DialogueStateTracker) -> None:
        self._kept[tracker.sender_id] = Kept(tracker, len(tracker.events))
        self._kept.move_to_end(tracker.sender_id)
        while len(self._kept) > self._limit:
            self._kept.popitem(last=False)

    def _rebuilt(self, conversation_id: str, events: list[Event]) -> DialogueStateTracker:
        tracker = self.init_tracker(conversation_id)
        tracker.update_with_events(events, self.domain)
        return tracker

    def _slot_names(self) -> set[str]:
        return {slot.name for slot in self.domain.slots}


def _opening(slots: Mapping[str, Any], loop: str | None) -> list[Event]:
    """Return the events of a session that begins with these slots and form, listening."""
    return [
        ActionExecuted(ACTION_SESSION_START_NAME),
        SessionStarted(),
        *([ActiveLoop(loop)] if loop else []),
        *(SlotSet(name, value) for name, value in slots.items() if value is not None),
        ActionExecuted(ACTION_LISTEN_NAME),
    ]
