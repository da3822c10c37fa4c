"""The single missing piece that would change the answer, and how to ask for it."""

from collections.abc import Callable, Mapping
from typing import Any

from knowledge.answer import AskNext, Option
from knowledge.composing import Composition
from knowledge.entries import Insurance, StayReason
from knowledge.phrases import Phrases
from knowledge.scope import HANDLING, INSURANCE, INSURED, PERSON_TYPE, STAY_REASON, TREATMENT
from knowledge.understanding import Understanding
from regions.registry import Registry

SLOTS = (HANDLING, INSURED, TREATMENT, INSURANCE, STAY_REASON, PERSON_TYPE)
"""What may be asked, in the order in which a citizen is asked."""
PLACES = (HANDLING, INSURED, TREATMENT)
CODED: Mapping[str, Callable[[str], Any]] = {INSURANCE: Insurance, STAY_REASON: StayReason}
"""What makes a value of a slot from its code, for slots that are no places."""


def ask_next(
    composition: Composition,
    read: Understanding,
    declined: frozenset[str],
    phrases: Phrases,
    registry: Registry,
) -> AskNext | None:
    """Return the question whose answer would change what is said, or None.

    A place name that could be two places is asked back first; then the slots that undecided
    entries wait for, places before insurance before the reason of the stay.
    """
    wanted = set(read.ambiguous)
    for _, missing in composition.open:
        wanted |= missing
    for slot in SLOTS:
        if slot in wanted and slot not in declined and slot in phrases.node("ask"):
            return ask_for(slot, composition, read, phrases, registry)
    return None


def ask_for(
    slot: str,
    composition: Composition,
    read: Understanding,
    phrases: Phrases,
    registry: Registry,
) -> AskNext:
    """Return how to ask for a slot, with the choices that are offered."""
    if slot in PLACES:
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
