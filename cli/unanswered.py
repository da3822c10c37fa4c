"""kaixinban unanswered: what people asked and got no good answer to, grouped and counted."""

import json
from datetime import timedelta

import click

from casework.refusals import node
from casework.unanswered import Item, unanswered
from cli.ask import place
from cli.errors import words
from cli.load import prepare_database
from core.clock import now
from core.settings import load_settings
from regions.registry import load_registry

_MOST_DAYS = 90


@click.command(
    epilog=(
        "\b\nExamples:\n"
        "  kaixinban unanswered\n"
        "  kaixinban unanswered --days 7 --region 511723 --json\n"
    )
)
@click.option(
    "--days",
    type=click.IntRange(1, _MOST_DAYS),
    default=_MOST_DAYS,
    show_default=True,
    help="How far back; questions are not kept longer than 90 days.",
)
@click.option("--region", "regions", multiple=True, help="A name or a six-digit code.")
@click.option("--limit", type=click.IntRange(1), default=50, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print the items alone, as JSON.")
def command(days: int, regions: tuple[str, ...], limit: int, as_json: bool) -> None:
    """List questions without an answer, with a choice alone or with a bad rating.

    Questions alike are one item, however often they were asked. Personal data is masked.
    """
    codes = [place(name) or name for name in regions] or None
    _, sessions = prepare_database(load_settings())
    with sessions() as session:
        items = unanswered(session, now() - timedelta(days=days), codes)[:limit]
    if as_json:
        click.echo(json.dumps([item.to_json() for item in items], ensure_ascii=False, indent=2))
        return
    for item in items:
        click.echo(_line(item))
    if not items:
        click.echo(words("unanswered_none", days=days))


def _line(item: Item) -> str:
    labels, join = node("cause"), words("unanswered_join")
    causes = join.join(f"{labels[cause]} {count}" for cause, count in item.causes.items())
    regions = join.join(f"{_place_name(code)} {count}" for code, count in item.regions.items())
    return words(
        "unanswered_line", count=item.count, question=item.question, causes=causes, regions=regions
    )


def _place_name(code: str) -> str:
    return load_registry().get(code).name if code else words("unanswered_nowhere")
