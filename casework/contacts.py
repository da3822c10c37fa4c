"""How a person can be reached. The only module that reads the table of contacts.

The words of a conversation are redacted before anything else sees them, contacts included. While
a ticket or a call-back asks for a contact, the face hands the message as typed to ``hold``, and
nothing else. The value is sealed, expires, and is opened only to compare it with what the person
types again, or for a member of staff, who leaves a record.
"""

import hmac
import re
from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from casework.deeds import note
from casework.refusals import CaseworkError
from casework.tables import ContactRow
from core.clock import now
from core.personal_data import foldings, rules
from core.sealing import Sealer
from core.settings import load_settings
from core.staff import Staff

HOLD = timedelta(hours=1)
"""How long a contact waits for its ticket to be confirmed."""
KEEP = timedelta(days=90)
"""How long the contact of a ticket is kept at most."""
_MOBILE = re.compile(r"1[3-9]\d{9}")
_LANDLINE = re.compile(r"0?[1-9]\d{8,10}")
_LOCAL = re.compile(r"[2-9]\d{6,7}")


def find_contact(text: str) -> str | None:
    """Return the phone number or e-mail address in a message as typed, in its plain form."""
    found = next(_candidates(text), None)
    if found:
        return found
    digits = re.sub(r"\D", "", text.translate(foldings()[1]))
    return digits if _LOCAL.fullmatch(digits) else None


def hold(session: Session, conversation: str, text: str) -> str:
    """Keep the contact that a message names until the ticket is confirmed; return it masked.

    Raises CaseworkError where the message names none.
    """
    value = find_contact(text)
    if value is None:
        raise CaseworkError("bad_contact")
    session.execute(delete(ContactRow).where(ContactRow.conversation_id == conversation))
    row = _row(value, now() + HOLD)
    row.conversation_id = conversation
    session.add(row)
    return row.masked


def held(session: Session, conversation: str) -> str | None:
    """Return the masked contact that waits in a conversation."""
    row = _held(session, conversation)
    return row.masked if row else None


def claim(session: Session, conversation: str, owner: str) -> None:
    """Give the contact that waits in a conversation to a ticket or a call-back.

    Raises CaseworkError where none waits any more.
    """
    row = _held(session, conversation)
    if row is None:
        raise CaseworkError("no_contact")
    row.conversation_id, row.owner, row.expires_at = None, owner, now() + KEEP


def give(session: Session, owner: str, text: str) -> str:
    """Keep the contact of a form for its owner; return it masked. Raises CaseworkError."""
    value = find_contact(text)
    if value is None:
        raise CaseworkError("bad_contact")
    drop(session, owner)
    row = _row(value, now() + KEEP)
    row.owner = owner
    session.add(row)
    return row.masked


def masked(session: Session, owner: str) -> str | None:
    """Return the contact of an owner as it may be shown; None where there is none."""
    row = _owned(session, owner)
    return row.masked if row else None


def matches(session: Session, owner: str, text: str) -> bool:
    """Say whether a message names the contact of an owner."""
    row, value = _owned(session, owner), find_contact(text)
    if row is None or value is None:
        return False
    return hmac.compare_digest(_sealer().open(row.sealed).encode(), value.encode())


def reveal(session: Session, by: Staff, owner: str) -> str:
    """Return the contact in plain and record who read it. The caller has checked the right.

    Raises CaseworkError where it is not kept any more.
    """
    row = _owned(session, owner)
    if row is None:
        raise CaseworkError("contact_gone")
    value = _sealer().open(row.sealed)
    note(session, by, "contact.read", owner)
    return value


def expire_by(session: Session, owner: str, moment: datetime) -> None:
    """Let a contact expire at a moment, unless it does so earlier."""
    row = _owned(session, owner)
    if row:
        row.expires_at = min(row.expires_at, moment)


def drop(session: Session, owner: str) -> None:
    """Delete the contact of an owner."""
    session.execute(delete(ContactRow).where(ContactRow.owner == owner))


def forget_conversation(session: Session, conversation: str) -> None:
    """Delete what waits in a conversation."""
    session.execute(delete(ContactRow).where(ContactRow.conversation_id == conversation))


def drop_expired(session: Session) -> int:
    """Delete every contact whose time is over; return how many."""
    over = ContactRow.expires_at <= now()
    count = len(session.execute(select(ContactRow.id).where(over)).all())
    session.execute(delete(ContactRow).where(over))
    return count


def _row(value: str, expires: datetime) -> ContactRow:
    return ContactRow(sealed=_sealer().seal(value), masked=_mask(value), expires_at=expires)


def _held(session: Session, conversation: str) -> ContactRow | None:
    query = select(ContactRow).where(
        ContactRow.conversation_id == conversation, ContactRow.expires_at > now()
    )
    return session.execute(query).scalar_one_or_none()


def _owned(session: Session, owner: str) -> ContactRow | None:
    query = select(ContactRow).where(ContactRow.owner == owner, ContactRow.expires_at > now())
    return session.execute(query).scalar_one_or_none()


def _candidates(text: str) -> Iterator[str]:
    for folding in foldings():
        folded = text.translate(folding)
        for rule in rules():
            for match in rule.find(folded):
                if rule.kind == "email" and "@" in match["value"]:
                    yield re.sub(r"\s", "", match["value"])
                digits = re.sub(r"\D", "", match["value"])
                if rule.kind == "phone" and (_MOBILE.fullmatch(digits) or _is_landline(digits)):
                    yield digits.lstrip("0")


def _is_landline(digits: str) -> bool:
    return not digits.startswith("1") and bool(_LANDLINE.fullmatch(digits))


def _mask(value: str) -> str:
    name, at, host = value.partition("@")
    if at:
        return f"{name[:1]}***@{host}"
    if _MOBILE.fullmatch(value):
        return f"{value[:3]}****{value[-4:]}"
    return f"****{value[-3:]}"


def _sealer() -> Sealer:
    return Sealer.of_file(load_settings().key_file)
