"""The part of an entry's form that says where, for whom and when the text holds."""

import re
from collections.abc import Callable
from datetime import date
from enum import Enum
from typing import Any, TypeVar

from knowledge.entries import Insurance, Scope, StayReason
from knowledge.scope import REGION_SLOTS
from regions.model import CareRelation
from regions.registry import load_registry
from webapp.admin.forms import Form
from webapp.admin.words import say
from webapp.incoming import clean
from webapp.region_typed import region_code

Found = TypeVar("Found", bound=Enum)
Report = Callable[[str], None]
SETS: dict[str, type[Enum]] = {
    "care_relation": CareRelation,
    "insurance": Insurance,
    "stay_reason": StayReason,
}
_APART = re.compile(r"[\n,;\uff0c\u3001\uff1b]+")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def split(text: str) -> list[str]:
    """Return the names of a field: one a line, or with commas between them."""
    return [name for name in map(clean, _APART.split(text)) if name]


def read_day(text: str, label: str, report: Report) -> date | None:
    """Return a day of a form; report one that is none."""
    text = text.strip()
    if not text:
        return None
    try:
        if not _DAY.fullmatch(text):
            raise ValueError(text)
        return date.fromisoformat(text)
    except ValueError:
        report(say("form", "bad_day", label=label, value=text[:20]))
        return None


def read_scope(form: Form, report: Report) -> Scope:
    """Return the scope that a form says; what is wrong is reported in words."""
    places = {role: frozenset(_codes(form, role, report)) for role in REGION_SLOTS}
    start = read_day(form.get("valid_from"), say("labels", "valid_from"), report)
    end = read_day(form.get("valid_until"), say("labels", "valid_until"), report)
    if start and end and end < start:
        report(say("form", "days_turned"))
    return Scope(
        **places,
        care_relation=_members(form, "care_relation", CareRelation),
        insurance=_members(form, "insurance", Insurance),
        stay_reason=_members(form, "stay_reason", StayReason),
        person_type=frozenset(split(form.get("person_type"))),
        valid_from=start,
        valid_until=end,
    )


def show_scope(scope: Scope) -> dict[str, Any]:
    """Return the fields of a form that say a scope."""
    registry = load_registry()
    shown: dict[str, Any] = {
        role: "\u3001".join(registry.get(code).name for code in sorted(getattr(scope, role)))
        for role in REGION_SLOTS
    }
    for name in SETS:
        shown[name] = sorted(one.value for one in getattr(scope, name))
    shown["person_type"] = "\u3001".join(sorted(scope.person_type))
    shown["valid_from"] = scope.valid_from.isoformat() if scope.valid_from else ""
    shown["valid_until"] = scope.valid_until.isoformat() if scope.valid_until else ""
    return shown


def _codes(form: Form, role: str, report: Report) -> list[str]:
    found = []
    for name in split(form.get(role)):
        code = region_code(name)
        if code is None:
            report(say("form", "unknown_region", label=say("labels", role), value=name[:40]))
        else:
            found.append(code)
    return found


def _members(form: Form, name: str, kind: type[Found]) -> frozenset[Found]:
    known = {one.value: one for one in kind}
    return frozenset(known[value] for value in form.all(name) if value in known)
