"""kaixinban entry: look at texts without changing anything."""

from datetime import timedelta

import click
from sqlalchemy.orm import Session

from cli.ask import day
from cli.entry_desk import database, numbered, opened, revision_id
from cli.errors import words
from cli.numbers import NUMBER
from core.clock import today
from knowledge import repository
from knowledge.differences import compare
from knowledge.entry_text import of_revision
from knowledge.exchange import entry_file
from knowledge.gate import Gate
from knowledge.refusals import say
from knowledge.service import build_desk
from knowledge.tables import RevisionRow, RevisionStatus

_STATUS = click.Choice([status.value for status in RevisionStatus])
_SOON = timedelta(days=30)


@click.command()
@click.argument("entry")
@numbered
def show(entry: str, number: int | None) -> None:
    """Print ENTRY as a file to edit."""
    with database() as sessions, sessions() as session:
        click.echo(entry_file.write(opened(session, entry, number)), nl=False)


@click.command()
@click.argument("entry")
@click.argument("before", type=NUMBER, required=False)
@click.argument("after", type=NUMBER, required=False)
def diff(entry: str, before: int | None, after: int | None) -> None:
    """Show what two texts of ENTRY say otherwise.

    By default the last one written is compared with the one that it was written from.
    """
    with database() as sessions, sessions() as session:
        repository.entry_of(session, entry)
        rows = repository.revisions_of(session, entry)
        new = repository.revision_of(session, entry, after) if after else rows[-1]
        old = _older(session, new, before)
        if old is None:
            click.echo(words("entry_diff_new", entry=entry, after=new.number))
        else:
            said = {"entry": entry, "before": old.number, "after": new.number}
            click.echo(words("entry_diff", **said))
        changes = compare(of_revision(old) if old else None, of_revision(new))
        click.echo("\n".join(map(str, changes)) or words("entry_same"))


@click.command()
@click.argument("entry")
def history(entry: str) -> None:
    """List every text of ENTRY: who wrote it, who agreed, what became of it."""
    with database() as sessions, sessions() as session:
        repository.entry_of(session, entry)
        for row in repository.revisions_of(session, entry):
            click.echo(_line(session, row))


@click.command()
@click.argument("entry")
@numbered
def gate(entry: str, number: int | None) -> None:
    """Show what publishing the text of ENTRY under review, or a draft, would change."""
    waiting = (RevisionStatus.DRAFT, RevisionStatus.IN_REVIEW)
    with database() as sessions:
        found = revision_id(sessions, entry, number, *waiting)
        report = Gate(sessions, build_desk(sessions)).look(found)
    kinds = {
        "entry_gate_blockers": report.blockers,
        "entry_gate_warnings": report.warnings,
        "entry_gate_changes": report.changes,
    }
    for key, lines in kinds.items():
        if lines:
            listed = "\n".join(f"  {line}" for line in lines)
            click.echo(words(key, count=len(lines), lines=listed))
    if not any(kinds.values()):
        click.echo(words("entry_gate_clear"))


@click.command()
@click.option("--by", "by_day", help="Due by this day, YYYY-MM-DD; within 30 days by default.")
def due(by_day: str | None) -> None:
    """List the published entries that a person must look at again."""
    with database() as sessions, sessions() as session:
        rows = repository.due_for_review(session, day(by_day) or today() + _SOON)
        for row in rows:
            title = row.published.title if row.published else ""
            click.echo(words("entry_due", day=row.review_by, entry=row.id, title=title))
    if not rows:
        click.echo(words("entry_none"))


@click.command(name="list")
@click.option("--status", type=_STATUS, default=RevisionStatus.IN_REVIEW.value, show_default=True)
@click.option("--not-co-signed", is_flag=True, help="Published without a region that it binds.")
def listing(status: str, not_co_signed: bool) -> None:
    """List the texts that have a status."""
    with database() as sessions, sessions() as session:
        rows = (
            repository.not_co_signed(session)
            if not_co_signed
            else repository.with_status(session, RevisionStatus(status))
        )
        for row in rows:
            said = {"entry": row.entry_id, "number": row.number, "title": row.title}
            status_name = say("status", row.status)
            click.echo(words("entry_list", status=status_name, author=row.author, **said))
    if not rows:
        click.echo(words("entry_none"))


def _older(session: Session, new: RevisionRow, before: int | None) -> RevisionRow | None:
    if before is not None:
        return repository.revision_of(session, new.entry_id, before)
    return repository.revision_by_id(session, new.based_on_id) if new.based_on_id else None


def _line(session: Session, row: RevisionRow) -> str:
    signed = "\u3001".join(each.reviewer for each in repository.signatures(session, row.id))
    review = ""
    if row.reviewer:
        review = words("entry_history_review", reviewer=row.reviewer)
    elif signed:
        review = words("entry_history_signed", names=signed)
    ends = min((end for end in (row.valid_until, row.ends_on) if end), default=None)
    always = words("entry_history_open")
    shown = {"first": row.valid_from or always, "last": ends or always}
    return words(
        "entry_history",
        number=row.number,
        status=say("status", row.status),
        author=row.author,
        time=f"{row.created_at:%Y-%m-%d %H:%M}",
        review=review,
        days=words("entry_history_days", **shown) if row.valid_from or ends else "",
        reason=words("entry_history_reason", reason=row.reason) if row.reason else "",
    )


COMMANDS = (show, diff, history, gate, due, listing)
