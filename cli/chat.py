"""kaixinban chat: talk to the whole dialogue in a terminal, or script it through stdin."""

import asyncio
import sys
from collections.abc import AsyncIterator

import click

from cli.errors import words
from cli.load import prepare_database, publish_content
from core.settings import load_settings

_CONVERSATION = "terminal"


@click.command(
    epilog="\b\nExamples:\n  kaixinban chat\n  printf 'QUESTION\\nANOTHER\\n' | kaixinban chat\n"
)
def command() -> None:
    """Talk to the assistant through the real model.

    With lines on stdin it prints the replies to each line and then an empty line.
    """
    _, sessions = prepare_database(load_settings())
    publish_content(sessions)
    asyncio.run(_talk(interactive=sys.stdin.isatty()))


async def _talk(interactive: bool) -> None:
    from bot.runtime import Assistant
    from bot.training import train

    assistant = Assistant()
    await assistant.load(train())
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
