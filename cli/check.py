"""kaixinban check: is the content fit to be published, in the files and in the database."""

import json
import sys
from dataclasses import asdict
from pathlib import Path

import click

from cli.errors import words
from cli.load import content_option, prepare_database
from core.clock import today
from core.settings import load_settings
from knowledge import repository
from knowledge.exchange.content_files import read_content
from knowledge.inspecting import Inspection, inspect_files, inspect_published
from regions.registry import load_registry


@click.command(
    epilog=(
        "\b\nExamples:\n"
        "  kaixinban check\n"
        "  kaixinban check --content my-content --json\n"
        "  kaixinban check --database\n"
    )
)
@content_option
@click.option("--database", is_flag=True, help="Check what is published, not the files.")
@click.option("--json", "as_json", is_flag=True, help="Print everything as JSON.")
def command(content: Path | None, database: bool, as_json: bool) -> None:
    """Check the content files, or with --database what is published.

    Ends with code 1 where something must be mended. Hints do not count.
    """
    registry, on = load_registry(), today()
    if database:
        _, sessions = prepare_database(load_settings())
        with sessions() as session:
            topics = repository.load_topics(session)
        found = inspect_published(topics, read_content(content), registry, on)
    else:
        found = inspect_files(content, registry, on)
    if as_json:
        click.echo(json.dumps(asdict(found), ensure_ascii=False, indent=2))
    else:
        _report(found, words("check_database" if database else "check_files"))
    if found.errors:
        sys.exit(1)


def _report(found: Inspection, what: str) -> None:
    for kind, problems in (("check_error", found.errors), ("check_hint", found.hints)):
        for problem in problems:
            click.echo(words(kind, problem=problem))
    click.echo(
        words(
            "check_done",
            what=what,
            topics=found.topics,
            entries=found.entries,
            errors=len(found.errors),
            hints=len(found.hints),
        )
    )
