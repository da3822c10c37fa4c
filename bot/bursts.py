"""Several messages written within a moment are one turn: all are taken in, one reply is given."""

from collections.abc import Sequence
from typing import Any

MOST = 10
"""How many messages one turn takes; what comes after them is a turn of its own."""

_OVERTAKEN = ("needs_detail", "choose", "no_entry")
"""What the first messages of a burst led to while the rest was still being written."""


def together(replies: Sequence[Sequence[dict[str, Any]]]) -> list[dict[str, Any]]:
    """Return the messages of several replies as those of one.

    An answer gives way to a later one on the same topic, asking back to whatever follows, and
    small talk to any answer. Two questions keep their two answers.
    """
    if len(replies) == 1:
        return list(replies[0])
    *earlier, last = replies
    kept: list[dict[str, Any]] = []
    later = _topics(last)
    for messages in reversed(earlier):
        kept = [m for m in messages if _stands(m, later)] + kept
        later |= _topics(messages)
    if kept and not any(message["answer"] for message in last):
        last = []
    return [*_once(kept), *last]


def _topics(messages: Sequence[dict[str, Any]]) -> set[str | None]:
    return {message["answer"]["topic"] for message in messages if message["answer"]}


def _stands(message: dict[str, Any], later: set[str | None]) -> bool:
    answer = message["answer"]
    if not answer or answer["status"] in _OVERTAKEN:
        return False
    return answer["topic"] is None or answer["topic"] not in later


def _once(messages: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Leave out what was said in the same words before, and the buttons of what is overtaken."""
    by_text = {message["text"]: {**message, "buttons": []} for message in messages}
    return list(by_text.values())
