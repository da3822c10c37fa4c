"""What a person who takes over is told: where it belongs, what was asked, what was answered."""

from collections.abc import Iterable, Mapping
from typing import Any

from bot.state import State

DESK = "desk"
"""What is asked for where nobody knows which desk a conversation belongs to."""
TRIED = 5
"""How many answers are told, the last ones."""


def region_of(state: State) -> str | None:
    """Return the region whose desk the conversation belongs to."""
    return state.handling or state.insured or state.treatment


def summary_of(state: State, words: str) -> str:
    """Return the question in discussion and the last words, both redacted."""
    return "\n".join(part for part in dict.fromkeys((state.pending, words)) if part)


def tried_in(events: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return the answers given before, as far as the conversation remembers them."""
    answers = (_answer(event) for event in events if event.get("event") == "bot")
    known = [
        {name: answer.get(name) for name in ("topic", "question", "status", "revision_ids")}
        for answer in answers
        if answer
    ]
    return known[-TRIED:]


def _answer(event: Mapping[str, Any]) -> Mapping[str, Any] | None:
    custom = (event.get("data") or {}).get("custom") or {}
    answer: Mapping[str, Any] | None = custom.get("answer")
    return answer
