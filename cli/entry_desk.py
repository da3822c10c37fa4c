"""What the commands of kaixinban entry share: the steps, who takes them, which text is meant."""

from collections.abc import Iterator
from contextlib import contextmanager

import click
from sqlalchemy.orm import Session, sessionmaker

from cli.acting import Claim, acting, roster
from cli.errors import CommandError, words
from cli.load import prepare_database, publish_content
from cli.numbers import NUMBER
from core.db import Sessions
from core.settings import load_settings
from core.staff import Staff
from knowledge import repository
from knowledge.publishing import Publishing
from knowledge.refusals import PublishingError, say
from knowledge.service import build_desk
from knowledge.tables import RevisionRow, RevisionStatus

numbered = click.option("--number", type=NUMBER, help="Which text; see kaixinban entry history.")
reason_option = click.option("--reason", required=True, help="Why; its author reads it.")


@contextmanager
def database() -> Iterator[sessionmaker]:
    """Open the database, loaded if it is new; what is refused becomes a sentence."""
    _, sessions = prepare_database(load_settings())
    with sessions() as session:
        empty = repository.knowledge_version(session) == 0
    if empty:
        publish_content(sessions)
    try:
        yield sessions
    except PublishingError as refusal:
        raise CommandError(str(refusal)) from refusal


@contextmanager
def desk(who: Claim) -> Iterator[tuple[Publishing, Staff]]:
    """Open the steps as a person."""
    with database() as sessions:
        by, known = acting(sessions, who), roster(sessions)
        yield Publishing(sessions, build_desk(sessions), lambda: known), by


def opened(session: Session, entry: str, number: int | None) -> RevisionRow:
    """Return a text of an entry: by number, or what is published, or what was written last."""
    if number is not None:
        return repository.revision_of(session, entry, number)
    row = repository.entry_of(session, entry)
    return row.published or repository.revisions_of(session, entry)[-1]


def revision_id(sessions: Sessions, entry: str, number: int | None, *wanted: RevisionStatus) -> int:
    """Return the id of a text: by number, or the last one that has the status."""
    with sessions() as session:
        repository.entry_of(session, entry)
        if number is not None:
            return repository.revision_of(session, entry, number).id
        rows = repository.revisions_of(session, entry)
    found = [row.id for row in rows if RevisionStatus(row.status) in wanted]
    if not found:
        names = "\u3001".join(say("status", status.value) for status in wanted)
        raise PublishingError("no_draft", entry=entry, wanted=names)
    return found[-1]


def said_of(sessions: Sessions, key: str, found: int) -> None:
    """Print a sentence about a text."""
    with sessions() as session:
        row = repository.revision_by_id(session, found)
    click.echo(words(key, entry=row.entry_id, number=row.number))
