"""Put messages to the assistant: each message once, and those of a moment as one turn."""

import asyncio
from collections.abc import Awaitable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Protocol

from bot.bursts import MOST
from casework.turns import Turn
from core.db import Sessions
from core.redaction import redact
from webapp.incoming import Message
from webapp.problems import Problem
from webapp.turn_stores import UNKEPT, Known, Said, StoredTurns, TurnStore, UnkeptTurns


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

    @property
    def count(self) -> int:
        """How many messages, put one after the other, this replies to."""


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


@dataclass(eq=False)
class _Put:
    """A message that was put to the assistant."""

    message_id: str
    text: str
    kept: "asyncio.Future[list[Turn]] | None" = None
    """The turns of the messages that were answered together."""
    place: int = 0
    """Which of them is its own."""


@dataclass
class Talk:
    """What is under way in a conversation."""

    tasks: "dict[str, asyncio.Task[Turn]]" = field(default_factory=dict)
    """By the id of the message."""
    put: list[_Put] = field(default_factory=list)
    """In the order in which the assistant answers."""
    keeping: "asyncio.Future[list[Turn]] | None" = None
    """The turns that are kept last: those of the next reply come after them."""
    last: "asyncio.Event | None" = None
    """Fires when the message that came last has been put, or refused."""

    def turnstile(self) -> "tuple[asyncio.Event, asyncio.Event]":
        """Return what a message waits for before it is put, and what it fires then itself."""
        before, self.last = self.last, asyncio.Event()
        if before is None:
            before = asyncio.Event()
            before.set()
        return before, self.last


class Asking:
    """Keeps each turn before it is shown, so that what was shown can be shown again."""

    def __init__(self, assistant: Assistant, sessions: Sessions) -> None:
        self._assistant = assistant
        self._stored = StoredTurns(sessions)
        self._unkept = UnkeptTurns()
        self._running: dict[str, Talk] = {}

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
        talk = self._running.get(conversation, Talk())
        await asyncio.gather(*talk.tasks.values(), return_exceptions=True)
        await asyncio.to_thread(self._store(conversation).forget, conversation)

    async def ask(self, conversation: str, message: Message, *, insured: str | None = None) -> Turn:
        """Return the turn of a message, asking the assistant unless it is stored already.

        ``insured`` is the region that was chosen before the first question. The turn is finished
        and kept even if the visitor goes away meanwhile. Messages that come while one is being
        answered are taken in with it: the last of them has the replies, the others have none.
        """
        talk = self._running.setdefault(conversation, Talk())
        task = talk.tasks.get(message.id)
        if task is None:
            # What is being answered may take away what a button offered.
            if talk.tasks and (message.payload is not None or len(talk.tasks) >= MOST):
                raise Problem("busy")
            turnstile = talk.turnstile()
            task = asyncio.create_task(self._take(conversation, talk, message, insured, turnstile))
            talk.tasks[message.id] = task
            task.add_done_callback(lambda _: self._end(conversation, message.id))
        return await asyncio.shield(task)

    async def drain(self) -> None:
        """Wait for the turns under way, so that a stop loses none of them."""
        tasks = [task for talk in self._running.values() for task in talk.tasks.values()]
        await asyncio.gather(*tasks, return_exceptions=True)

    def _end(self, conversation: str, message_id: str) -> None:
        talk = self._running[conversation]
        del talk.tasks[message_id]
        if not talk.tasks:
            del self._running[conversation]

    async def _take(
        self,
        conversation: str,
        talk: Talk,
        message: Message,
        insured: str | None,
        turnstile: "tuple[asyncio.Event, asyncio.Event]",
    ) -> Turn:
        store = self._store(conversation)
        before, passed = turnstile
        try:
            known = await self._known(store, conversation, message)
            await before.wait()
        finally:
            passed.set()
        # From here to the assistant nothing is waited for: the order stays that of the arrival.
        if known.turn is not None:
            return known.turn
        wording = _wording(message, known.turns)
        text = redact(wording).text
        chosen = {"insured": insured} if insured else {}
        # Only the contact that a ticket asks for is handed on as it was typed.
        asked = known.slots.get("requested_slot") == "ticket_contact"
        typed = {"typed": wording} if asked and message.payload is None else {}
        mine = _Put(message.id, text)
        talk.put.append(mine)
        reply = await self._assistant.reply(
            conversation, text, payload=message.payload, restore=known.slots or chosen, **typed
        )
        # Where the message before took this one along, its turn is being kept already.
        kept = mine.kept or _kept(store, conversation, talk, mine, reply)
        return (await asyncio.shield(kept))[mine.place]

    async def _known(self, store: TurnStore, conversation: str, message: Message) -> Known:
        """Return what is kept. Raises Problem where nothing can be asked in the conversation."""
        pressed = message.payload is not None
        known = await asyncio.to_thread(store.known, conversation, message.id, all_turns=pressed)
        if known is None:
            raise Problem("unknown_conversation")
        if known.turn is None and not self._assistant.ready:
            raise Problem("not_ready")
        return known

    def _store(self, conversation: str) -> TurnStore:
        return self._unkept if conversation.startswith(UNKEPT) else self._stored


def _kept(
    store: TurnStore, conversation: str, talk: Talk, first: _Put, reply: Reply
) -> "asyncio.Future[list[Turn]]":
    """Begin to keep the turns of the messages that have this reply, from the first of them on."""
    burst = talk.put[talk.put.index(first) :][: reply.count]
    before, keep = talk.keeping, partial(_keep, store, conversation, burst, reply)

    async def kept_in_order() -> list[Turn]:
        if before is not None:
            await asyncio.wait([before])
        return await asyncio.to_thread(keep)

    talk.keeping = asyncio.ensure_future(kept_in_order())
    for place, each in enumerate(burst):
        each.kept, each.place = talk.keeping, place
    return talk.keeping


def _keep(store: TurnStore, conversation: str, burst: Sequence[_Put], reply: Reply) -> list[Turn]:
    """Keep the turns of messages that have one reply: the last of them has it."""
    told = [*([[]] * (len(burst) - 1)), reply.messages]
    said = [
        Said(each.message_id, each.text, reply.act, reply.slots, messages)
        for each, messages in zip(burst, told, strict=True)
    ]
    return store.record(conversation, said)


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
