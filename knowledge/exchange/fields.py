"""Take fields out of a mapping read from YAML; whatever is wrong is reported, not raised."""

from collections.abc import Collection
from datetime import date
from enum import Enum
from typing import Any, TypeVar

from knowledge.exchange.problems import Spot

Member = TypeVar("Member", bound=Enum)


def only(raw: dict[str, Any], allowed: Collection[str], spot: Spot) -> None:
    """Report every key that is not allowed."""
    for key in raw:
        if key not in allowed:
            spot.at(str(key)).report("unknown_key", value=key, allowed=_listed(allowed))


def text(raw: dict[str, Any], key: str, spot: Spot, required: bool = True) -> str:
    """Return a text without surrounding space; empty where it is missing."""
    value = raw.get(key)
    if value is None or value == "":
        if required:
            spot.at(key).report("missing")
        return ""
    if isinstance(value, (dict, list)):
        spot.at(key).report("not_text")
        return ""
    return str(value).strip()


def texts(raw: dict[str, Any], key: str, spot: Spot) -> tuple[str, ...]:
    """Return a list of texts; empty where it is missing."""
    value = raw.get(key)
    if value is None:
        return ()
    if not isinstance(value, list) or any(isinstance(item, (dict, list)) for item in value):
        spot.at(key).report("not_list")
        return ()
    return tuple(str(item).strip() for item in value)


def flag(raw: dict[str, Any], key: str, spot: Spot, default: bool) -> bool:
    """Return true or false."""
    value = raw.get(key, default)
    if not isinstance(value, bool):
        spot.at(key).report("not_flag", value=value)
        return default
    return value


def day(raw: dict[str, Any], key: str, spot: Spot) -> date | None:
    """Return a date, or None where it is missing."""
    value = raw.get(key)
    if value is None or type(value) is date:
        return value
    spot.at(key).report("not_date", value=value)
    return None


def count(raw: dict[str, Any], key: str, spot: Spot) -> int | None:
    """Return a whole number that is not negative, or None where it is missing."""
    value = raw.get(key)
    if value is None or (type(value) is int and value >= 0):
        return value
    spot.at(key).report("not_count", value=value)
    return None


def mapping(raw: dict[str, Any], key: str, spot: Spot) -> dict[str, Any]:
    """Return a mapping; empty where it is missing."""
    value = raw.get(key)
    if value is None:
        return {}
    if not isinstance(value, dict):
        spot.at(key).report("not_mapping")
        return {}
    return value


def mappings(raw: dict[str, Any], key: str, spot: Spot) -> list[dict[str, Any]]:
    """Return a list of mappings; empty where it is missing."""
    value = raw.get(key)
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        spot.at(key).report("not_list")
        return []
    return value


def member(raw: dict[str, Any], key: str, spot: Spot, kind: type[Member]) -> Member | None:
    """Return the member of a closed set that a key names."""
    value = text(raw, key, spot)
    return _member(value, kind, spot.at(key)) if value else None


def optional_member(raw: dict[str, Any], key: str, spot: Spot, kind: type[Member]) -> Member | None:
    """Return the member of a closed set that a key names, or None where it is missing."""
    value = text(raw, key, spot, required=False)
    return _member(value, kind, spot.at(key)) if value else None


def members(raw: dict[str, Any], key: str, spot: Spot, kind: type[Member]) -> frozenset[Member]:
    """Return the members of a closed set that a key lists."""
    found = (_member(value, kind, spot.at(key)) for value in texts(raw, key, spot))
    return frozenset(item for item in found if item is not None)


def _member(value: str, kind: type[Member], spot: Spot) -> Member | None:
    try:
        return kind(value)
    except ValueError:
        spot.report("unknown_value", value=value, allowed=_listed(m.value for m in kind))
        return None


def _listed(values: Any) -> str:
    return " ".join(str(value) for value in values)
