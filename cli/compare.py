"""kaixinban compare: one matter in several regions, side by side."""

import json
import re

import click

from cli.ask import day, place
from cli.errors import CommandError, words
from cli.load import prepare_database, publish_content
from core.settings import load_settings
from knowledge import repository
from knowledge.answer import Question
from knowledge.comparing import LEAST, MOST, CannotCompare, Comparer
from knowledge.comparison_text import render_comparison
from knowledge.exchange.content_files import read_content
from knowledge.phrases import load_phrases
from knowledge.scope import REGION_SLOTS
from knowledge.serialise import to_json
from regions.registry import load_registry

_COMMAS = re.compile("[,\uff0c\u3001]")


@click.command(
    epilog=(
        "\b\nExamples:\n"
        "  kaixinban compare household_move --regions 511723,500101\n"
        "  kaixinban compare filing.needed --regions 511723,500101 --role treatment --json\n"
    )
)
@click.argument("matter")
@click.option("--regions", required=True, help="Names or codes, with commas between them.")
@click.option("--role", type=click.Choice(REGION_SLOTS), help="Which place the regions are.")
@click.option("--on", "on_date", help="The day to answer for, YYYY-MM-DD; today by default.")
@click.option("--json", "as_json", is_flag=True, help="Print the comparison as JSON.")
def command(
    matter: str, regions: str, role: str | None, on_date: str | None, as_json: bool
) -> None:
    """Put regions side by side for MATTER (its id, its name, or the id of one question)."""
    codes = places(regions)
    if not LEAST <= len(codes) <= MOST:
        raise CommandError(words("compare_regions", least=LEAST, most=MOST))
    known = Question("", on=day(on_date))
    _, sessions = prepare_database(load_settings())
    publish_content(sessions)
    with sessions() as session:
        topics = {topic.id: topic for topic in repository.load_topics(session)}
    comparer = Comparer(lambda: topics, load_registry(), load_phrases(), read_content().matters)
    try:
        comparison = comparer.compare(matter, codes, known, role)
    except CannotCompare as problem:
        titles = "\u3001".join(each.title for each in comparer.matters.values())
        raise CommandError(words("unknown_matter", name=matter, known=titles)) from problem
    if as_json:
        click.echo(json.dumps(to_json(comparison), ensure_ascii=False, indent=2))
    else:
        click.echo(render_comparison(comparison))


def places(regions: str) -> list[str]:
    """Return the codes of places written with commas between them. Raises CommandError."""
    names = (name.strip() for name in _COMMAS.split(regions))
    return list(dict.fromkeys(code for name in names if name and (code := place(name))))
