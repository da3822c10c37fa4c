"""The accounts themselves: who there is, with which roles, where; changed only with a record.

Each function is one step inside the caller's transaction: permission, change, audit record.
"""

import unicodedata
from collections.abc import Iterable
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import audit
from core.accounts import lockout, second_factor, sessions
from core.accounts.passwords import hash_password, one_time_password, require_good
from core.accounts.problems import AccountProblem
from core.accounts.tables import NAME_LENGTH, AccountRow, StaffPolicyRow
from core.audit import Deed
from core.clock import now
from core.sealing import Sealer
from core.staff import Staff, StaffRole

ONE_TIME = timedelta(days=3)
"""How long a one-time password may be used."""
_POLICY = 1


def normal_name(name: str) -> str:
    """Return the one form of a name in which accounts are kept and found."""
    return " ".join(unicodedata.normalize("NFKC", name).split()).lower()


def find(session: Session, name: str) -> AccountRow | None:
    """Return the account of a name, None where there is none."""
    query = select(AccountRow).where(AccountRow.name == normal_name(name))
    return session.execute(query).scalar_one_or_none()


def get(session: Session, name: str) -> AccountRow:
    """Return the account of a name; raise AccountProblem ``unknown_account``."""
    account = find(session, name)
    if account is None:
        raise AccountProblem("unknown_account", name=normal_name(name))
    return account


def everybody(session: Session) -> list[AccountRow]:
    """Return every account by name."""
    return list(session.execute(select(AccountRow).order_by(AccountRow.name)).scalars())


def staff_of(account: AccountRow, address: str = "") -> Staff:
    """Return the person who acts with an account."""
    roles = frozenset(StaffRole(role) for role in account.roles)
    return Staff(account.name, roles, frozenset(account.regions), address)


def add(
    session: Session, by: Staff, name: str, roles: Iterable[StaffRole], regions: Iterable[str]
) -> str:
    """Create an account; return its one-time password, which is shown once and kept nowhere."""
    plain = normal_name(name)
    if not plain or len(plain) > NAME_LENGTH:
        raise AccountProblem("bad_name", longest=NAME_LENGTH)
    if find(session, plain) is not None:
        raise AccountProblem("account_exists", name=plain)
    password = one_time_password()
    account = AccountRow(
        name=plain,
        roles=_roles(roles),
        regions=_regions(regions),
        disabled=False,
        created_at=now(),
    )
    _set_one_time(account, password)
    session.add(account)
    session.flush()
    _record(session, by, "staff.add", account)
    return password


def reset_password(session: Session, by: Staff, name: str) -> str:
    """Give an account a new one-time password, end its sessions, and unlock it."""
    account = get(session, name)
    password = one_time_password()
    _set_one_time(account, password)
    lockout.unlock(session, account.name)
    sessions.end_all(session, account)
    _record(session, by, "staff.reset_password", account)
    return password


def change_password(session: Session, account: AccountRow, password: str, address: str) -> None:
    """Let a person choose a password; every other login of theirs ends."""
    require_good(password, account.name)
    account.password_hash, account.password_at = hash_password(password), now()
    account.must_change, account.one_time_until = False, None
    sessions.end_all(session, account)
    _record(session, staff_of(account, address), "staff.change_password", account)


def end_sessions(session: Session, account: AccountRow, address: str) -> None:
    """End every login of a person, on all machines."""
    sessions.end_all(session, account)
    _record(session, staff_of(account, address), "staff.end_sessions", account)


def set_rights(
    session: Session, by: Staff, name: str, roles: Iterable[StaffRole], regions: Iterable[str]
) -> None:
    """Change roles and regions; what is under way is checked against the new ones at once."""
    account = get(session, name)
    _keep_an_administrator(session, account, StaffRole.ADMINISTRATOR in set(roles := tuple(roles)))
    account.roles, account.regions = _roles(roles), _regions(regions)
    _record(session, by, "staff.set_rights", account)


def disable(session: Session, by: Staff, name: str) -> None:
    """Close an account and end its logins. The last administrator cannot be closed."""
    account = get(session, name)
    _keep_an_administrator(session, account, stays=False)
    account.disabled = True
    sessions.end_all(session, account)
    _record(session, by, "staff.disable", account)


def enable(session: Session, by: Staff, name: str) -> None:
    """Open a closed account again."""
    account = get(session, name)
    account.disabled = False
    _record(session, by, "staff.enable", account)


def enrol_second_factor(
    session: Session, account: AccountRow, secret: str, code: str, seal: Sealer, address: str
) -> list[str]:
    """Give an account its second factor; return the recovery codes, shown this once."""
    codes = second_factor.enrol(session, account, secret, code, seal)
    _record(session, staff_of(account, address), "staff.enrol_second_factor", account)
    return codes


def remove_second_factor(session: Session, by: Staff, name: str) -> None:
    """Take the second factor off an account whose phone is lost; its logins end."""
    account = get(session, name)
    second_factor.remove(session, account)
    sessions.end_all(session, account)
    _record(session, by, "staff.remove_second_factor", account)


def require_second_factor(session: Session, by: Staff, roles: Iterable[StaffRole]) -> None:
    """Say which roles may only be used with a second factor."""
    wanted = _roles(roles, may_be_none=True)
    row = session.get(StaffPolicyRow, _POLICY)
    if row is None:
        session.add(StaffPolicyRow(id=_POLICY, second_factor_roles=wanted))
    else:
        row.second_factor_roles = wanted
    said = ",".join(wanted) or "none"
    audit.record(session, Deed(by.name, "staff.second_factor_roles", said, address=by.address))


def needs_second_factor(session: Session, account: AccountRow) -> bool:
    """Say whether an account must have a second factor."""
    row = session.get(StaffPolicyRow, _POLICY)
    return bool(row and set(row.second_factor_roles) & set(account.roles))


def _set_one_time(account: AccountRow, password: str) -> None:
    account.password_hash, account.password_at = hash_password(password), now()
    account.must_change, account.one_time_until = True, now() + ONE_TIME


def _roles(roles: Iterable[StaffRole], *, may_be_none: bool = False) -> list[str]:
    named = sorted({role.value for role in roles})
    if not named and not may_be_none:
        raise AccountProblem("no_role")
    return named


def _regions(regions: Iterable[str]) -> list[str]:
    named = sorted(set(regions))
    if not named:
        raise AccountProblem("no_region")
    return named


def _keep_an_administrator(session: Session, account: AccountRow, stays: bool) -> None:
    administrator = StaffRole.ADMINISTRATOR.value
    others = [
        row
        for row in everybody(session)
        if row.id != account.id and not row.disabled and administrator in row.roles
    ]
    if administrator in account.roles and not stays and not others:
        raise AccountProblem("last_administrator")


def _record(session: Session, by: Staff, action: str, account: AccountRow) -> None:
    audit.record(session, Deed(by.name, action, account.name, address=by.address))
