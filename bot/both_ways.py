"""Answers in more than one way: for both cases of what nobody knows, for each choice wanted."""

from dataclasses import replace

from bot.choosing import means_all
from bot.state import Pick, State

TWO, FEW = 2, 3
"""How many cases of a slot are told one by one, and how many topics at once."""


def ways(state: State, act: str, text: str) -> tuple[tuple[Pick, State], ...]:
    """Return the states to answer for, one for each case; empty where one answer is due.

    Not knowing a slot with just two values, or wanting both, is answered for both.
    """
    wants_all = means_all(text)
    if state.candidates and wants_all and len(state.candidates) <= FEW:
        return tuple(
            (pick, replace(state.closed(), topic=pick.value, pinned=True))
            for pick in state.candidates
        )
    unknown = wants_all or act == "dont_know"
    if state.asked and unknown and len(state.options) == TWO:
        return tuple((pick, _filled(state, pick)) for pick in state.options)
    return ()


def without(state: State) -> State:
    """Return the state to go on with: the slot stays open and is not asked for again."""
    declined = (*state.declined, state.asked) if state.asked else state.declined
    return replace(state.closed(), declined=declined)


def _filled(state: State, pick: Pick) -> State:
    slots = {**state.to_slots(), str(state.asked): pick.value}
    return State.from_slots(slots).closed()
