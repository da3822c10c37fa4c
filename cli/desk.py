"""kaixinban desk: where people handle tickets and take conversations over, and when."""

import getpass
from collections.abc import Sequence

import click

from casework import desks
from casework.refusals import CaseworkError
from cli.ask import place
from cli.errors import CommandError, words
from cli.load import prepare_database
from core.db import writing
from core.settings import load_settings
from core.staff import Staff, StaffRole
from regions.model import NATION
from regions.registry import load_registry


@click.group(
    name="desk",
    epilog=(
        "\b\nExamples:\n"
        "  kaixinban desk open 511723 --hours 09:00-12:00 --hours 13:30-17:00\n"
        "  kaixinban desk close 511723\n"
        "  kaixinban desk list\n"
    ),
)
def command() -> None:
    """Say which regions have a desk with people at it. Elsewhere no ticket is offered."""


@command.command(name="open")
@click.argument("region")
@click.option("--hours", multiple=True, required=True, help="09:00-12:00, of every working day.")
def open_desk(region: str, hours: tuple[str, ...]) -> None:
    """Staff the desk of REGION, or change its hours."""
    _set(region, staffed=True, hours=[pair.split("-") for pair in hours])


@command.command(name="close")
@click.argument("region")
def close_desk(region: str) -> None:
    """Offer nothing in REGION any more that needs a person; what waits stays."""
    _set(region, staffed=False)


@command.command(name="list")
def show() -> None:
    """Show every staffed desk with its hours."""
    _, sessions = prepare_database(load_settings())
    with sessions() as session:
        found = desks.staffed_desks(session)
    for desk in found:
        hours = " ".join(f"{opens}-{closes}" for opens, closes in desk.hours)
        click.echo(f"{desk.region}\t{desk.name}\t{hours}")
    if not found:
        click.echo(words("desk_none"))


def _set(region: str, *, staffed: bool, hours: Sequence[Sequence[str]] = ()) -> None:
    _, sessions = prepare_database(load_settings())
    code = place(region) or region
    chief = frozenset({StaffRole.ADMINISTRATOR})
    by = Staff(f"shell:{getpass.getuser()}", chief, frozenset({NATION}), "cli")
    try:
        with writing(sessions) as session:
            desks.set_desk(session, by, code, staffed=staffed, hours=hours)
    except CaseworkError as refused:
        raise CommandError(str(refused)) from refused
    name = load_registry().get(code).name
    click.echo(words("desk_opened" if staffed else "desk_closed", name=name))
