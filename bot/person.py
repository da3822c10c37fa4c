"""Which slots of the person a message fills, from what it mentions."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from bot.state import PERSON_SLOTS, Ambiguous, State
from knowledge.days import Period
from knowledge.entries import Insurance, StayReason
from knowledge.mentions import Mention, MentionKind, Mentions, Role
from regions.registry import load_registry

DAY = "on"
INSURED, TREATMENT, HANDLING = "insured", "treatment", "handling"
SELF = "self"
_BOTH = (INSURED, TREATMENT)
"""In which order people name two places: where insured, then where they went."""

_PLACES = {Role.INSURED: INSURED, Role.TREATMENT: TREATMENT, Role.HANDLING: HANDLING}
_SAME_AS_ASKED = {
    INSURED: (None, Role.HOME, Role.ORIGIN),
    TREATMENT: (None, Role.DESTINATION, Role.HANDLING),
    HANDLING: (None, Role.TREATMENT),
}
"""Roles that a place may have in the reply to the question for a place."""
_LISTED = {
    MentionKind.INSURANCE: "insurance",
    MentionKind.TIER: "tier",
    MentionKind.STAY_REASON: "stay_reason",
    MentionKind.PERSON_TYPE: "person_type",
}
_LIVING_AWAY = (StayReason.POSTED_WORKER.value, StayReason.LONG_TERM_RESIDENT.value)


def about(state: State, mentions: Mentions) -> State:
    """Return the state for whoever the message is about; another person starts empty."""
    subject = mentions.first(MentionKind.SUBJECT)
    if subject is None or subject.value == (state.subject or SELF):
        return state
    if state.knows_person:
        return state.without_person(subject.value)
    return replace(state, subject=subject.value)


def fill(state: State, mentions: Mentions, *, elsewhere: bool = False) -> tuple[State, Ambiguous]:
    """Fill only the slots that the message mentions; a doubtful place is handed on.

    ``elsewhere`` says that the message asks how it is in another place: a place within the
    insured one is then no closer word for it.
    """
    closer = None if elsewhere else _closer(state, mentions)
    if closer is not None:
        state, mentions = replace(state, insured=closer.value), _but(mentions, closer)
    values: dict[str, Any] = dict(_denied(state, mentions))
    ambiguous: dict[str, tuple[str, ...]] = {}
    for slot, mention in _placed(state, mentions, elsewhere=elsewhere):
        rival = values.get(slot)
        if mention.ambiguous:
            ambiguous[slot] = mention.values
        elif slot == state.asked and rival and rival != mention.value:
            ambiguous[slot] = (rival, mention.value)  # two places named: which one is asked back
            values[slot] = None
        else:
            values[slot] = mention.value
    values.update(_listed(state, mentions))
    values.update(_day(state, mentions))
    return _with(state, values), tuple(ambiguous.items())


def _closer(state: State, mentions: Mentions) -> Mention | None:
    """Return the only place told, where it says the insured place more closely.

    Who is insured in Chongqing, is treated elsewhere and says "I am from Wanzhou" speaks of
    where the insurance is, not of another hospital.
    """
    regions = mentions.of(MentionKind.REGION)
    if len(regions) != 1 or state.asked in (TREATMENT, HANDLING) or state.handling:
        return None
    place, registry = regions[0], load_registry()
    if state.insured in (None, place.value) or state.treatment is None or place.ambiguous:
        return None
    if place.role not in (None, Role.HOME, Role.ORIGIN) or any(m.negated for m in mentions):
        return None
    away = not registry.is_within(state.treatment, str(state.insured))
    return place if away and registry.is_within(place.value, str(state.insured)) else None


def _but(mentions: Mentions, told: Mention) -> Mentions:
    return replace(mentions, items=tuple(m for m in mentions if m is not told))


def make_room(state: State, mentions: Mentions) -> State:
    """Forget what a new question says anew: the desk reads it in the text."""
    values: dict[str, Any] = dict.fromkeys(
        slot for kind, slot in _LISTED.items() if mentions.first(kind)
    )
    values.update(_day(state, mentions))
    values.update((slot, None) for role, slot in _PLACES.items() if mentions.region(role))
    bare = _bare(mentions)
    if len(bare) > 1:
        values |= {INSURED: None, TREATMENT: None}
    elif bare and TREATMENT not in values and bare[0].value != state.insured:
        slot = HANDLING if state.handling else TREATMENT
        moved = getattr(state, slot) or state.insured
        values[slot] = bare[0].value if moved and not bare[0].ambiguous else None
    return _with(state, _denied(state, mentions) | values)


def places_unplaced(state: State, mentions: Mentions) -> bool:
    """Say whether a place is mentioned that fills no slot, but means something to the desk.

    Which place decides where a matter is handled only the matter says.
    """
    placed = {mention for _, mention in _placed(state, mentions)}
    left = [m for m in mentions.of(MentionKind.REGION) if m not in placed]
    return any(m.role is None or state.asked == HANDLING for m in left)


def _bare(mentions: Mentions) -> list[Mention]:
    return [m for m in mentions.of(MentionKind.REGION) if m.role is None]


def _placed(
    state: State, mentions: Mentions, *, elsewhere: bool = False
) -> Iterator[tuple[str, Mention]]:
    """Yield each place with the slot that it fills."""
    bare = _bare(mentions)
    neither = state.asked in _BOTH and not (state.insured or state.treatment)
    both = neither and len(bare) == len(_BOTH)
    for mention in mentions.of(MentionKind.REGION):
        if both and mention in bare:  # one was asked for, the two were told in their order
            yield _BOTH[bare.index(mention)], mention
        elif state.asked in _SAME_AS_ASKED and mention.role in _SAME_AS_ASKED[state.asked]:
            yield state.asked, mention
        elif mention.role in _PLACES:
            yield _PLACES[mention.role], mention
        elif slot := _inferred(state, mentions, mention, bare):
            known = state.treatment and not (state.insured or elsewhere)
            yield (INSURED if known and slot == TREATMENT else slot), mention


def _inferred(
    state: State, mentions: Mentions, mention: Mention, bare: list[Mention]
) -> str | None:
    """Return the slot of a place that no word puts in one.

    "Of Dongguan", said alone, corrects where somebody is insured.
    """
    if mention.role is not None:
        return None
    if mentions.of_a_place and state.insured and not state.handling:
        return INSURED
    return _slot_of_bare(state, mentions, bare.index(mention), len(bare))


def _slot_of_bare(state: State, mentions: Mentions, index: int, count: int) -> str | None:
    """Return the slot of a place without a role, where none was asked for."""
    corrected = next(iter(_denied(state, mentions)), None)
    if corrected in _SAME_AS_ASKED:
        return corrected
    if state.handling:
        return HANDLING
    if count > 1:  # people name the insured place first, then where they went
        return dict(enumerate(_BOTH)).get(index)
    known = state.insured or state.treatment or mentions.region(Role.INSURED)
    return TREATMENT if known and not mentions.region(Role.TREATMENT) else None


def _denied(state: State, mentions: Mentions) -> dict[str, None]:
    """Return the slots whose present value the message denies."""
    negated = {m.value for m in mentions if m.negated}
    return {slot: None for slot in PERSON_SLOTS if str(getattr(state, slot)) in negated}


def _listed(state: State, mentions: Mentions) -> dict[str, Any]:
    found = {slot: mentions.first(kind) for kind, slot in _LISTED.items()}
    values: dict[str, Any] = {
        slot: m.value for slot, m in found.items() if m is not None and not m.ambiguous
    }
    if "tier" in values:
        values["tier"] = int(values["tier"])
    lives = mentions.region(Role.RESIDENCE)
    if values.get("stay_reason") in _LIVING_AWAY and lives and lives.value != state.treatment:
        del values["stay_reason"]  # living in one place is no reason for a stay in another
    return values


def _day(state: State, mentions: Mentions) -> dict[str, Any]:
    """Return the day told; a day without a year belongs to the year that was told before."""
    mention = mentions.first(MentionKind.DAY)
    if mention is None:
        return {}
    told = Period.parse(mention.value)
    before = Period.parse(state.on) if state.on else None
    if told is not None and before is not None:
        told = told.in_year(before.first.year)
    return {DAY: told.value if told else None}


def no_such_day(mentions: Mentions) -> bool:
    """Say whether a day is told that there is not: the desk has to read the words."""
    mention = mentions.first(MentionKind.DAY)
    return mention is not None and Period.parse(mention.value) is None


def taken_as_correction(before: State, after: State, mentions: Mentions) -> str | None:
    """Return the slot of a place that a bare place name changed: which one was only inferred."""
    regions = mentions.of(MentionKind.REGION)
    if not mentions.covers_text or len(regions) != 1 or mentions.corrects:
        return None
    if regions[0].role is not None or any(m.negated for m in mentions):
        return None
    for slot in _BOTH:
        old, new = getattr(before, slot), getattr(after, slot)
        if before.asked != slot and old and new and old != new:
            return slot
    return None


def _with(state: State, values: dict[str, Any]) -> State:
    if values.get("insurance") == Insurance.EMPLOYEE.value:
        values = {**values, "tier": None}
    filled = {slot for slot, value in values.items() if value is not None}
    declined = tuple(slot for slot in state.declined if slot not in filled)
    return replace(state, **values, declined=declined)
