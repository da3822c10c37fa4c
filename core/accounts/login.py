"""Logging in: name and password, then the second factor where there is one.

A wrong name and a wrong password are told apart by nothing: same words, same work, same record.
The slow hash is computed outside of every transaction, so that nobody else waits for it.
"""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from core import audit
from core.accounts import lockout, second_factor, sessions
from core.accounts.accounts import find, normal_name
from core.accounts.passwords import hash_password, matches, outdated
from core.accounts.problems import AccountProblem, LockedOut
from core.accounts.sessions import Login
from core.accounts.tables import AccountRow
from core.audit import Deed, Outcome
from core.clock import now
from core.db import Sessions, writing
from core.sealing import Sealer

UNKNOWN = "-"
"""Stands in the record for a name that nobody has."""


@dataclass(frozen=True)
class Opened:
    """A login that has begun. The token is for the browser alone."""

    token: str
    waits_for_code: bool


def log_in(
    maker: Sessions, name: str, password: str, address: str, replaces: str | None = None
) -> Opened:
    """Check name and password and start a login; blocks for a tenth of a second.

    ``replaces`` is the token that the browser held: it is worth nothing afterwards. Raises
    AccountProblem ``login_wrong`` or LockedOut.
    """
    plain = normal_name(name)
    with maker() as session:
        _require_open(maker, session, plain, address)
        account = find(session, plain)
        kept = account.password_hash if account else None
    right = matches(kept, password)
    rehashed = hash_password(password) if right and kept and outdated(kept) else None
    with writing(maker) as session:
        account = find(session, plain)
        good = right and account is not None and _usable(account, kept)
        lockout.note(session, plain, address, succeeded=good)
        _record(session, plain if account else UNKNOWN, "login.password", address, good)
        if good and account is not None:
            account.password_hash = rehashed or account.password_hash
            if replaces:
                sessions.end(session, replaces)
            waits = account.totp_secret is not None
            return Opened(sessions.start(session, account, address, waits_for_code=waits), waits)
    raise AccountProblem("login_wrong")


def give_code(
    maker: Sessions, login: Login, token: str, code: str, address: str, seal: Sealer
) -> str:
    """Check the second factor; return the new token that opens the desk.

    Raises AccountProblem ``code_wrong`` or LockedOut: wrong codes count like wrong passwords.
    """
    name = login.account.name
    with maker() as session:
        _require_open(maker, session, name, address)
    with writing(maker) as session:
        account = session.get(AccountRow, login.account.id)
        good = account is not None and second_factor.take(session, account, code, seal)
        lockout.note(session, name, address, succeeded=good)
        _record(session, name, "login.code", address, good)
        if good and account is not None:
            sessions.end(session, token)
            return sessions.start(session, account, address, waits_for_code=False)
    raise AccountProblem("code_wrong")


def log_out(maker: Sessions, login: Login, token: str, address: str) -> None:
    """End a login."""
    with writing(maker) as session:
        sessions.end(session, token)
        _record(session, login.account.name, "logout", address, good=True)


def _usable(account: AccountRow, checked: str | None) -> bool:
    """Say whether the account is open, and its password still the one that was checked."""
    expired = account.one_time_until is not None and account.one_time_until < now()
    return account.password_hash == checked and not account.disabled and not expired


def _require_open(maker: Sessions, session: Session, name: str, address: str) -> None:
    try:
        lockout.require_open(session, name, address)
    except LockedOut:
        # What stands where no name is known may be a password: it is not written down.
        known = name if find(session, name) else UNKNOWN
        session.rollback()
        with writing(maker) as other:
            _record(other, known, "login.locked", address, good=False)
        raise


def _record(session: Session, name: str, action: str, address: str, good: bool) -> None:
    outcome = Outcome.DONE if good else Outcome.REFUSED
    audit.record(session, Deed(name, action, name, outcome=outcome, address=address))
