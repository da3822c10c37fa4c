"""The second factor: codes of an authenticator app (RFC 6238), and recovery codes.

Codes need no network. A code works once: the time step of the last one taken is kept. The secret
is kept encrypted, with a key that lies outside the database.
"""

import hashlib
import secrets
from datetime import datetime
from typing import Any

import pyotp
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from core.accounts.problems import AccountProblem
from core.accounts.tables import AccountRow, RecoveryCodeRow
from core.clock import now
from core.sealing import Sealer

STEP = 30
"""Seconds that a code lives."""
_DRIFT = 1
"""Steps that the clock of a phone may be off."""
_RECOVERY_CODES = 10
ISSUER = "kaixinban"


def new_secret() -> str:
    """Return a secret for an authenticator app, in base 32 (160 bits)."""
    return pyotp.random_base32()


def enrolment_address(secret: str, name: str) -> str:
    """Return the ``otpauth:`` address that an authenticator app reads from a QR code."""
    return pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name=ISSUER)


def enrol(session: Session, account: AccountRow, secret: str, code: str, seal: Sealer) -> list[str]:
    """Give an account a second factor once its app shows the right code; return recovery codes.

    They are shown now and never again. Raises AccountProblem ``code_wrong``.
    """
    step = _step_of(secret, code, now())
    if step is None:
        raise AccountProblem("code_wrong")
    account.totp_secret, account.totp_step = seal.seal(secret), step
    _forget_recovery(session, account)
    codes = [secrets.token_hex(10) for _ in range(_RECOVERY_CODES)]
    session.add_all(
        RecoveryCodeRow(account_id=account.id, code_hash=_digest(code)) for code in codes
    )
    return codes


def remove(session: Session, account: AccountRow) -> None:
    """Take the second factor off an account (a lost phone)."""
    account.totp_secret, account.totp_step = None, 0
    _forget_recovery(session, account)


def take(session: Session, account: AccountRow, code: str, seal: Sealer) -> bool:
    """Use up a code of the app, or a recovery code; say whether it was right."""
    if account.totp_secret is None:
        return False
    plain = "".join(code.split())
    step = _step_of(seal.open(account.totp_secret), plain, now())
    if step is not None and step > account.totp_step:
        # Compare and set in the database: two requests with the same code, one wins.
        won = session.execute(
            update(AccountRow)
            .where(AccountRow.id == account.id, AccountRow.totp_step < step)
            .values(totp_step=step)
            .execution_options(synchronize_session=False)
        )
        return _changed(won)
    return _take_recovery(session, account, plain)


def _take_recovery(session: Session, account: AccountRow, code: str) -> bool:
    won = session.execute(
        update(RecoveryCodeRow)
        .where(
            RecoveryCodeRow.account_id == account.id,
            RecoveryCodeRow.code_hash == _digest(code),
            RecoveryCodeRow.used_at.is_(None),
        )
        .values(used_at=now())
        .execution_options(synchronize_session=False)
    )
    return _changed(won)


def _forget_recovery(session: Session, account: AccountRow) -> None:
    query = select(RecoveryCodeRow).where(RecoveryCodeRow.account_id == account.id)
    for row in session.execute(query).scalars():
        session.delete(row)
    session.flush()


def _step_of(secret: str, code: str, at: datetime) -> int | None:
    """Return the time step whose code this is, None where it is none of the recent ones."""
    totp, present = pyotp.TOTP(secret), int(at.timestamp()) // STEP
    for step in range(present - _DRIFT, present + _DRIFT + 1):
        if secrets.compare_digest(totp.at(step * STEP).encode(), code.encode()):
            return step
    return None


def _digest(code: str) -> str:
    return hashlib.sha256(code.lower().encode("utf-8")).hexdigest()


def _changed(result: Any) -> bool:
    return int(result.rowcount) == 1
