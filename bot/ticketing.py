"""A ticket by conversation: what a message does to it while it is written.

Rasa's form asks for one slot after the other; the slots hold the draft. What a draft is, its words
and why something is refused are casework's.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.choosing import word_list, word_table
from casework.refusals import CaseworkError, node
from casework.ticket_draft import ASKED, CONTACT, TicketDraft, TicketKind
from knowledge.mentions import MentionKind, Mentions

FORM, REQUESTED = "ticket_form", "requested_slot"
PREFIX = "ticket_"
CONFIRMED, REGION_SLOT = f"{PREFIX}confirmed", f"{PREFIX}region"
CONTACT_SLOT = f"{PREFIX}{CONTACT}"
NO_CONTACT = "-"
"""In place of a contact where the person wants no reply."""
FIELDS = (*ASKED, CONTACT)
SLOTS = (*(f"{PREFIX}{name}" for name in FIELDS), CONFIRMED)
"""The slots of the form, in the order in which they are asked."""
BRIEF = 12
"""Characters up to which "cancel" or "a person, please" is no part of what is reported."""
_CLOSED = ("kind", "region", "occurred", CONTACT, "confirmed")
"""What is asked in a way that a question of the person's own cannot be the reply."""
_ASKING = ("ask_service", "follow_up", "compare", "estimate", "check_materials")


@dataclass(frozen=True)
class Taken:
    """What a message did: slots to set, why it was refused, whether the form ends."""

    slots: Mapping[str, Any] = field(default_factory=dict)
    refused: str = ""
    cancelled: bool = False
    person: bool = False
    question: bool = False
    """True where the message asks the desk something; then the form goes on."""

    @property
    def ends(self) -> bool:
        """True where the form is broken off."""
        return self.cancelled or self.person


def draft_of(slots: Mapping[str, Any]) -> TicketDraft:
    """Return the draft that the slots hold."""
    known = {name: slots.get(f"{PREFIX}{name}") for name in ASKED}
    wanted = slots.get(CONTACT_SLOT) != NO_CONTACT
    draft = {name: value for name, value in known.items() if value}
    return TicketDraft.from_slots({**draft, "reply_wanted": wanted})


def beginning(text: str, mentions: Mentions) -> dict[str, Any]:
    """Return what the message that begins a ticket says already: its kind and its region."""
    named = _kind_named(text)
    region = mentions.first(MentionKind.REGION)
    place = region.value if region is not None and not region.ambiguous else None
    return {f"{PREFIX}kind": named, f"{PREFIX}region": place}


def take_in(asked: str, act: str, text: str, mentions: Mentions) -> Taken:
    """Return what a message does to the slot that was asked for."""
    name = asked.removeprefix(PREFIX)
    reached = name != CONTACT or any(word in text for word in word_list("person"))
    if len(text) <= BRIEF and (act == "cancel" or (act == "ask_human" and reached)):
        return Taken(cancelled=act == "cancel", person=act == "ask_human")
    topical = mentions.first(MentionKind.MATTER) or mentions.first(MentionKind.FACET)
    if name in _CLOSED and act in _ASKING and topical:
        return Taken(question=True)
    if asked == CONFIRMED:
        return _confirming(act, text, mentions)
    return _filling(name, act, text, mentions)


def _confirming(act: str, text: str, mentions: Mentions) -> Taken:
    named = _field_named(text)
    if named:
        return _changed(named, text, mentions)
    if any(word in text for word in word_list("changing")):
        return Taken({CONFIRMED: None})
    if act in ("affirm", "start_ticket"):
        return Taken({CONFIRMED: True})
    return Taken({CONFIRMED: None}, cancelled=act == "deny")


def _changed(name: str, text: str, mentions: Mentions) -> Taken:
    """Change a field to what the message says it is; where it does not say, ask for it again."""
    label = next(word for word in word_table("fields")[name] if word in text)
    said = text.split(label, 1)[1]
    changed = next((word for word in word_list("change") if word in said), None)
    value = said.split(changed, 1)[1].strip() if changed else ""
    slot = f"{PREFIX}{name}"
    return _filling(name, "inform", value, mentions) if value else Taken({slot: None})


def _field_named(text: str) -> str | None:
    table = word_table("fields")
    return next((name for name in FIELDS if any(word in text for word in table[name])), None)


def _filling(name: str, act: str, text: str, mentions: Mentions) -> Taken:
    slot = f"{PREFIX}{name}"
    if name == CONTACT:
        return Taken({slot: NO_CONTACT if act == "deny" else None})
    try:
        return Taken({slot: _value(name, act, text, mentions)})
    except CaseworkError as error:
        return Taken({slot: None}, refused=str(error))


def _value(name: str, act: str, text: str, mentions: Mentions) -> str:
    if name == "region":
        place = mentions.first(MentionKind.REGION)
        if place is None or place.ambiguous:
            raise CaseworkError("unknown_region")
        return place.value
    if name == "kind" and act in ("start_ticket", "dont_know", "none_of_these"):
        return _kind_named(text) or TicketKind.HELP.value
    value = getattr(TicketDraft().with_answer(name, text), name)
    return value.value if isinstance(value, TicketKind) else str(value)


def _kind_named(text: str) -> str | None:
    return next((value for value, label in node("kind").items() if label in text), None)
