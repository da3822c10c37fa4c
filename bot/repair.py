"""Repair: nothing is asked back twice in the same words, and in the end a person comes in.

A slot is asked for in two wordings (``bot.state.WORDINGS``), then answered without. Choices are
offered once; offered again they come with other words, and in the end not any more.
"""

from dataclasses import replace

from bot.state import PERSON_SLOTS, WORDINGS, Pick, State
from knowledge.answer import Answer, AnswerStatus, AskNext
from knowledge.phrases import Phrases

QUESTION = "question"
"""Slot that the desk asks for where a message asks nothing at all."""

NOTED, AGAIN = "choose_noted", "choose_again"
"""In what words the same choices are offered a second time: something was told, or nothing."""

REPHRASE, PERSON = 2, 3
"""After so many messages that got no further: ask for other words, name a person."""


def got_nowhere(before: State, after: State, answer: Answer) -> bool:
    """Say whether the message brought the conversation no further."""
    if answer.status is AnswerStatus.NO_ENTRY:
        return True
    if answer.status is AnswerStatus.CHOOSE:
        return offers_the_same(before, answer) and not tells_more(before, after)
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


def tells_more(before: State, after: State) -> bool:
    """Say whether the message told something of the person or the question."""
    if before.pending and (after.pending or "").startswith(f"{before.pending} "):
        return True
    return any(getattr(before, slot) != getattr(after, slot) for slot in PERSON_SLOTS)


def clarified(before: State, known: State, answer: Answer) -> tuple[str, ...]:
    """Return what was asked back so far, with what this answer asks; what is known is left out."""
    asked = [slot for slot in _asked(before, known) if _is_open(known, slot)]
    if answer.ask_next is None or answer.ask_next.slot != QUESTION:
        asked = [slot for slot in asked if slot != QUESTION]
    if not offers_the_same(before, answer):
        asked = [slot for slot in asked if slot not in (NOTED, AGAIN)]
    asks = answer.ask_next.slot if answer.ask_next else None
    if asks == QUESTION and asked.count(QUESTION) >= WORDINGS:
        asks = None
    news = (asks, _offer_words(before, known, answer))
    return (*asked, *(each for each in news if each))


def _is_open(known: State, slot: str) -> bool:
    """Say whether what was asked back is not known; a question itself is no slot."""
    return slot == QUESTION or getattr(known, slot, None) is None


def offered_enough(before: State, after: State, answer: Answer) -> bool:
    """Say whether the same choices were offered in all the words there are for them."""
    return offers_the_same(before, answer) and _offer_words(before, after, answer) is None


def reworded(before: State, after: State, answer: Answer, words: Phrases) -> Answer:
    """Return the answer with what it asks in other words, where the same was asked before."""
    asks = answer.ask_next
    if offer := _offer_words(before, after, answer):
        return replace(answer, spoken=words.get("status", offer))
    if asks is None or not _asked_before(before, after, asks, words):
        return answer
    if asks.slot == QUESTION and before.clarified.count(QUESTION) >= WORDINGS:
        return replace(answer, spoken=words.get("ask", QUESTION, "find_out"), ask_next=None)
    again = words.get("ask", asks.slot, "again")
    if asks.slot == QUESTION:
        return replace(answer, spoken=again, ask_next=replace(asks, wording=""))
    return replace(answer, ask_next=replace(asks, wording=again))


def _offer_words(before: State, after: State, answer: Answer) -> str | None:
    """Return in which words choices are offered again; None where they are new, or worn out."""
    if not offers_the_same(before, answer):
        return None
    fitting = (NOTED, AGAIN) if tells_more(before, after) else (AGAIN,)
    return next((words for words in fitting if words not in before.clarified), None)


def _asked(before: State, after: State) -> tuple[str, ...]:
    """Return what was asked; what was asked just now counts for another matter or person too."""
    slot = before.asked
    if slot is None or slot in after.clarified or before.clarified.count(slot) != 1:
        return after.clarified
    return (*after.clarified, slot)


def _asked_before(before: State, after: State, asks: AskNext, words: Phrases) -> bool:
    if asks.wording == words.node("ask", asks.slot).get("which"):
        return tuple(Pick(o.value, o.label) for o in asks.options) == before.options
    return asks.slot in _asked(before, after)
