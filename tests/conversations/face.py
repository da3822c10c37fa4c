"""What stands before the dialogue in a conversation: it stores the turns, and knows the desks."""

import re
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from sqlalchemy.orm import sessionmaker

from casework import turns
from casework.tables import DeskRow
from core.clock import now
from core.db import writing

if TYPE_CHECKING:
    from bot.runtime import Reply

ALWAYS = [["00:00", "23:59"]]
NUMBER = re.compile(r"\d{6}-\d{6}")


class Face:
    """Stores each turn, as the citizen's page does; remembers the number of the last ticket."""

    def __init__(self, sessions: sessionmaker) -> None:
        self._sessions = sessions
        self._ticket = ""

    def start(self) -> str:
        """Open a conversation."""
        with writing(self._sessions) as session:
            return turns.start_conversation(session)

    def filled(self, text: str) -> str:
        """Return a message with the number of the last ticket in place of {ticket}."""
        return text.replace("{ticket}", self._ticket)

    def record(self, conversation: str, reply: "Reply") -> None:
        """Store a turn."""
        for message in reply.messages:
            for number in NUMBER.findall(message["text"]):
                self._ticket = number
        answers = [message["answer"] for message in reply.messages if message["answer"]]
        with writing(self._sessions) as session:
            turns.record_turn(
                session,
                conversation,
                message_id=secrets.token_hex(8),
                text="",
                act=reply.act,
                slots=reply.slots,
                replies=reply.messages,
                answers=answers,
                status=answers[-1]["status"] if answers else "",
            )

    @contextmanager
    def desks(self, regions: Iterable[str]) -> Iterator[None]:
        """Staff the desks of some regions, at all hours of a working day."""
        codes = list(regions)
        self._staff(codes, staffed=True)
        try:
            yield
        finally:
            self._staff(codes, staffed=False)

    def _staff(self, codes: list[str], *, staffed: bool) -> None:
        with writing(self._sessions) as session:
            for code in codes:
                row = DeskRow(region=code, staffed=staffed, hours=ALWAYS)
                row.changed_by, row.changed_at = "test", now()
                session.merge(row)
