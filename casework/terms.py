"""Within how many working days a request is handled, where that is known (casework/terms.yml)."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from typing import Any

import yaml

from regions.registry import load_registry

RECTIFICATION = "rectification"


@dataclass(frozen=True)
class Term:
    """A term and where it comes from."""

    days: int
    source: str
    verified: bool


def term(region: str, kind: str, on: date) -> Term | None:
    """Return the term of the region or the nearest one around it; None where none is known.

    ``kind`` is a kind of ticket, or ``RECTIFICATION``.
    """
    registry = load_registry()
    for code in (registry.get(region).code, *registry.ancestors(region)):
        for row in _rows(kind):
            if row["region"] == code and _in_force(row, on):
                return Term(row["days"][kind], row["source"], bool(row["verified"]))
    return None


def _rows(kind: str) -> list[dict[str, Any]]:
    table = _table()
    rows = table[RECTIFICATION] if kind == RECTIFICATION else table["terms"]
    return [row for row in rows if kind in row["days"]]


def _in_force(row: dict[str, Any], on: date) -> bool:
    starts, ends = row.get("valid_from") or date.min, row.get("valid_until") or date.max
    return bool(starts <= on <= ends)


@cache
def _table() -> dict[str, list[dict[str, Any]]]:
    raw = resources.files("casework").joinpath("terms.yml").read_text("utf-8")
    table: dict[str, list[dict[str, Any]]] = yaml.safe_load(raw)
    return table
