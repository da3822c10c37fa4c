"""kaixinban train: train the dialogue model, or reuse the one that is current."""

import click

from cli.errors import words


@click.command(epilog="Example:\n  kaixinban train --force")
@click.option("--force", is_flag=True, help="Train even if nothing the model depends on changed.")
def command(force: bool) -> None:
    """Train the dialogue model; a current one is reused."""
    from bot.training import current_model, train

    if force or not current_model().exists():
        click.echo(words("training"), err=True)
    click.echo(words("model_ready", path=train(force=force)))
