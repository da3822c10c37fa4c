"""kaixinban serve: the whole product in one process."""

import asyncio
import signal
import socket
from pathlib import Path

import click
from aiohttp import web

from cli.errors import CommandError, words
from cli.load import learn, prepare_database, publish_content, report_line
from core.db import Sessions
from core.settings import Settings, load_settings
from knowledge.service import default_desk


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
    learn(default_desk())
    from bot.training import current_model, train

    if not current_model().exists():
        click.echo(words("training"), err=True)
    model = train()
    click.echo(words("starting"), err=True)
    asyncio.run(_serve(settings, sessions, model))


async def _serve(settings: Settings, sessions: Sessions, model: Path) -> None:
    from bot.runtime import Assistant
    from webapp.app import build_app
    from webapp.connections import Runner

    assistant = Assistant()
    await assistant.load(model)
    runner = Runner(build_app(settings, assistant, sessions))
    await runner.setup()
    try:
        await web.TCPSite(runner, settings.host, settings.port).start()
        click.echo(words("address", host=settings.host, port=settings.port))
        await _stopped()
    finally:
        await runner.cleanup()


async def _stopped() -> None:
    """Wait for the signal to stop."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    await stop.wait()


def _refuse_taken_port(settings: Settings) -> None:
    """Fail before the long start-up, not after it."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as problem:
            taken = words("port_taken", host=settings.host, port=settings.port)
            raise CommandError(taken) from problem
