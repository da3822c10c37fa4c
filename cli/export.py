"""kaixinban export: what is published, as YAML files or as a table that import reads back."""

import getpass
from pathlib import Path

import click

from cli.ask import day
from cli.entry_desk import database
from cli.errors import CommandError
from cli.import_ import region_code
from core import audit
from core.audit import Deed
from core.clock import today
from core.db import Sessions, writing
from knowledge.exchange.content_files import read_registers
from knowledge.exchange.exporting.folder import write_folder
from knowledge.exchange.exporting.in_force import InForce, in_force_on_day
from knowledge.exchange.exporting.templates import template_export
from knowledge.exchange.importing.building import binds
from knowledge.exchange.spreadsheets.grids import FileRefused, words
from knowledge.exchange.spreadsheets.layout import HOTLINE, QUESTIONS, shipped_layout


@click.command(
    epilog=(
        "\b\nExamples:\n"
        "  kaixinban export folder\n"
        "  kaixinban export --template hotline hotline.xlsx\n"
        "  kaixinban export --template questions --region 511723 questions.csv\n"
    )
)
@click.argument("target", type=click.Path(path_type=Path))
@click.option(
    "--template",
    type=click.Choice([HOTLINE, QUESTIONS]),
    help="Write a table (.xlsx or .csv) instead of YAML files.",
)
@click.option("--region", help="Only what holds for just this region: a name or a code.")
@click.option("--on", "on_date", help="The day that it is written for, YYYY-MM-DD; today.")
def command(target: Path, template: str | None, region: str | None, on_date: str | None) -> None:
    """Write what is published to TARGET: an empty folder, or a table with --template."""
    wanted, code = day(on_date) or today(), region_code(region)
    contacts, matters = read_registers()
    with database() as sessions, sessions() as session:
        found = in_force_on_day(session, wanted)
        try:
            if template is None:
                texts = tuple(text for text in found.kept if not code or binds(text) == {code})
                write_folder(target, texts, contacts, matters)
                count = len(texts)
            else:
                layout = shipped_layout(template)
                export = template_export(session, found, layout, matters, code)
                export.write(target)
                count = len(export.rows)
        except FileRefused as refusal:
            raise CommandError(str(refusal)) from refusal
        _record(sessions, f"{template or 'folder'}:{code or 'all'}")
    _report(target, count, found)


def _record(sessions: Sessions, what: str) -> None:
    """Note who took the knowledge out of the database."""
    with writing(sessions) as session:
        audit.record(session, Deed(f"shell:{getpass.getuser()}", "export", what, address="cli"))


def _report(target: Path, count: int, found: InForce) -> None:
    click.echo(words("export", "written", count=count, place=target))
    if found.later:
        click.echo(words("export", "scheduled", count=len(found.later), day=max(found.later)))
