"""Who acts at this shell: a member of staff by name, or, since the shell is trusted, as stated."""

from collections.abc import Callable
from functools import wraps
from typing import Any

import click

from cli.ask import place
from cli.errors import CommandError, words
from core.accounts import accounts
from core.db import Sessions
from core.staff import Staff, StaffRole

_ROLES = click.Choice([role.value for role in StaffRole])
_ADDRESS = "cli"


def acting_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add --as, --role and --region; the command gets them as ``who``, a Claim."""

    @click.option("--as", "name", required=True, metavar="NAME", help="Who does it.")
    @click.option("--role", "roles", multiple=True, type=_ROLES, help="Where NAME has no account.")
    @click.option("--region", "regions", multiple=True, help="Where NAME has no account.")
    @wraps(command)
    def claimed(
        *args: Any, name: str, roles: tuple[str, ...], regions: tuple[str, ...], **kwargs: Any
    ) -> Any:
        return command(*args, who=(name, roles, regions), **kwargs)

    return claimed


Claim = tuple[str, tuple[str, ...], tuple[str, ...]]
"""Name, roles and regions as typed."""


def acting(sessions: Sessions, who: Claim) -> Staff:
    """Return who acts. An account says what its person may do; without one the options do."""
    name, roles, regions = who
    with sessions() as session:
        account = accounts.find(session, name)
    if account is not None and account.disabled:
        raise CommandError(words("entry_disabled", name=account.name))
    if account is not None:
        return accounts.staff_of(account, _ADDRESS)
    plain = accounts.normal_name(name)
    if not (plain and roles and regions):
        raise CommandError(words("entry_who", name=name))
    codes = frozenset(place(region) or region for region in regions)
    return Staff(plain, frozenset(StaffRole(role) for role in roles), codes, _ADDRESS)


def roster(sessions: Sessions) -> list[Staff]:
    """Return every member of staff with an open account."""
    with sessions() as session:
        rows = accounts.everybody(session)
    return [accounts.staff_of(row) for row in rows if not row.disabled]
