"""What the desk says as JSON: answers as documented in docs/api.md, comparisons, plans."""

from dataclasses import is_dataclass
from datetime import date
from enum import Enum
from typing import Any

from knowledge.adviser import SettlementPlan
from knowledge.answer import Answer
from knowledge.comparison import Comparison
from knowledge.coverage import Coverage


def to_json(said: Answer | Comparison | Coverage | SettlementPlan) -> dict[str, Any]:
    """Return it as plain JSON values."""
    plain: dict[str, Any] = _plain(said)
    return plain


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        return {name: _plain(item) for name, item in vars(value).items()}
    if isinstance(value, dict):
        return {_plain(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(item) for item in value]
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    return value
