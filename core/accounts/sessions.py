"""Logins that are under way: kept in the database, so that they can be ended from anywhere.

The browser gets a random token, the database its hash. A login ends half an hour after its last
use and twelve hours after its start (OWASP ASVS 5.0, 7.3.1 and 7.3.2).
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from core.accounts.tables import AccountRow, SessionRow
from core.clock import now

IDLE, ABSOLUTE = timedelta(minutes=30), timedelta(hours=12)
_SEEN_EVERY = timedelta(minutes=1)
"""How exactly the last use is kept: not every request writes."""


@dataclass(frozen=True)
class Login:
    """A session that is valid now."""

    account: AccountRow
    csrf: str
    waits_for_code: bool
    token_hash: str
    stale: bool
    """True where ``touch`` is due."""


def start(session: Session, account: AccountRow, address: str, *, waits_for_code: bool) -> str:
    """Start a login; return the token for the browser. A new login is always a new token."""
    token = secrets.token_urlsafe(32)
    session.add(
        SessionRow(
            token_hash=_digest(token),
            account_id=account.id,
            csrf=secrets.token_urlsafe(32),
            waits_for_code=waits_for_code,
            address=address,
            created_at=now(),
            seen_at=now(),
        )
    )
    _forget_old(session)
    return token


def find(session: Session, token: str) -> Login | None:
    """Return the login of a token while it lasts and its account is open."""
    row = session.get(SessionRow, _digest(token))
    if row is None or now() - row.seen_at > IDLE or now() - row.created_at > ABSOLUTE:
        return None
    account = session.get(AccountRow, row.account_id)
    if account is None or account.disabled:
        return None
    stale = now() - row.seen_at > _SEEN_EVERY
    return Login(account, row.csrf, row.waits_for_code, row.token_hash, stale)


def touch(session: Session, login: Login) -> None:
    """Note that a login is in use."""
    row = session.get(SessionRow, login.token_hash)
    if row is not None:
        row.seen_at = now()


def of_account(session: Session, account: AccountRow) -> list[SessionRow]:
    """Return the logins of an account that have not ended, newest first."""
    query = (
        select(SessionRow)
        .where(SessionRow.account_id == account.id, SessionRow.seen_at > now() - IDLE)
        .order_by(SessionRow.created_at.desc())
    )
    return list(session.execute(query).scalars())


def end(session: Session, token: str) -> None:
    """End one login."""
    _delete(session, SessionRow.token_hash == _digest(token))


def end_all(session: Session, account: AccountRow) -> None:
    """End every login of an account."""
    _delete(session, SessionRow.account_id == account.id)


def _forget_old(session: Session) -> None:
    _delete(session, SessionRow.created_at < now() - ABSOLUTE)


def _delete(session: Session, condition: object) -> None:
    old = delete(SessionRow).where(condition)
    session.execute(old.execution_options(synchronize_session="fetch"))


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8")).hexdigest()
