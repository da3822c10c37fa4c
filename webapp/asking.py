"""Put messages to the assistant: each message once, one at a time per conversation."""

import asyncio
from collections.abc import Awaitable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from casework.turns import Turn
from core.db import Sessions
from core.redaction import redact
from webapp.incoming import Message
from webapp.problems import Problem
from webapp.turn_stores import UNKEPT, Said, StoredTurns, TurnStore, UnkeptTurns


class Reply(Protocol):
    """What the assistant says to one message: never nothing."""

    @property
    def messages(self) -> list[dict[str, Any]]:
        """Each has ``text``, ``answer`` (JSON of an Answer, or None) and ``buttons``."""

    @property
    def act(self) -> str:
        """What the visitor was doing."""

    @property
    def slots(self) -> dict[str, Any]:
        """What is known after the turn."""


class Assistant(Protocol):
    """The dialogue, as bot.runtime provides it."""

    @property
    def ready(self) -> bool:
        """True once a model is loaded."""

    def reply(
        self,
        conversation_id: str,
        text: str,
        *,
        payload: str | None = None,
        restore: Mapping[str, Any] | None = None,
    ) -> Awaitable[Reply]:
        """Answer one message; ``restore`` holds the slots after the last stored turn."""


@dataclass(frozen=True)
class Running:
    """A turn that is not finished."""

    message_id: str
    task: "asyncio.Task[Turn]"


class Asking:
    """Keeps each turn before it is shown, so that what was shown can be shown again."""

    def __init__(self, assistant: Assistant, sessions: Sessions) -> None:
        self._assistant = assistant
        self._stored = StoredTurns(sessions)
        self._unkept = UnkeptTurns()
        self._running: dict[str, Running] = {}

    async def start(self, *, keep: bool = True) -> str:
        """Start a conversation; return its id, which is all that gives access to it.

        With ``keep=False`` nothing of it is ever stored.
        """
        store: TurnStore = self._stored if keep else self._unkept
        return await asyncio.to_thread(store.start)

    async def history(self, conversation: str) -> Sequence[Turn] | None:
        """Return the turns of a conversation in order; None where there is no such one."""
        return await asyncio.to_thread(self._store(conversation).history, conversation)

    async def forget(self, conversation: str) -> None:
        """Delete a conversation, after the turn under way."""
        running = self._running.get(conversation)
        if running is not None:
            await asyncio.gather(running.task, return_exceptions=True)
        await asyncio.to_thread(self._store(conversation).forget, conversation)

    async def ask(self, conversation: str, message: Message, *, insured: str | None = None) -> Turn:
        """Return the turn of a message, asking the assistant unless it is stored already.

        ``insured`` is the region that was chosen before the first question. The turn is finished
        and kept even if the visitor goes away meanwhile.
        """
        running = self._running.get(conversation)
        if running is None:
            task = asyncio.create_task(self._take(conversation, message, insured))
            running = Running(message.id, task)
            self._running[conversation] = running
            running.task.add_done_callback(lambda _: self._running.pop(conversation))
        elif running.message_id != message.id:
            raise Problem("busy")
        return await asyncio.shield(running.task)

    async def drain(self) -> None:
        """Wait for the turns under way, so that a stop loses none of them."""
        tasks = [running.task for running in self._running.values()]
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _take(self, conversation: str, message: Message, insured: str | None) -> Turn:
        store = self._store(conversation)
        pressed = message.payload is not None
        known = await asyncio.to_thread(store.known, conversation, message.id, all_turns=pressed)
        if known is None:
            raise Problem("unknown_conversation")
        if known.turn is not None:
            return known.turn
        wording = _wording(message, known.turns)
        text = redact(wording).text
        if not self._assistant.ready:
            raise Problem("not_ready")
        chosen = {"insured": insured} if insured else {}
        # Only the contact that a ticket asks for is handed on as it was typed.
        asked = known.slots.get("requested_slot") == "ticket_contact"
        typed = {"typed": wording} if asked and message.payload is None else {}
        reply = await self._assistant.reply(
            conversation, text, payload=message.payload, restore=known.slots or chosen, **typed
        )
        said = Said(message.id, text, reply.act, reply.slots, reply.messages)
        return await asyncio.to_thread(store.record, conversation, said)

    def _store(self, conversation: str) -> TurnStore:
        return self._unkept if conversation.startswith(UNKEPT) else self._stored


def _wording(message: Message, told: Sequence[Turn]) -> str:
    """Return what the visitor said; for a button, the title under which it was offered."""
    if message.payload is None:
        return message.text
    offered = (
        button["title"]
        for turn in reversed(told)
        for reply in turn.replies
        for button in reply["buttons"]
        if button["payload"] == message.payload
    )
    title = next(offered, message.text)
    if not title:
        raise Problem("unknown_choice")
    return str(title)
