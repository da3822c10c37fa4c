"""Answers in more than one way: for both cases of what nobody knows, for each choice wanted."""

from dataclasses import replace

from bot.choosing import means_all
from bot.dialogue import Said
from bot.state import Pick, State
from knowledge.entries import Insurance
from knowledge.mentions import MentionKind
from knowledge.phrases import load_phrases

TWO, FEW = 2, 3
"""How many cases of a slot are told one by one, and how many topics at once."""


def ways(state: State, said: Said) -> tuple[tuple[Pick, State], ...]:
    """Return the states to answer for, one for each case; empty where one answer is due.

    Not knowing a slot with just two values, wanting both, or naming both kinds of insurance in
    one question is answered for both.
    """
    wants_all = means_all(said.text)
    if state.candidates and wants_all and len(state.candidates) <= FEW:
        return tuple(
            (pick, replace(state.closed(), topic=pick.value, pinned=True))
            for pick in state.candidates
        )
    unknown = wants_all or said.act == "dont_know"
    if state.asked and unknown and len(state.options) == TWO:
        return tuple((pick, _filled(state, state.asked, pick)) for pick in state.options)
    if wants_all and state.pending:
        return _both_insurances(state)
    return ()


def named_both(after: State, said: Said) -> tuple[tuple[Pick, State], ...]:
    """Return the two states of a question that names both kinds of insurance."""
    kinds = {mention.value for mention in said.mentions.of(MentionKind.INSURANCE)}
    return _both_insurances(after) if len(kinds) == TWO else ()


def without(state: State) -> State:
    """Return the state to go on with: the slot stays open and is not asked for again."""
    declined = (*state.declined, state.asked) if state.asked else state.declined
    return replace(state.closed(), declined=declined)


def _both_insurances(state: State) -> tuple[tuple[Pick, State], ...]:
    labels = load_phrases().node("values", "insurance")
    picks = [Pick(kind.value, labels[kind.value]) for kind in Insurance]
    return tuple((pick, _filled(state, "insurance", pick)) for pick in picks)


def _filled(state: State, slot: str, pick: Pick) -> State:
    return State.from_slots({**state.to_slots(), slot: pick.value}).closed()
