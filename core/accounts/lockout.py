"""Slowing down who guesses passwords, without giving anybody the power to lock others out.

Five wrong tries in a quarter of an hour close an account for as long. They are counted apart
for addresses from which the person has logged in before and for all others together: who guesses
from elsewhere cannot close the account to the person at the usual desk. An address is closed after
twenty, whatever the accounts. A try while closed is refused unread and does not count, so every
lock ends by itself (OWASP ASVS 5.0, 6.1.1 and 6.3.1).
"""

import hashlib
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from core.accounts.problems import LockedOut
from core.accounts.tables import LoginAttemptRow
from core.clock import now

PER_ACCOUNT, PER_ADDRESS = 5, 20
WINDOW = timedelta(minutes=15)
_USUAL = timedelta(days=90)
"""How long an address is known as a person's after a login."""


def account_key(name: str) -> str:
    """Return the name of an account as attempts hold it."""
    return hashlib.sha256(name.encode("utf-8")).hexdigest()


def require_open(session: Session, name: str, address: str) -> None:
    """Raise LockedOut where an account or an address has had too many wrong tries."""
    until = max(
        _closed_until(session, LoginAttemptRow.address == address, PER_ADDRESS),
        _closed_until(session, _of_account(session, name, address), PER_ACCOUNT),
    )
    if until > now():
        raise LockedOut(until)


def note(session: Session, name: str, address: str, *, succeeded: bool) -> None:
    """Keep the outcome of a try; forget the ones that count no longer.

    A success clears the wrong tries from the same address at the same account.
    """
    key = account_key(name)
    if succeeded:
        wrong = delete(LoginAttemptRow).where(
            LoginAttemptRow.account == key,
            LoginAttemptRow.address == address,
            LoginAttemptRow.succeeded.is_(False),
        )
        session.execute(wrong.execution_options(synchronize_session=False))
    old = delete(LoginAttemptRow).where(LoginAttemptRow.at < now() - _USUAL)
    session.execute(old.execution_options(synchronize_session=False))
    session.add(LoginAttemptRow(account=key, address=address, succeeded=succeeded, at=now()))


def unlock(session: Session, name: str) -> None:
    """Forget the wrong tries at an account."""
    wrong = delete(LoginAttemptRow).where(
        LoginAttemptRow.account == account_key(name), LoginAttemptRow.succeeded.is_(False)
    )
    session.execute(wrong.execution_options(synchronize_session=False))


def _of_account(session: Session, name: str, address: str) -> Any:
    """Return the condition for the tries that count against this account at this address."""
    key = account_key(name)
    usual = (
        select(LoginAttemptRow.address)
        .where(LoginAttemptRow.account == key, LoginAttemptRow.succeeded.is_(True))
        .distinct()
    )
    known = set(session.execute(usual).scalars())
    here = (
        LoginAttemptRow.address == address
        if address in known
        else LoginAttemptRow.address.not_in(known)
    )
    return (LoginAttemptRow.account == key) & here


def _closed_until(session: Session, condition: Any, most: int) -> datetime:
    """Return when the last wrong try ceases to count; the past where there is still room."""
    query = (
        select(LoginAttemptRow.at)
        .where(condition, LoginAttemptRow.succeeded.is_(False), LoginAttemptRow.at > now() - WINDOW)
        .order_by(LoginAttemptRow.at.desc())
        .limit(most)
    )
    tries = list(session.execute(query).scalars())
    return tries[0] + WINDOW if len(tries) >= most else now() - WINDOW
