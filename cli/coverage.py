"""kaixinban coverage: matters by regions, for the terminal, as a page, as JSON."""

import json
import unicodedata
from collections.abc import Iterator
from datetime import date, timedelta
from importlib import resources
from pathlib import Path

import click
import jinja2
from sqlalchemy.orm import sessionmaker

from cli.ask import day
from cli.compare import places
from cli.errors import CommandError, words
from cli.load import prepare_database, publish_content
from core.clock import today
from core.settings import load_settings
from knowledge import repository
from knowledge.coverage import WITHIN_DAYS, WORK, Cell, Coverage, Item, Mark, Surveyor
from knowledge.exchange.content_files import read_content
from knowledge.phrases import Phrases, load_phrases
from knowledge.serialise import to_json
from regions.registry import Registry, load_registry

COLUMNS = 9
"""Regions that stand side by side in a terminal."""
LISTED = (Mark.DOUBTFUL, Mark.EXPIRING, Mark.NOT_CO_SIGNED, Mark.UNKNOWN)
"""Work that the terminal lists one by one; the rest it counts."""


@click.command(
    epilog=(
        "\b\nExamples:\n"
        "  kaixinban coverage --regions 511723,500101\n"
        "  kaixinban coverage --html coverage.html\n"
        "  kaixinban coverage --json --on 2027-01-01\n"
    )
)
@click.option("--regions", help="Names or codes, with commas; by default all that have a file.")
@click.option("--on", "on_date", help="The day to look at, YYYY-MM-DD; today by default.")
@click.option(
    "--within",
    type=click.IntRange(0, 3650),
    default=WITHIN_DAYS,
    show_default=True,
    help="Days ahead within which an end is near.",
)
@click.option("--html", type=click.Path(dir_okay=False, path_type=Path), help="Write a page here.")
@click.option("--json", "as_json", is_flag=True, help="Print everything as JSON.")
def command(
    regions: str | None, on_date: str | None, within: int, html: Path | None, as_json: bool
) -> None:
    """Print what is known where: matters by regions, and what is to do."""
    registry = load_registry()
    wanted = [region.code for region in registry.covered()] if regions is None else places(regions)
    if not wanted:
        raise CommandError(words("no_regions"))
    _, sessions = prepare_database(load_settings())
    publish_content(sessions)
    try:
        found = survey(sessions, wanted, day(on_date) or today(), within)
    except OverflowError as problem:
        raise CommandError(words("bad_date", value=on_date)) from problem
    if html is not None:
        _write(html, page(found, registry, load_phrases()))
        click.echo(words("coverage_written", path=html), err=True)
    if as_json:
        click.echo(json.dumps(to_json(found), ensure_ascii=False, indent=2))
    elif html is None:
        click.echo("\n".join(_lines(found, registry, load_phrases())))


def survey(sessions: sessionmaker, codes: list[str], on: date, within: int) -> Coverage:
    """Return the coverage of what is published in a database."""
    with sessions() as session:
        topics = repository.load_topics(session)
        due = repository.due_for_review(session, on + timedelta(days=within))
        days = {row.id: row.review_by for row in due if row.review_by is not None}
    matters = read_content().matters
    surveyor = Surveyor(load_registry(), load_phrases(), matters, on, within, days)
    return surveyor.survey(topics, codes)


def page(coverage: Coverage, registry: Registry, phrases: Phrases) -> str:
    """Return the coverage as an HTML page that needs nothing else."""
    template = resources.files("cli").joinpath("templates/coverage.html").read_text("utf-8")
    environment = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined)
    return environment.from_string(template).render(
        coverage=coverage,
        names={code: registry.get(code).short_name for code in coverage.regions},
        mark=phrases.node("coverage", "mark"),
        work=WORK,
        marks=tuple(Mark),
        where=lambda item: _where(item, coverage, registry, phrases),
    )


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, "utf-8")
    except OSError as problem:
        raise CommandError(words("cannot_write", path=path)) from problem


def _lines(coverage: Coverage, registry: Registry, phrases: Phrases) -> Iterator[str]:
    names = [registry.get(code).short_name for code in coverage.regions]
    yield words("coverage_head", on=coverage.on, within=coverage.within_days)
    yield "  ".join(
        f"{phrases.get('coverage', 'sign', m.value)} {phrases.get('coverage', 'mark', m.value)}"
        f" {coverage.totals.get(m, 0)}"
        for m in Mark
    )
    widest = max((_width(row.title) for row in coverage.rows), default=0)
    for start in range(0, len(names), COLUMNS):
        block = slice(start, start + COLUMNS)
        yield ""
        yield " " * (widest + 2) + "".join(_padded(name, 12) for name in names[block])
        for row in coverage.rows:
            cells = "".join(_padded(_signs(cell, phrases), 12) for cell in row.cells[block])
            yield _padded(row.title, widest + 2) + cells.rstrip()
    yield ""
    for item in coverage.items:
        if item.mark in LISTED:
            where = _where(item, coverage, registry, phrases)
            what = "\u3001".join(item.what)
            label = phrases.get("coverage", "mark", item.mark.value)
            yield words("coverage_item", mark=label, question=item.question, what=what, where=where)


def _signs(cell: Cell, phrases: Phrases) -> str:
    marks = [cell.state, *(m for m in WORK if m is not Mark.UNKNOWN and cell.counts.get(m))]
    return "".join(phrases.get("coverage", "sign", mark.value) for mark in marks)


def _where(item: Item, coverage: Coverage, registry: Registry, phrases: Phrases) -> str:
    if len(item.regions) == len(coverage.regions):
        return phrases.get("coverage", "everywhere")
    return "\u3001".join(registry.get(code).short_name for code in item.regions)


def _width(text: str) -> int:
    """Return how many columns of a terminal a text takes."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def _padded(text: str, width: int) -> str:
    return text + " " * max(1, width - _width(text))
