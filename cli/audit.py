"""kaixinban audit: read the record of what staff did, and check that nobody changed it."""

import json
from pathlib import Path

import click
from sqlalchemy import select

from cli.errors import CommandError, words
from cli.load import prepare_database
from cli.numbers import NUMBER
from core.audit import AuditRow, head, verify
from core.settings import load_settings


@click.group(
    name="audit",
    epilog=(
        "\b\nExamples:\n"
        "  kaixinban audit head >> /mnt/elsewhere/audit-heads.txt\n"
        "  kaixinban audit verify --heads /mnt/elsewhere/audit-heads.txt\n"
        "  kaixinban audit list --actor li\n"
    ),
)
def command() -> None:
    """Read and check the audit record."""


@command.command(name="verify")
@click.option(
    "--heads",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="What `audit head` printed in the past, one line each, kept where nobody can change it.",
)
def check(heads: Path | None) -> None:
    """Say whether the record is whole; exit code 2 and the places where it is not."""
    _, sessions = prepare_database(load_settings())
    with sessions() as session:
        breaks = list(verify(session, _witnessed(heads)))
        last, _ = head(session)
    if breaks:
        places = "\n".join(
            words("audit_break", id=each.id, flaw=each.flaw.value) for each in breaks
        )
        raise CommandError(words("audit_broken", places=places))
    click.echo(words("audit_whole", count=last))


@command.command(name="head")
def show_head() -> None:
    """Print number and hash of the last row."""
    _, sessions = prepare_database(load_settings())
    with sessions() as session:
        click.echo(" ".join(map(str, head(session))))


@command.command(name="list")
@click.option("--actor", help="Only what this person did.")
@click.option("--action", help="Only actions that start with this, for example login.")
@click.option(
    "--last", type=NUMBER, default=50, show_default=True, help="How many rows, the newest last."
)
def show(actor: str | None, action: str | None, last: int) -> None:
    """Print rows as JSON, one a line."""
    query = select(AuditRow).order_by(AuditRow.id.desc()).limit(last)
    if actor:
        query = query.where(AuditRow.actor == actor)
    if action:
        query = query.where(AuditRow.action.startswith(action, autoescape=True))
    _, sessions = prepare_database(load_settings())
    with sessions() as session:
        for row in reversed(session.execute(query).scalars().all()):
            click.echo(json.dumps(_shown(row), ensure_ascii=False))


def _shown(row: AuditRow) -> dict[str, object]:
    names = ("id", "actor", "address", "action", "object", "outcome", "before", "after")
    return {"at": row.at.isoformat(), **{name: getattr(row, name) for name in names}}


def _witnessed(heads: Path | None) -> dict[int, str]:
    """Read the heads written down; raise CommandError for a line that is none."""
    if heads is None:
        return {}
    found = {}
    for number, line in enumerate(heads.read_text("utf-8", "replace").splitlines(), start=1):
        try:
            at, said = line.split()
            found[int(at)] = said
        except ValueError as problem:
            raise CommandError(words("audit_bad_heads", line=number)) from problem
    return found
