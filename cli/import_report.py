"""What kaixinban import prints: the rows that matter first, at most so many of a kind."""

from collections.abc import Sequence

import click

from knowledge.exchange.importing.plan import FAILED, Plan, PlannedRow, RowStatus
from knowledge.exchange.importing.writing import Batch, Undone
from knowledge.exchange.spreadsheets.grids import words

_SHOWN = 20
_ORDER = (*reversed(FAILED), RowStatus.CHANGED, RowStatus.NEW)


def report(plan: Plan, everything: bool = False) -> None:
    """Print what an import would do."""
    counts = {name: str(count) for name, count in plan.counts.items()}
    head = {"file": plan.file_name, "layout": plan.layout, "count": len(plan.rows), **counts}
    click.echo(words("preview", "head", **head))
    for notice in plan.notices:
        click.echo(notice)
    several = len({row.record.sheet for row in plan.rows}) > 1
    for status in (*_ORDER, RowStatus.SAME) if everything else _ORDER:
        rows = [row for row in plan.rows if row.status is status]
        for row in rows if everything else rows[:_SHOWN]:
            _print_row(row, several)
        if not everything and len(rows) > _SHOWN:
            click.echo(words("preview", "more", count=len(rows) - _SHOWN))


def report_undone(number: int, undone: Undone) -> None:
    """Print what undoing an import took back."""
    click.echo(words("preview", "undone", number=number, count=undone.withdrawn))
    if undone.kept:
        click.echo(words("preview", "kept"))
        for entry, revision in undone.kept:
            click.echo(f"  {entry} #{revision}")


def report_batches(found: Sequence[Batch]) -> None:
    """Print the list of imports."""
    if not found:
        click.echo(words("preview", "no_batches"))
    for batch in found:
        click.echo(
            words(
                "preview",
                "batch",
                number=batch.id,
                at=batch.at.strftime("%Y-%m-%d %H:%M"),
                actor=batch.actor,
                file=batch.file_name,
                count=batch.drafts,
                undone=words("preview", "batch_undone") if batch.undone else "",
            )
        )


def _print_row(row: PlannedRow, several: bool) -> None:
    line = "line_in" if several else "line"
    status = words("status", row.status.value)
    number, sheet = row.record.number, row.record.sheet
    click.echo(words("preview", line, status=status, row=number, sheet=sheet, title=row.title))
    for detail in map(str, (*row.record.problems, *row.changes)):
        click.echo(words("preview", "detail", text=detail))
    if row.hints:
        click.echo(words("preview", "hint", text="\uff1b".join(row.hints)))
