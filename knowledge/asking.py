"""The single missing piece that would change the answer, and how to ask for it."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any

from knowledge.answer import AskNext, Option
from knowledge.composing import Composition
from knowledge.entries import Insurance, StayReason
from knowledge.phrases import Phrases
from knowledge.scope import (
    HANDLING,
    INSURANCE,
    INSURED,
    PERSON_TYPE,
    STAY_REASON,
    TREATMENT,
    Holds,
    fit,
)
from knowledge.understanding import Understanding
from regions.registry import Registry

_ORDER = (HANDLING, INSURED, TREATMENT, INSURANCE, STAY_REASON, PERSON_TYPE)
_PLACES = (HANDLING, INSURED, TREATMENT)
_CODED: Mapping[str, Callable[[str], Any]] = {INSURANCE: Insurance, STAY_REASON: StayReason}


def ask_next(
    composition: Composition,
    read: Understanding,
    declined: frozenset[str],
    phrases: Phrases,
    registry: Registry,
) -> AskNext | None:
    """Return the question whose answer would change what is said, or None.

    A place name that could be two places is asked back first; then the slot whose answer leaves
    the fewest entries undecided on average. Of equals, places come before insurance, and that
    before the reason of the stay.
    """
    undecided = frozenset().union(*(missing for _, missing in composition.open))
    for wanted in (read.ambiguous, undecided):
        slots = [
            slot
            for slot in _ORDER
            if slot in wanted and slot not in declined and slot in phrases.node("ask")
        ]
        if slots:
            left = {slot: _left_open(slot, composition, read, phrases, registry) for slot in slots}
            return _ask(min(slots, key=left.__getitem__), composition, read, phrases, registry)
    return None


def _left_open(
    slot: str,
    composition: Composition,
    read: Understanding,
    phrases: Phrases,
    registry: Registry,
) -> Fraction:
    """Return how many entries stay undecided, on average over what may be answered."""
    values = _answers(slot, composition, read, phrases, registry)
    known = [replace(read.facts, **{slot: value}) for value in values]
    undecided = sum(
        fit(revision.scope, facts, registry).holds is Holds.MAYBE
        for facts in known
        for revision, _ in composition.open
    )
    return Fraction(undecided, len(known))


def _answers(
    slot: str,
    composition: Composition,
    read: Understanding,
    phrases: Phrases,
    registry: Registry,
) -> list[Any]:
    """Return what may be answered: the options, and for places what the entries name in any role.

    Every role has the same places, so that two roles differ by what they settle and nothing else.
    """
    coded = [option.value for option in _ask(slot, composition, read, phrases, registry).options]
    if slot not in _PLACES:
        return [_CODED[slot](value) for value in coded]
    scopes = [revision.scope for revision, _ in composition.open]
    named = {code for scope in scopes for role in _PLACES for code in getattr(scope, role)}
    return list(dict.fromkeys([*coded, *sorted(named)]))


def _ask(
    slot: str,
    composition: Composition,
    read: Understanding,
    phrases: Phrases,
    registry: Registry,
) -> AskNext:
    if slot in _PLACES:
        return _ask_place(slot, read, phrases, registry)
    values = phrases.node("ask", slot, "options")
    if slot == STAY_REASON:
        useful = _reasons_that_matter(composition)
        values = [value for value in values if StayReason(value) in useful]
    options = tuple(Option(phrases.get("values", slot, value), value) for value in values)
    return AskNext(slot, phrases.get("ask", slot, "wording"), options)


def _reasons_that_matter(composition: Composition) -> frozenset[StayReason]:
    return frozenset().union(
        *(r.scope.stay_reason for r, missing in composition.open if STAY_REASON in missing)
    )


def _ask_place(slot: str, read: Understanding, phrases: Phrases, registry: Registry) -> AskNext:
    if slot in read.ambiguous:
        codes = read.ambiguous[slot]
        options = tuple(Option(_full_name(code, registry), code) for code in codes)
        return AskNext(slot, phrases.get("ask", slot, "which"), options)
    offered = [*read.nearby, *phrases.node("ask", slot, "options")]
    options = tuple(Option(registry.get(code).short_name, code) for code in dict.fromkeys(offered))
    wording = read.place_ask if slot == HANDLING else ""
    return AskNext(slot, wording or phrases.get("ask", slot, "wording"), options)


def _full_name(code: str, registry: Registry) -> str:
    """Return the name with what it lies in, so that two places of one name differ."""
    region = registry.get(code)
    parent = registry.get(region.parent) if region.parent else None
    return f"{parent.short_name}{region.name}" if parent else region.name
