"""Where the turns of a conversation are kept: in the database, or, by wish, only in memory."""

import secrets
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from casework import turns
from casework.turns import Turn
from core.clock import now
from core.db import Sessions, writing

UNKEPT = "unkept-"
"""How the ids of conversations begin that are not stored."""
CONVERSATIONS = 500
TURNS = 50
IDLE = 3600.0
"""Seconds after which a conversation in memory is forgotten."""


@dataclass(frozen=True)
class Said:
    """One turn before it is kept; ``text`` is redacted."""

    message_id: str
    text: str
    act: str
    slots: dict[str, Any]
    replies: list[dict[str, Any]]

    @property
    def answers(self) -> list[dict[str, Any]]:
        """Every answer of the desk among the replies."""
        return [reply["answer"] for reply in self.replies if reply["answer"]]

    @property
    def status(self) -> str:
        """How the last answer ended; empty where the desk was not asked."""
        return self.answers[-1]["status"] if self.answers else ""


def _columns(said: Said) -> dict[str, Any]:
    """Return what is kept of a turn, by the names that casework gives it."""
    return {**vars(said), "answers": said.answers, "status": said.status}


@dataclass(frozen=True)
class Known:
    """What is kept before a message is answered."""

    turn: Turn | None
    """The turn of this very message, where it was sent before."""
    turns: Sequence[Turn]
    """Every turn so far, where they were asked for."""
    slots: dict[str, Any]


class TurnStore(Protocol):
    """What both stores do. Calls may block: make them in a thread."""

    def start(self) -> str:
        """Open a conversation; return its id, which is all that gives access to it."""

    def history(self, conversation: str) -> Sequence[Turn] | None:
        """Return the turns in order; None where there is no such conversation."""

    def known(self, conversation: str, message_id: str, *, all_turns: bool) -> Known | None:
        """Return what is kept; None where there is no such conversation."""

    def record(self, conversation: str, said: Sequence[Said]) -> list[Turn]:
        """Keep turns, all or none; of a message kept before, return the first result."""

    def forget(self, conversation: str) -> None:
        """Delete a conversation with all its turns."""


class StoredTurns:
    """Turns in the database."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    def start(self) -> str:
        """Open a conversation."""
        with writing(self._sessions) as session:
            return turns.start_conversation(session)

    def history(self, conversation: str) -> Sequence[Turn] | None:
        """Return the turns in order."""
        with self._sessions() as session:
            if not turns.conversation_exists(session, conversation):
                return None
            return turns.history(session, conversation)

    def known(self, conversation: str, message_id: str, *, all_turns: bool) -> Known | None:
        """Return what is kept, in as many queries however long the conversation is."""
        with self._sessions() as session:
            if not turns.conversation_exists(session, conversation):
                return None
            turn = turns.find_turn(session, conversation, message_id)
            told = turns.history(session, conversation) if all_turns and turn is None else ()
            slots = told[-1].slots if told else turns.last_slots(session, conversation)
            return Known(turn, told, slots)

    def record(self, conversation: str, said: Sequence[Said]) -> list[Turn]:
        """Store turns, in one transaction."""
        with writing(self._sessions) as session:
            return [turns.record_turn(session, conversation, **_columns(each)) for each in said]

    def forget(self, conversation: str) -> None:
        """Delete a conversation."""
        with writing(self._sessions) as session:
            turns.forget(session, conversation)


@dataclass
class _Talk:
    turns: list[Turn] = field(default_factory=list)
    last: float = 0.0

    def hold(self, said: Said) -> Turn:
        """Return the turn of a message, made the first time."""
        for turn in self.turns:
            if turn.message_id == said.message_id:
                return turn
        number = self.turns[-1].number + 1 if self.turns else 1
        turn = Turn(number=number, created_at=now(), **_columns(said))
        self.turns = [*self.turns, turn][-TURNS:]
        return turn


class UnkeptTurns:
    """Turns in memory only: for people who do not want their conversation to be stored."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._talks: OrderedDict[str, _Talk] = OrderedDict()

    def start(self) -> str:
        """Open a conversation; the one that was silent longest gives way."""
        conversation = f"{UNKEPT}{secrets.token_urlsafe(turns.ID_BYTES)}"
        self._talks[conversation] = _Talk(last=self._clock())
        while len(self._talks) > CONVERSATIONS:
            self._talks.popitem(last=False)
        return conversation

    def history(self, conversation: str) -> Sequence[Turn] | None:
        """Return the turns in order."""
        talk = self._talk(conversation)
        return None if talk is None else tuple(talk.turns)

    def known(self, conversation: str, message_id: str, *, all_turns: bool) -> Known | None:
        """Return what is kept."""
        told = self.history(conversation)
        if told is None:
            return None
        turn = next((turn for turn in told if turn.message_id == message_id), None)
        return Known(turn, told, told[-1].slots if told else {})

    def record(self, conversation: str, said: Sequence[Said]) -> list[Turn]:
        """Hold turns; the oldest give way to new ones."""
        talk = self._talk(conversation)
        if talk is None:
            raise turns.UnknownConversation
        talk.last = self._clock()
        self._talks.move_to_end(conversation)
        return [talk.hold(each) for each in said]

    def forget(self, conversation: str) -> None:
        """Drop a conversation."""
        self._talks.pop(conversation, None)

    def _talk(self, conversation: str) -> _Talk | None:
        horizon = self._clock() - IDLE
        for old in [key for key, talk in self._talks.items() if talk.last < horizon]:
            del self._talks[old]
        return self._talks.get(conversation)
