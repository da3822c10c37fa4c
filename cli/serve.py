"""kaixinban serve: the whole product in one process."""

import asyncio
import socket

import click
from aiohttp import web

from cli.errors import CommandError, words
from cli.load import prepare_database, publish_content, report_line
from core.settings import Settings, load_settings


@click.command(epilog="\b\nExamples:\n  kaixinban serve\n  kaixinban serve --port 8090\n")
@click.option("--host", help="Address to listen on.")
@click.option("--port", type=click.IntRange(1, 65535), help="Port to listen on.")
def command(host: str | None, port: int | None) -> None:
    """Train the model if needed, load the knowledge and serve the page and the API."""
    settings = load_settings()
    settings.host, settings.port = host or settings.host, port or settings.port
    _refuse_taken_port(settings)
    click.echo(words("loading"), err=True)
    _, sessions = prepare_database(settings)
    click.echo(report_line(publish_content(sessions)), err=True)
    from bot.training import train

    click.echo(words("training"), err=True)
    model = train()
    click.echo(words("starting"), err=True)
    asyncio.run(_serve(settings, sessions, model))
