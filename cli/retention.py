"""kaixinban retention: take away what has been kept long enough."""

import click

from casework import retention
from cli.errors import words
from cli.load import prepare_database
from core.settings import load_settings


@click.command(epilog="Example:\n  kaixinban retention")
def command() -> None:
    """Delete texts kept long enough (90 days, or as chosen in the console) and expired contacts.

    Counts stay.

    The server does this by itself every day; a second run changes nothing.
    """
    _, sessions = prepare_database(load_settings())
    click.echo(words("retention_done", **vars(retention.run(sessions))))
