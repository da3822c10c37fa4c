"""kaixinban train: train the dialogue model, or reuse the one that is current."""

from pathlib import Path

import click

from cli.errors import CommandError, words
from cli.progress import step


@click.command(epilog="Example:\n  kaixinban train --force")
@click.option("--force", is_flag=True, help="Train even if nothing the model depends on changed.")
def command(force: bool) -> None:
    """Train the dialogue model; a current one is reused."""
    click.echo(words("model_ready", path=ready_model(force)))


def ready_model(force: bool = False) -> Path:
    """Return the current model, trained first where there is none. Raises CommandError."""
    from bot.training import TrainingError, current_model, train

    model = current_model()
    if model.exists() and not force:
        return model
    try:
        with step("training"):
            return train(force)
    except TrainingError as problem:
        raise CommandError(words("training_failed")) from problem
