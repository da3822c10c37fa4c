"""Repair: nothing is asked back twice in the same words, and in the end a person comes in.

A slot is asked for in two wordings (``bot.state.WORDINGS``), then answered without. Choices are
offered once; offered again they come with other words.
"""

from dataclasses import replace

from bot.state import Pick, State
from knowledge.answer import Answer, AnswerStatus, AskNext
from knowledge.phrases import Phrases

QUESTION = "question"
"""Slot that the desk asks for where a message asks nothing at all."""

REPHRASE, PERSON = 2, 3
"""After so many messages that got no further: ask for other words, name a person."""


def got_nowhere(before: State, after: State, answer: Answer) -> bool:
    """Say whether the message brought the conversation no further."""
    if answer.status in (AnswerStatus.NO_ENTRY, AnswerStatus.CHOOSE):
        return answer.status is AnswerStatus.NO_ENTRY or offers_the_same(before, answer)
    asks = answer.ask_next
    if asks is None:
        return False
    if asks.slot == QUESTION:
        return QUESTION in before.clarified
    return asks.slot == before.asked and after.pending == before.pending


def offers_the_same(before: State, answer: Answer) -> bool:
    """Say whether the choices are those that the last reply offered."""
    offered = {candidate.topic for candidate in answer.candidates}
    return bool(offered) and offered == {pick.value for pick in before.candidates}


def clarified(before: State, known: State, answer: Answer) -> tuple[str, ...]:
    """Return what was asked back so far, with what this answer asks; what is known is left out."""
    asked = [slot for slot in before.clarified if getattr(known, slot, None) is None]
    if answer.ask_next is None or answer.ask_next.slot != QUESTION:
        asked = [slot for slot in asked if slot != QUESTION]
    return (*asked, *([answer.ask_next.slot] if answer.ask_next else []))


def reworded(before: State, answer: Answer, words: Phrases) -> Answer:
    """Return the answer with what it asks in other words, where the same was asked before."""
    asks = answer.ask_next
    if offers_the_same(before, answer):
        return replace(answer, spoken=words.get("status", "choose_again"))
    if asks is None or not _asked_before(before, asks, words):
        return answer
    again = words.get("ask", asks.slot, "again")
    if asks.slot == QUESTION:
        return replace(answer, spoken=again, ask_next=replace(asks, wording=""))
    return replace(answer, ask_next=replace(asks, wording=again))


def _asked_before(before: State, asks: AskNext, words: Phrases) -> bool:
    if asks.wording == words.node("ask", asks.slot).get("which"):
        return tuple(Pick(o.value, o.label) for o in asks.options) == before.options
    return asks.slot in before.clarified
