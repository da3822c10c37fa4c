"""The assistant: one message in, its replies out, Rasa in our own process."""

import asyncio
import logging
import tarfile
import zlib
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from rasa.core.channels.channel import UserMessage
from rasa.shared.data import TrainingType
from rasa.shared.exceptions import RasaException

from bot import bursts, logs
from bot.collecting import WholeMessages
from bot.host import HostedAgent, InProcessActions
from bot.intake import InvalidConversation, Refused, Taken, check_conversation, take
from bot.state import State
from bot.ticketing import REQUESTED, SLOTS
from bot.tracker_store import CONVERSATIONS, LOOP, BoundedTrackerStore
from bot.typed import typing
from bot.wording import limit_response
from core.settings import prepare_process

__all__ = ["Assistant", "InvalidConversation", "ModelError", "NotReady", "Reply", "load_assistant"]

logger = logging.getLogger(__name__)

FLOW_SLOTS = (*SLOTS, REQUESTED)
"""Slots of a form, which are there only while it is filled in."""
PATIENCE = 10.0
"""Seconds after which a turn is given up, with an apology."""
_WARM_UP = "warm-up"
_UNREADABLE = (RasaException, OSError, EOFError, LookupError, ValueError, tarfile.TarError)


class NotReady(RuntimeError):
    """No model is loaded yet."""


class ModelError(RuntimeError):
    """The model cannot be read, or is not one of ours."""


@dataclass(frozen=True)
class Reply:
    """What the assistant says to one message: never nothing."""

    messages: list[dict[str, Any]]
    """Each has ``text``, ``answer`` (JSON of an Answer, or None) and ``buttons``."""
    act: str
    slots: dict[str, Any]
    count: int = 1
    """How many messages, written within a moment, this replies to; each gets the same reply."""


@dataclass
class _Waiting:
    """A message that waits for its turn, or was answered in the turn of another."""

    taken: Taken | Refused
    typed: str
    message_id: str | None
    reply: Reply | None = None


@dataclass
class _Turn:
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    waiting: list[_Waiting] = field(default_factory=list)
    users: int = 0


class Assistant:
    """Answers messages of many conversations, one turn at a time in each."""

    def __init__(self, patience: float = PATIENCE, conversations: int = CONVERSATIONS) -> None:
        """Prepare an assistant that is not ready: :meth:`load` makes it so."""
        self._patience = patience
        self._store = BoundedTrackerStore(conversations=conversations)
        self._agent: HostedAgent | None = None
        self._turns: dict[str, _Turn] = {}

    @property
    def ready(self) -> bool:
        """True once a model is loaded."""
        return self._agent is not None

    async def load(self, model: Path) -> None:
        """Load a model; raise ModelError, and stay not ready, where it is of no use."""
        logs.configure()
        agent = await asyncio.to_thread(self._loaded, model)
        await self._warm_up(agent)
        self._agent = agent

    async def reply(
        self,
        conversation_id: str,
        text: str,
        message_id: str | None = None,
        *,
        payload: str | None = None,
        restore: Mapping[str, Any] | None = None,
        typed: str | None = None,
    ) -> Reply:
        """Answer one message.

        ``payload`` is what a button of ours sends, in place of words. ``restore`` holds the slots
        after the last stored turn: used where this process does not know the conversation.
        ``typed`` is the message before it was redacted: a face hands it over only where the slot
        ``requested_slot`` is ``ticket_contact``; by default it is the text.
        Raises NotReady and InvalidConversation.
        """
        agent = self._agent
        if agent is None:
            raise NotReady
        check_conversation(conversation_id)
        mine = _Waiting(take(text, payload), typed or text, message_id)
        async with self._turn(conversation_id, mine) as turn:
            if mine.reply is not None:
                return mine.reply
            if restore and conversation_id not in self._store:
                self._store.restore(conversation_id, restore)
            return await self._burst(agent, conversation_id, turn)

    async def _burst(self, agent: HostedAgent, conversation_id: str, turn: _Turn) -> Reply:
        """Take in what waits, also what comes meanwhile; all of it gets the same reply."""
        batch: list[_Waiting] = []
        replies: list[Reply] = []
        while turn.waiting and len(batch) < bursts.MOST:
            each = turn.waiting[0]
            each.reply = await self._one(agent, conversation_id, each)
            turn.waiting = [other for other in turn.waiting if other is not each]
            batch.append(each)
            replies.append(each.reply)
        messages = bursts.together([reply.messages for reply in replies])
        whole = replace(replies[-1], messages=messages, count=len(batch))
        for each in batch:
            each.reply = whole
        return whole

    async def _one(self, agent: HostedAgent, conversation_id: str, message: _Waiting) -> Reply:
        taken = message.taken
        if isinstance(taken, Refused):
            return await self._spoken(conversation_id, taken.reason, taken.reason)
        with typing(message.typed):  # only the contact of a ticket is read from it
            return await self._handled(agent, conversation_id, taken, message.message_id)

    async def _handled(
        self, agent: HostedAgent, conversation_id: str, taken: Taken, message_id: str | None
    ) -> Reply:
        channel = WholeMessages()
        message = UserMessage(
            taken.text, channel, conversation_id, taken.parse_data, channel.name(), message_id
        )
        try:
            await asyncio.wait_for(agent.handle_message(message), self._patience)
        except asyncio.TimeoutError:
            logger.error("a turn took longer than %s s", self._patience)
            return await self._spoken(conversation_id, "timeout", "timeout")
        tracker = await self._store.retrieve(conversation_id)
        act = (tracker and tracker.latest_message.intent.get("name")) or "nlu_fallback"
        if not any(said["text"] for said in channel.messages):
            logger.error("nothing was said to a message of act %s", act)
            return await self._spoken(conversation_id, "silence", act)
        return Reply(channel.messages, act, await self._slots(conversation_id))

    async def _spoken(self, conversation_id: str, reason: str, act: str) -> Reply:
        said: dict[str, Any] = {"text": limit_response(reason), "answer": None, "buttons": []}
        return Reply([said], act, await self._slots(conversation_id))

    async def _slots(self, conversation_id: str) -> dict[str, Any]:
        tracker = await self._store.retrieve(conversation_id)
        held = tracker.current_slot_values() if tracker else {}
        flow = {name: held[name] for name in FLOW_SLOTS if held.get(name) is not None}
        if tracker is not None and tracker.active_loop_name:
            flow[LOOP] = tracker.active_loop_name
        return {**State.from_slots(held).to_slots(), **flow}

    @asynccontextmanager
    async def _turn(self, conversation_id: str, mine: _Waiting) -> AsyncIterator[_Turn]:
        """Wait until the conversation's earlier turns are over; forget the lock with the last."""
        turn = self._turns.setdefault(conversation_id, _Turn())
        turn.users += 1
        turn.waiting.append(mine)
        try:
            async with turn.lock:
                yield turn
        finally:
            turn.waiting = [each for each in turn.waiting if each is not mine]
            turn.users -= 1
            if not turn.users:
                del self._turns[conversation_id]

    async def _warm_up(self, agent: HostedAgent) -> None:
        """Take a turn that nobody sees: the first one loads dictionaries and the knowledge."""
        await agent.handle_message(UserMessage(_WARM_UP, WholeMessages(), _WARM_UP))
        self._store.forget(_WARM_UP)

    def _loaded(self, model: Path) -> HostedAgent:
        actions = InProcessActions()
        agent = HostedAgent(tracker_store=self._store, action_endpoint=actions)
        try:
            agent.load_model(model)
        except (*_UNREADABLE, zlib.error) as error:
            raise ModelError(f"{model.name}: {type(error).__name__}") from error
        lacking = set(agent.domain.user_actions) - actions.names - set(agent.domain.responses)
        if agent.processor.model_metadata.training_type is not TrainingType.BOTH or lacking:
            raise ModelError(f"{model.name}: not a model of this dialogue, lacks {sorted(lacking)}")
        return agent


async def load_assistant(model: Path) -> Assistant:
    """Return an assistant that is ready, with the model at a path."""
    prepare_process()
    assistant = Assistant()
    await assistant.load(model)
    return assistant
