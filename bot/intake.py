"""The door to the dialogue: who writes, and what may be handed to Rasa."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Any

from bot.payloads import PayloadRefused, parse
from core.redaction import redact

MAX_TEXT = 500
"""Characters that a message may have; a longer one is asked to be shortened, not parsed."""

_CONVERSATION = re.compile(r"[A-Za-z0-9_-]{1,64}")
_HIDDEN = ("Cc", "Cf", "Cs", "Co", "Cn")
_SLASH = "/"
"""Rasa executes a message that starts so as the intent it names; a person's never is."""
_COMMAND = re.compile(r"[/\s]*/\s*[A-Za-z_]")


class InvalidConversation(ValueError):
    """The conversation has no id, or one that no face of ours gives."""


@dataclass(frozen=True)
class Taken:
    """A message that Rasa may handle; ``parse_data`` stands for a button."""

    text: str
    parse_data: dict[str, Any] | None = None


@dataclass(frozen=True)
class Refused:
    """A message that is replied to without Rasa: with the response ``utter_<reason>``."""

    reason: str


def check_conversation(conversation_id: object) -> str:
    """Return the id; raise InvalidConversation rather than let strangers share a conversation."""
    if not isinstance(conversation_id, str) or not _CONVERSATION.fullmatch(conversation_id):
        raise InvalidConversation
    return conversation_id


def take(text: object, payload: object = None) -> Taken | Refused:
    """Decide what becomes of a message. What is taken is visible, redacted and no command."""
    if payload is not None:
        return _pressed(payload, text)
    if not isinstance(text, str):
        return Refused("empty_message")
    if len(text) > MAX_TEXT:
        return Refused("too_long")
    if _COMMAND.match(text):
        return Refused("command")
    plain = _visible(text).lstrip(f"{_SLASH} ")
    return Taken(redact(plain).text) if plain else Refused("empty_message")


def _pressed(payload: object, text: object) -> Taken | Refused:
    try:
        pressed = parse(payload if isinstance(payload, str) else "")
    except PayloadRefused:
        return Refused("payload_refused")
    shown = _visible(text)[:MAX_TEXT].lstrip(_SLASH) if isinstance(text, str) else ""
    label = redact(shown).text or str(payload)
    return Taken(label, pressed.parse_data(label))


def _visible(text: str) -> str:
    """Replace what has no visible form (control, bidi, surrogate, unassigned) by spaces."""
    kept = (" " if unicodedata.category(char) in _HIDDEN else char for char in text)
    return " ".join("".join(kept).split())
