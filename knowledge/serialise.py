"""Answers as JSON, as documented in docs/api.md, and back."""

from dataclasses import asdict
from datetime import date
from enum import Enum
from typing import Any

from knowledge.answer import Answer


def to_json(answer: Answer) -> dict[str, Any]:
    """Return the answer as plain JSON values."""
    plain: dict[str, Any] = _plain(asdict(answer))
    return plain


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {_plain(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(item) for item in value]
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    return value
