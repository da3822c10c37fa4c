"""What a button sends back: a slot's value, a topic, or "none of these". Nothing else is taken."""

import re
from dataclasses import dataclass
from enum import Enum
from typing import Any

from bot.handing_over import DESK
from bot.parsed import COVERS_TEXT, PRESSED
from bot.ticketing import CONFIRMED, PREFIX
from casework.ticket_draft import TicketKind
from knowledge.answer import Answer
from knowledge.entries import Insurance, StayReason
from knowledge.mentions import Mention, MentionKind, Role

NONE_OF_THESE = "none"
TOPIC = "topic"
RATING = "rating"
"""What the buttons of the five levels send, and the entity that becomes of it."""

_REGION = re.compile(r"\d{6,12}")
_TOPIC = re.compile(r"[a-z0-9]+(?:[._-][a-z0-9]+)*")
_WORD = re.compile(r"[a-z]+(?:_[a-z]+)*")
_LONGEST = 80


class PayloadRefused(ValueError):
    """The payload is none that a button of ours sends."""


@dataclass(frozen=True)
class Pressed:
    """A button as understood: the act, and the entities that a typed message would have."""

    act: str
    entities: tuple[dict[str, Any], ...] = ()

    def parse_data(self, text: str) -> dict[str, Any]:
        """Return what Rasa's NLU would have made of it."""
        return {
            "text": text,
            "intent": {"name": self.act, "confidence": 1.0},
            "entities": [dict(entity) for entity in self.entities],
            COVERS_TEXT: True,
            PRESSED: True,
        }


def slot_payload(slot: str, value: str) -> str:
    """Return what the button of a slot's option sends."""
    return f"{slot}:{value}"


def topic_payload(topic: str) -> str:
    """Return what the button of a candidate sends."""
    return slot_payload(TOPIC, topic)


def buttons(answer: Answer, none_label: str) -> list[dict[str, str]]:
    """Return the buttons under an answer: the candidates, or the options of what is asked."""
    if answer.candidates:
        offered = [_button(c.question, topic_payload(c.topic)) for c in answer.candidates]
        return [*offered, _button(none_label, NONE_OF_THESE)]
    if answer.ask_next is None:
        return []
    slot = answer.ask_next.slot
    return [_button(o.label, slot_payload(slot, o.value)) for o in answer.ask_next.options]


def parse(payload: str) -> Pressed:
    """Read a payload; raise PayloadRefused for any that no button of ours sends."""
    if payload == NONE_OF_THESE:
        return Pressed("none_of_these")
    slot, _, value = payload.partition(":")
    if not value or len(payload) > _LONGEST:
        raise PayloadRefused
    if slot == TOPIC and _TOPIC.fullmatch(value):
        return Pressed("choose", ({"entity": TOPIC, "value": value},))
    if slot in _FIXED:
        act = _FIXED[slot].get(value)
        if act is None:
            raise PayloadRefused
        return Pressed(act, ({"entity": slot, "value": value},))
    kind, role = _KINDS.get(slot, (None, None))
    if kind is None or not _allowed(kind, value):
        raise PayloadRefused
    mention = Mention(kind, (value,), text="", start=0, end=0, role=role)
    return Pressed("inform", (mention.to_entity(),))


_FIXED: dict[str, dict[str, str]] = {
    RATING: {str(level): "rate" for level in range(1, 6)},
    f"{PREFIX}kind": {kind.value: "inform" for kind in TicketKind},
    CONFIRMED: {"yes": "affirm", "no": "cancel"},
}
"""Buttons whose values are a closed set, and the act that pressing one is."""
_KINDS: dict[str, tuple[MentionKind, Role | None]] = {
    "insured": (MentionKind.REGION, Role.INSURED),
    "treatment": (MentionKind.REGION, Role.TREATMENT),
    "handling": (MentionKind.REGION, Role.HANDLING),
    DESK: (MentionKind.REGION, None),
    "insurance": (MentionKind.INSURANCE, None),
    "tier": (MentionKind.TIER, None),
    "stay_reason": (MentionKind.STAY_REASON, None),
    "person_type": (MentionKind.PERSON_TYPE, None),
}
_CLOSED: dict[MentionKind, type[Enum]] = {
    MentionKind.INSURANCE: Insurance,
    MentionKind.STAY_REASON: StayReason,
}


def _allowed(kind: MentionKind, value: str) -> bool:
    if kind in _CLOSED:
        return value in {member.value for member in _CLOSED[kind]}
    if kind is MentionKind.TIER:
        return value in ("1", "2")
    pattern = _REGION if kind is MentionKind.REGION else _WORD
    return pattern.fullmatch(value) is not None


def _button(title: str, payload: str) -> dict[str, str]:
    return {"title": title, "payload": payload}
