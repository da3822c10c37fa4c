"""kaixinban serve: the whole product in one process."""

import asyncio
import errno
import signal
import socket
from pathlib import Path

import click
from aiohttp import web

from cli.errors import CommandError, words
from cli.load import prepare_database, publish_content, report_line
from cli.progress import learn, step
from cli.talking import ready_assistant
from cli.train import ready_model
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
    with step("loading"):
        _, sessions = prepare_database(settings)
        report = publish_content(sessions)
    click.echo(report_line(report), err=True)
    learn(default_desk())
    asyncio.run(_serve(settings, sessions, ready_model()))


async def _serve(settings: Settings, sessions: Sessions, model: Path) -> None:
    assistant = await ready_assistant(model)
    from webapp.app import build_app
    from webapp.connections import Runner

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
    try:
        found = socket.getaddrinfo(settings.host, settings.port, type=socket.SOCK_STREAM)
        family, *_, address = found[0]
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as problem:
        key = "port_taken" if problem.errno == errno.EADDRINUSE else "cannot_listen"
        raise CommandError(words(key, host=settings.host, port=settings.port)) from problem
