"""Which regions a text binds, and who may therefore write it, review it, or must be asked.

A text binds every region that its scope names in some role; a text that names none binds the
nation. One who covers one of them may write it; a reviewer of each must agree (design.md 5).
"""

from collections.abc import Iterable, Mapping
from typing import Any

from core.staff import Staff, StaffRole
from knowledge.refusals import PublishingError
from knowledge.scope import REGION_SLOTS
from regions.model import NATION
from regions.registry import UnknownRegion, load_registry

Codes = frozenset[str]


def bound_regions(scope: Mapping[str, Any]) -> Codes:
    """Return the regions that a stored scope binds; in one role only the widest ones."""
    bound = (_widest(scope.get(role, ())) for role in REGION_SLOTS)
    return frozenset().union(*bound) or frozenset({NATION})


def covered(by: Staff, codes: Iterable[str]) -> Codes:
    """Return those of the regions that a person covers."""
    return frozenset(code for code in codes if by.covers(code, _within))


def require(by: Staff, role: StaffRole, codes: Codes) -> Codes:
    """Return the regions for which a person may act in a role.

    Raises PublishingError ``not_allowed`` where there is none.
    """
    own = covered(by, codes) if by.has(role) else frozenset()
    if not own:
        raise PublishingError("not_allowed", name=by.name, regions=region_names(codes))
    return own


def region_names(codes: Iterable[str]) -> str:
    """Return the names of regions for people; a code that is none stands for itself."""
    return "\u3001".join(_name(code) for code in sorted(codes))


def _widest(codes: Iterable[str]) -> Codes:
    named = frozenset(codes)
    return frozenset(
        code for code in named if not any(_within(code, other) for other in named - {code})
    )


def _within(code: str, container: str) -> bool:
    """Say whether a region lies in another; one that nobody knows lies nowhere."""
    try:
        return load_registry().is_within(code, container)
    except UnknownRegion:
        return False


def _name(code: str) -> str:
    try:
        return load_registry().get(code).name
    except UnknownRegion:
        return code
