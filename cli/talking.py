"""The dialogue, ready to talk: what serve and chat start alike."""

from pathlib import Path
from typing import TYPE_CHECKING

from cli.errors import CommandError, words
from cli.progress import step

if TYPE_CHECKING:
    from bot.runtime import Assistant


async def ready_assistant(model: Path) -> "Assistant":
    """Return an assistant with a model, saying what takes so long. Raises CommandError."""
    with step("importing"):
        from bot.runtime import Assistant, ModelError
    assistant = Assistant()
    try:
        with step("starting"):
            await assistant.load(model)
    except ModelError as problem:
        raise CommandError(words("bad_model", path=model)) from problem
    return assistant
