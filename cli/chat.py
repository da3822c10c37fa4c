"""kaixinban chat: talk to the whole dialogue in a terminal, or script it through stdin."""

import asyncio
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import click

from cli.errors import words
from cli.load import prepare_database, publish_content
from cli.progress import learn, step
from cli.talking import ready_assistant
from cli.train import ready_model
from core.settings import load_settings
from knowledge.service import default_desk

_CONVERSATION = "terminal"


@click.command(
    epilog="\b\nExamples:\n  kaixinban chat\n  printf 'QUESTION\\nANOTHER\\n' | kaixinban chat\n"
)
def command() -> None:
    """Talk to the assistant through the real model.

    With lines on stdin it prints the replies to each line and then an empty line; what it says
    of its own start goes to standard error.
    """
    with step("loading"):
        _, sessions = prepare_database(load_settings())
        publish_content(sessions)
    learn(default_desk())
    asyncio.run(_talk(ready_model(), interactive=sys.stdin.isatty()))


async def _talk(model: Path, interactive: bool) -> None:
    assistant = await ready_assistant(model)
    if interactive:
        click.echo(words("chat_hello"))
    async for line in _lines(interactive):
        reply = await assistant.reply(_CONVERSATION, line)
        for message in reply.messages:
            click.echo(message["text"])
        click.echo()


async def _lines(interactive: bool) -> AsyncIterator[str]:
    """Yield what is typed, line by line, until the end of input; bad bytes do not end it."""
    if interactive:
        click.echo(words("chat_prompt"), nl=False)
    while line := await asyncio.to_thread(sys.stdin.buffer.readline):
        yield line.decode("utf-8", "replace").rstrip("\r\n")
        if interactive:
            click.echo(words("chat_prompt"), nl=False)
