"""Put messages to the assistant: each message once, one at a time per conversation."""

import asyncio
from collections.abc import Awaitable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from casework import turns
from casework.turns import Turn
from core.db import Sessions, writing
from core.redaction import redact
from webapp.incoming import Message
from webapp.problems import Problem


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


@dataclass(frozen=True)
class Known:
    """What is stored before a message is answered."""

    turn: Turn | None
    """The turn of this very message, where it was sent before."""
    turns: Sequence[Turn]
    slots: dict[str, Any]


class Asking:
    """Stores each turn before it is shown, so that what was shown can be shown again."""

    def __init__(self, assistant: Assistant, sessions: Sessions) -> None:
        self._assistant = assistant
        self._sessions = sessions
        self._running: dict[str, Running] = {}

    async def start(self) -> str:
        """Start a conversation; return its id, which is all that gives access to it."""
        return await asyncio.to_thread(self._start)

    async def history(self, conversation: str) -> Sequence[Turn] | None:
        """Return the turns of a conversation in order; None where there is no such one."""
        return await asyncio.to_thread(self._history, conversation)

    async def ask(self, conversation: str, message: Message) -> Turn:
        """Return the turn of a message, asking the assistant unless it is stored already.

        The turn is finished and stored even if the visitor goes away meanwhile.
        """
        running = self._running.get(conversation)
        if running is None:
            running = Running(message.id, asyncio.create_task(self._take(conversation, message)))
            self._running[conversation] = running
            running.task.add_done_callback(lambda _: self._running.pop(conversation))
        elif running.message_id != message.id:
            raise Problem("busy")
        return await asyncio.shield(running.task)

    async def drain(self) -> None:
        """Wait for the turns under way, so that a stop loses none of them."""
        tasks = [running.task for running in self._running.values()]
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _take(self, conversation: str, message: Message) -> Turn:
        known = await asyncio.to_thread(self._look_up, conversation, message)
        if known.turn is not None:
            return known.turn
        text = redact(_wording(message, known.turns)).text
        if not self._assistant.ready:
            raise Problem("not_ready")
        reply = await self._assistant.reply(
            conversation, text, payload=message.payload, restore=known.slots
        )
        return await asyncio.to_thread(self._record, conversation, message.id, text, reply)

    def _start(self) -> str:
        with writing(self._sessions) as session:
            return turns.start_conversation(session)

    def _history(self, conversation: str) -> Sequence[Turn] | None:
        with self._sessions() as session:
            if not turns.conversation_exists(session, conversation):
                return None
            return turns.history(session, conversation)

    def _look_up(self, conversation: str, message: Message) -> Known:
        with self._sessions() as session:
            if not turns.conversation_exists(session, conversation):
                raise Problem("unknown_conversation")
            turn = turns.find_turn(session, conversation, message.id)
            if turn is not None or message.payload is None:
                return Known(turn, (), turns.last_slots(session, conversation))
            told = turns.history(session, conversation)
            return Known(None, told, told[-1].slots if told else {})

    def _record(self, conversation: str, message_id: str, text: str, reply: Reply) -> Turn:
        answers = [said["answer"] for said in reply.messages if said["answer"]]
        with writing(self._sessions) as session:
            return turns.record_turn(
                session,
                conversation,
                message_id=message_id,
                text=text,
                act=reply.act,
                slots=reply.slots,
                replies=reply.messages,
                answers=answers,
                status=answers[-1]["status"] if answers else "",
            )


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
