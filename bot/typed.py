"""The message as it was typed, for the one step that must see it: a contact for a ticket.

Everything else sees redacted words. The value lives as long as the turn, in its context alone:
it is in no slot, no event, no log. Over HTTP (the stock action server) nobody hands it over: a
contact cannot be read there, and no ticket is begun.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_TYPED: ContextVar[str | None] = ContextVar("typed", default=None)


@contextmanager
def typing(text: object) -> Iterator[None]:
    """Make a text the one that was typed, as long as the turn lasts."""
    token = _TYPED.set(text if isinstance(text, str) else "")
    try:
        yield
    finally:
        _TYPED.reset(token)


def as_typed() -> str:
    """Return the message of this turn as it was typed; empty where nobody handed it over."""
    return _TYPED.get() or ""


def is_handed_over() -> bool:
    """Say whether this process sees what is typed, and so can read a contact."""
    return _TYPED.get() is not None
