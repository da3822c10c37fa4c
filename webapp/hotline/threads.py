"""A conversation that was handed over, as the operator sees it."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from casework import handoff, turns
from casework.handoff import Handoff, HandoffStatus, Message, Sender
from casework.turns import Turn
from core.staff import Staff
from knowledge.answer import Question
from knowledge.answering import AnswerDesk
from webapp.hotline.texts import Texts, texts_of


@dataclass(frozen=True)
class Thread:
    """Everything that was said, and what is known."""

    handoff: Handoff
    turns: tuple[Turn, ...]
    messages: tuple[Message, ...]
    mine: bool


def find(session: Session, by: Staff, number: int) -> Thread | None:
    """Return a handoff that waits at the person's desks or lies in the person's hands."""
    own = (*handoff.queue(session, by), *handoff.taken_by(session, by))
    found = next((one for one in own if one.id == number), None)
    if found is None:
        return None
    mine = found.status is HandoffStatus.TAKEN and found.operator == by.name
    said = handoff.messages(session, number)
    return Thread(found, tuple(turns.history(session, found.conversation)), said, mine)


def suggested(desk: AnswerDesk, thread: Thread) -> Texts | None:
    """Return what the desk would answer to the last words of the citizen; None without any."""
    written = [one.text for one in thread.messages if one.sender is Sender.CITIZEN]
    asked = written[-1:] or [turn.text for turn in thread.turns[-1:]]
    if not asked:
        return None
    answer = desk.answer(_question(asked[0], thread.handoff.slots))
    return texts_of(answer) if answer.entry_ids else None


def _question(text: str, slots: dict[str, Any]) -> Question:
    return Question(
        text,
        insured=slots.get("insured"),
        treatment=slots.get("treatment"),
        handling=slots.get("handling"),
    )
