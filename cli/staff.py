"""kaixinban staff: who may log in to the desks. Whoever has this shell is trusted."""

import getpass
from collections.abc import Iterator
from contextlib import contextmanager

import click
from sqlalchemy.orm import Session

from cli.ask import place
from cli.errors import CommandError, words
from cli.load import prepare_database
from core.accounts import accounts, lockout
from core.accounts.problems import AccountProblem
from core.accounts.tables import AccountRow
from core.db import writing
from core.settings import load_settings
from core.staff import Staff, StaffRole
from regions.model import NATION
from regions.registry import load_registry

ROLE = click.Choice([role.value for role in StaffRole])
roles_option = click.option("--role", "roles", multiple=True, required=True, type=ROLE)
regions_option = click.option(
    "--region", "regions", multiple=True, required=True, help="A name or a six-digit code."
)


@click.group(
    name="staff",
    epilog=(
        "\b\nExamples:\n"
        "  kaixinban staff add zhao --role administrator --region 511723\n"
        "  kaixinban staff add li --role operator --region 511723 --region 500101\n"
        "  kaixinban staff reset li\n"
        "  kaixinban staff require-second-factor administrator auditor\n"
    ),
)
def command() -> None:
    """Add people who may log in, change what they may do, help who is locked out."""


@command.command()
@click.argument("name")
@roles_option
@regions_option
def add(name: str, roles: tuple[str, ...], regions: tuple[str, ...]) -> None:
    """Create an account and print its one-time password."""
    with _changing() as (session, by):
        password = accounts.add(session, by, name, _roles(roles), _codes(regions))
    click.echo(words("staff_added", name=accounts.normal_name(name), password=password))


@command.command()
@click.argument("name")
def reset(name: str) -> None:
    """Give NAME a new one-time password; ends its logins and any lock."""
    with _changing() as (session, by):
        password = accounts.reset_password(session, by, name)
    click.echo(words("staff_reset", name=accounts.normal_name(name), password=password))


@command.command(name="rights")
@click.argument("name")
@roles_option
@regions_option
def set_rights(name: str, roles: tuple[str, ...], regions: tuple[str, ...]) -> None:
    """Replace the roles and regions of NAME."""
    with _changing() as (session, by):
        accounts.set_rights(session, by, name, _roles(roles), _codes(regions))
    click.echo(words("staff_changed", name=accounts.normal_name(name)))


@command.command()
@click.argument("name")
def disable(name: str) -> None:
    """Close the account of NAME and end its logins."""
    with _changing() as (session, by):
        accounts.disable(session, by, name)
    click.echo(words("staff_changed", name=accounts.normal_name(name)))


@command.command()
@click.argument("name")
def enable(name: str) -> None:
    """Open the account of NAME again."""
    with _changing() as (session, by):
        accounts.enable(session, by, name)
    click.echo(words("staff_changed", name=accounts.normal_name(name)))


@command.command()
@click.argument("name")
def unlock(name: str) -> None:
    """Forget the wrong tries at the account of NAME."""
    with _changing() as (session, _):
        lockout.unlock(session, accounts.get(session, name).name)
    click.echo(words("staff_changed", name=accounts.normal_name(name)))


@command.command(name="remove-second-factor")
@click.argument("name")
def remove_second_factor(name: str) -> None:
    """Take the second factor off NAME, whose phone is lost."""
    with _changing() as (session, by):
        accounts.remove_second_factor(session, by, name)
    click.echo(words("staff_changed", name=accounts.normal_name(name)))


@command.command(name="require-second-factor")
@click.argument("roles", nargs=-1, type=ROLE)
def require_second_factor(roles: tuple[str, ...]) -> None:
    """Let ROLES log in with a second factor only; without any, nobody must."""
    with _changing() as (session, by):
        accounts.require_second_factor(session, by, _roles(roles))
    click.echo(words("staff_policy", roles=", ".join(roles) or "-"))


@command.command(name="list")
def show() -> None:
    """Show every account: name, roles, regions, state."""
    _, sessions = prepare_database(load_settings())
    with sessions() as session:
        for account in accounts.everybody(session):
            click.echo(_line(account))


def _line(account: AccountRow) -> str:
    names = [load_registry().get(code).name for code in account.regions]
    marks = [
        words(mark)
        for mark, holds in (
            ("staff_disabled", account.disabled),
            ("staff_one_time", account.must_change),
            ("staff_second_factor", account.totp_secret is not None),
        )
        if holds
    ]
    return "\t".join([account.name, ",".join(account.roles), ",".join(names), ",".join(marks)])


@contextmanager
def _changing() -> Iterator[tuple[Session, Staff]]:
    """Open a transaction as the person at this shell; refusals become sentences."""
    _, sessions = prepare_database(load_settings())
    founder = frozenset({StaffRole.ADMINISTRATOR})
    by = Staff(f"shell:{getpass.getuser()}", founder, frozenset({NATION}), "cli")
    try:
        with writing(sessions) as session:
            yield session, by
    except AccountProblem as refused:
        raise CommandError(words(f"staff_{refused.code}", **refused.values)) from refused


def _roles(names: tuple[str, ...]) -> list[StaffRole]:
    return [StaffRole(name) for name in names]


def _codes(names: tuple[str, ...]) -> list[str]:
    return [place(name) or name for name in names]
