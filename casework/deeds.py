"""Who of the staff may do a step of casework, and the audit record of it."""

import hashlib
import json
from collections.abc import Mapping

from sqlalchemy.orm import Session

from casework.refusals import CaseworkError
from core import audit
from core.audit import Deed
from core.staff import Staff, StaffRole
from regions.registry import load_registry


def require(by: Staff, role: StaffRole, region: str) -> None:
    """Raise CaseworkError unless the person has the role in the region."""
    if not by.may(role, (region,), load_registry().is_within):
        raise CaseworkError("not_allowed", name=by.name)


def covers(by: Staff, region: str) -> bool:
    """Say whether a region is one of the person's, or lies in one."""
    return by.covers(region, load_registry().is_within)


def note(
    session: Session,
    by: Staff,
    action: str,
    thing: str,
    before: Mapping[str, object] | None = None,
    after: Mapping[str, object] | None = None,
) -> None:
    """Record what a member of staff did, in the transaction of the step itself.

    Call it last: the record holds a lock until the transaction ends.
    """
    deed = Deed(by.name, action, thing, _hash(before), _hash(after), address=by.address)
    audit.record(session, deed)


def _hash(state: Mapping[str, object] | None) -> str:
    if state is None:
        return ""
    text = json.dumps(state, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(text.encode("utf-8")).hexdigest()
