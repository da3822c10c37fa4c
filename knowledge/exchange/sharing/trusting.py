"""Whose signature is believed: the public keys of neighbouring regions, as confirmed here."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.audit import Deed, record
from core.clock import now
from core.staff import Staff, StaffRole
from knowledge.binding import region_names
from knowledge.exchange.sharing.keys import SharingError, fingerprint
from knowledge.exchange.tables import TrustedKeyRow


def trusted_keys(session: Session) -> dict[str, str]:
    """Return the public keys by region."""
    return {row.region: row.public_key for row in key_rows(session)}


def key_rows(session: Session) -> list[TrustedKeyRow]:
    """Return the keys with who confirmed them and when."""
    query = select(TrustedKeyRow).order_by(TrustedKeyRow.region)
    return list(session.execute(query).scalars())


def trust(session: Session, by: Staff, region: str, public: str, anew: bool = False) -> None:
    """Trust a key of a region from now on; ``anew`` replaces another one. Raises SharingError."""
    _require_administrator(by)
    known = session.get(TrustedKeyRow, region)
    before = known.public_key if known is not None else ""
    if before and before != public and not anew:
        raise SharingError("trusted_already", region=region_names([region]))
    session.merge(TrustedKeyRow(region=region, public_key=public, added_by=by.name, added_at=now()))
    _note(session, by, "bundle.trust", region, before, public)


def revoke(session: Session, by: Staff, region: str) -> None:
    """Believe nothing more that a region signs; what was taken in stays. Raises SharingError."""
    _require_administrator(by)
    known = session.get(TrustedKeyRow, region)
    if known is None:
        raise SharingError("no_key", region=region_names([region]))
    session.delete(known)
    _note(session, by, "bundle.revoke", region, known.public_key, "")


def _require_administrator(by: Staff) -> None:
    if not by.has(StaffRole.ADMINISTRATOR):
        raise SharingError("not_administrator", name=by.name)


def _note(session: Session, by: Staff, action: str, region: str, before: str, after: str) -> None:
    was, now_is = (fingerprint(key).replace(" ", "") if key else "" for key in (before, after))
    session.flush()
    record(session, Deed(by.name, action, region, was, now_is, address=by.address))
