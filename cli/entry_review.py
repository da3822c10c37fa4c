"""kaixinban entry: agree to texts, send them back, take them away, bring them back."""

import click

from cli.acting import Claim, acting_options
from cli.ask import day
from cli.entry_desk import desk, numbered, reason_option, revision_id, said_of
from cli.errors import words
from cli.numbers import NUMBER
from core.clock import today
from knowledge import repository
from knowledge.binding import region_names
from knowledge.publishing import Publishing
from knowledge.reviewing import Approval
from knowledge.tables import RevisionStatus


@click.command()
@click.argument("entry")
@numbered
@click.option("--accept-changes", is_flag=True, help="Known questions may change their answers.")
@acting_options
def approve(entry: str, number: int | None, accept_changes: bool, who: Claim) -> None:
    """Agree to the text of ENTRY under review; it is published once every region has agreed."""
    with desk(who) as (publishing, by):
        found = revision_id(publishing.sessions, entry, number, RevisionStatus.IN_REVIEW)
        _report(publishing, by.name, publishing.approve(by, found, accept_changes))


@click.command()
@click.argument("entry")
@numbered
@reason_option
@acting_options
def reject(entry: str, number: int | None, reason: str, who: Claim) -> None:
    """Send the text of ENTRY under review back to its author."""
    with desk(who) as (publishing, by):
        found = revision_id(publishing.sessions, entry, number, RevisionStatus.IN_REVIEW)
        publishing.reject(by, found, reason)
        said_of(publishing.sessions, "entry_rejected", found)


@click.command()
@click.argument("entry")
@reason_option
@click.option("--last-day", help="Last day on which it holds, YYYY-MM-DD; at once by default.")
@acting_options
def retire(entry: str, reason: str, last_day: str | None, who: Claim) -> None:
    """Take ENTRY away."""
    last = day(last_day)
    with desk(who) as (publishing, by):
        publishing.retire(by, entry, reason, last)
    click.echo(words("entry_ends" if last else "entry_retired", entry=entry, day=last))


@click.command()
@click.argument("entry")
@click.argument("number", type=NUMBER)
@acting_options
def rollback(entry: str, number: int, who: Claim) -> None:
    """Bring back the text NUMBER of ENTRY, which was published once."""
    with desk(who) as (publishing, by):
        row = publishing.rollback(by, entry, number)
    click.echo(words("entry_rolled_back", entry=entry, old=number, number=row.number))


@click.command()
@click.argument("entry")
@click.option("--next", "next_look", help="Day of the next look, YYYY-MM-DD.")
@acting_options
def confirm(entry: str, next_look: str | None, who: Claim) -> None:
    """Note that a person has looked at ENTRY and it still holds."""
    with desk(who) as (publishing, by):
        found = publishing.confirm(by, entry, day(next_look))
    click.echo(words("entry_confirmed", entry=entry, day=found))


def _report(publishing: Publishing, name: str, approval: Approval) -> None:
    with publishing.sessions() as session:
        row = repository.revision_by_id(session, approval.revision_id)
    said = {"entry": row.entry_id, "number": row.number}
    if not approval.published:
        names = region_names(approval.waiting_for)
        click.echo(words("entry_waiting", name=name, regions=names, **said))
        return
    later = row.valid_from is not None and row.valid_from > today()
    when = words("entry_when_later", day=row.valid_from) if later else words("entry_when_now")
    click.echo(words("entry_published", when=when, **said))
    if approval.not_co_signed:
        names = region_names(approval.not_co_signed)
        click.echo(words("entry_not_co_signed", regions=names), err=True)


COMMANDS = (approve, reject, retire, rollback, confirm)
