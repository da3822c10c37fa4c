"""kaixinban import: take in a table, a platform's export or a folder, after a look at it."""

from datetime import date
from pathlib import Path

import click

from cli.acting import Claim, acting, acting_options
from cli.ask import day, place
from cli.entry_desk import database
from cli.errors import CommandError
from cli.import_report import report, report_batches, report_undone
from cli.numbers import NUMBER
from core.db import Sessions
from core.staff import Staff
from knowledge.exchange.content_files import read_registers
from knowledge.exchange.exporting.templates import write_failed
from knowledge.exchange.importing.folder import open_folder
from knowledge.exchange.importing.importing import (
    FileImport,
    ImportSettings,
    Source,
    open_file,
)
from knowledge.exchange.importing.plan import Plan
from knowledge.exchange.importing.writing import batches, undo
from knowledge.exchange.problems import ContentError
from knowledge.exchange.spreadsheets.grids import FileRefused, words
from knowledge.exchange.spreadsheets.layout import (
    Layout,
    load_layout,
    shipped_layout,
    shipped_names,
)
from regions.model import NATION
from regions.registry import load_registry


@click.command(
    epilog=(
        "\b\nExamples:\n"
        "  kaixinban import hotline.xlsx --for 511723 --as li --preview\n"
        "  kaixinban import hotline.xlsx --for 511723 --as li\n"
        "  kaixinban import matters.json --template guangdong_matters --read-on 2026-01-31\n"
        "  kaixinban import platform.xlsx --mapping platform.yml --as li\n"
        "  kaixinban import exported-folder --as li\n"
        "  kaixinban import --list --as li\n"
        "  kaixinban import --undo 3 --as li\n"
    )
)
@click.argument("file", required=False, type=click.Path(exists=True, path_type=Path))
@click.option("--preview", is_flag=True, help="Only show what would change.")
@click.option("--yes", is_flag=True, help="Write without asking again.")
@click.option("--template", type=click.Choice(shipped_names()), help="Else known by its header.")
@click.option(
    "--mapping",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A YAML file that says what becomes of which column.",
)
@click.option("--for", "region", help="Where the rows hold: a name, a code, or 100000 for China.")
@click.option("--read-on", "read_on", help="Day of the export, YYYY-MM-DD, for places and phones.")
@click.option(
    "--failed",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Where to write the rows that were left out.",
)
@click.option("--all", "everything", is_flag=True, help="List every row.")
@click.option("--undo", "number", type=NUMBER, help="Take back the import with this number.")
@click.option("--list", "listed", is_flag=True, help="List the imports.")
@acting_options
def command(
    file: Path | None, number: int | None, listed: bool, who: Claim, **given: object
) -> None:
    """Import FILE: an .xlsx, .xls, .csv, a JSON export, or a folder of YAML files.

    What is new or changed becomes drafts, in one transaction; reviewers then publish them.
    """
    with database() as sessions:
        by = acting(sessions, who)
        try:
            if number is not None:
                report_undone(number, undo(sessions, number, by))
            elif listed:
                with sessions() as session:
                    report_batches(batches(session))
            elif file is None:
                raise click.UsageError(words("refused", "no_file"))
            else:
                _import(sessions, by, file, given)
        except (FileRefused, ContentError) as refusal:
            raise CommandError(str(refusal)) from refusal


def region_code(name: object) -> str:
    """Return the code of a region that was typed; empty where none was."""
    if not name:
        return ""
    return NATION if name == NATION else place(str(name)) or ""


def _import(sessions: Sessions, by: Staff, file: Path, given: dict[str, object]) -> None:
    source = open_folder(file, load_registry().knows) if file.is_dir() else _opened(file, given)
    with sessions() as session:
        plan = source.plan(session, by)
    report(plan, everything=bool(given["everything"]))
    if given["preview"]:
        click.echo(words("preview", "nothing_written"))
        return
    count = len(plan.to_write)
    if count and not given["yes"]:
        click.confirm(words("preview", "confirm", count=count), abort=True)
    number = source.carry_out(sessions, by, plan)
    code = "written" if number is not None else "none"
    click.echo(words("preview", code, count=count, number=number))
    _write_failed(file, source, plan, given["failed"])


def _write_failed(file: Path, source: Source, plan: Plan, wanted: object) -> None:
    if not plan.failed or not isinstance(source, FileImport):
        return
    path = wanted if isinstance(wanted, Path) else Path(words("failed", "file", stem=file.stem))
    write_failed(path, plan, source.table.layout)
    click.echo(words("preview", "failed", count=len(plan.failed), file=path))


def _opened(file: Path, given: dict[str, object]) -> FileImport:
    _, matters = read_registers()
    settings = ImportSettings(
        matters=matters,
        known_region=load_registry().knows,
        region=region_code(given["region"]),
        layout=_layout(given),
        read_on=_day(given["read_on"]),
    )
    return open_file(file, settings)


def _layout(given: dict[str, object]) -> Layout | None:
    if isinstance(given["mapping"], Path):
        return load_layout(given["mapping"])
    return shipped_layout(str(given["template"])) if given["template"] else None


def _day(value: object) -> date | None:
    return day(str(value)) if value else None
