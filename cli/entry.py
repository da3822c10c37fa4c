"""kaixinban entry: write, review, publish and take back what the assistant knows."""

from collections.abc import Iterable
from pathlib import Path

import click

from cli import entry_reading, entry_review
from cli.acting import Claim, acting_options
from cli.entry_desk import desk, numbered, opened, revision_id, said_of
from cli.errors import CommandError, words
from core.settings import load_settings
from core.staff import Staff
from knowledge import repository
from knowledge.binding import region_names
from knowledge.editing import Saved, refuse_owned
from knowledge.entries import Source
from knowledge.entry_text import draft_of
from knowledge.exchange import entry_file
from knowledge.exchange.content_files import read_content
from knowledge.exchange.problems import ContentError
from knowledge.publishing import Publishing
from knowledge.refusals import say
from knowledge.reviewing import review_binds
from knowledge.tables import RevisionStatus

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
file_option = click.option("--file", type=_FILE, help="A YAML file; without it $EDITOR opens.")
UNSAVED = "entry-unsaved.yml"


@click.group(
    name="entry",
    epilog=(
        "\b\nExamples:\n"
        "  kaixinban entry show filing.validity > entry.yml\n"
        "  kaixinban entry edit filing.validity --file entry.yml --as li\n"
        "  kaixinban entry submit filing.validity --as li\n"
        "  kaixinban entry gate filing.validity\n"
        "  kaixinban entry approve filing.validity --as wang\n"
        "  kaixinban entry approve filing.validity --as wang --role reviewer --region 511723\n"
        "  kaixinban entry rollback filing.validity 1 --as wang\n"
    ),
)
def command() -> None:
    """Write, review, publish and take back what the assistant knows."""


@command.command()
@file_option
@acting_options
def new(file: Path | None, who: Claim) -> None:
    """Write a new entry; without --file an example opens in $EDITOR."""
    example = Path(__file__).with_name("entry_example.yml").read_text("utf-8")
    with desk(who) as (publishing, by):
        _save(publishing, by, _written(file, example), file)


@command.command()
@click.argument("entry")
@file_option
@numbered
@acting_options
def edit(entry: str, file: Path | None, number: int | None, who: Claim) -> None:
    """Change ENTRY: what is published of it, or the text with a number."""
    with desk(who) as (publishing, by):
        with publishing.sessions() as session:
            refuse_owned(session, entry)
            row = opened(session, entry, number)
            shown, own = entry_file.write(row), draft_of(row).sources
        _save(publishing, by, _written(file, shown), file, entry, own)


@command.command()
@click.argument("entry")
@numbered
@acting_options
def submit(entry: str, number: int | None, who: Claim) -> None:
    """Put the draft of ENTRY before the reviewers."""
    with desk(who) as (publishing, by):
        found = revision_id(publishing.sessions, entry, number, RevisionStatus.DRAFT)
        publishing.submit(by, found)
        with publishing.sessions() as session:
            row = repository.revision_by_id(session, found)
            names = region_names(review_binds(session, row))
            click.echo(words("entry_submitted", entry=entry, number=row.number, regions=names))


@command.command()
@click.argument("entry")
@numbered
@click.option("--reason", default="", help="Why.")
@acting_options
def discard(entry: str, number: int | None, reason: str, who: Claim) -> None:
    """Withdraw a text of ENTRY that is not published."""
    unpublished = (RevisionStatus.DRAFT, RevisionStatus.IN_REVIEW)
    with desk(who) as (publishing, by):
        found = revision_id(publishing.sessions, entry, number, *unpublished)
        publishing.discard(by, found, reason)
        said_of(publishing.sessions, "entry_discarded", found)


@command.command()
@click.argument("question")
@click.argument("entry", required=False)
@acting_options
def expect(question: str, entry: str | None, who: Claim) -> None:
    """Record that ENTRY must answer QUESTION; without ENTRY, forget it."""
    with desk(who) as (publishing, by):
        if entry is None:
            publishing.forget(by, question)
        else:
            publishing.expect(by, question, entry)
    key = "entry_expected" if entry else "entry_forgotten"
    click.echo(words(key, question=question, entry=entry))


for step in (*entry_review.COMMANDS, *entry_reading.COMMANDS):
    command.add_command(step)


def _written(file: Path | None, shown: str) -> str:
    """Return what a person has written, in a file or in the editor."""
    if file is not None:
        try:
            return file.read_bytes().decode("utf-8-sig")
        except UnicodeDecodeError as problem:
            raise CommandError(words("entry_not_utf8", path=file)) from problem
    written = click.edit(shown, extension=".yml")
    if written is None or written == shown:
        raise CommandError(words("entry_no_editor"))
    return written


def _save(
    publishing: Publishing,
    by: Staff,
    written: str,
    file: Path | None,
    entry: str | None = None,
    own: Iterable[Source] = (),
) -> None:
    """Keep what was written as a draft; where that fails, it is still in a file."""
    known = {**read_content().sources, **{source.id: source for source in own}}
    try:
        said, base = entry_file.read(written, known, file.name if file else "")
    except ContentError as problem:
        raise CommandError(_kept(written, file, problem)) from problem
    found = said.draft.entry_id
    if entry is not None and found != entry:
        raise CommandError(words("entry_not_this", found=found, entry=entry))
    saved = publishing.save(by, said, base)
    _tell_beside(found, saved)
    click.echo(words("entry_saved", entry=found, number=saved.number, name=by.name))


def _kept(written: str, file: Path | None, problem: ContentError) -> str:
    if file is not None:
        return words("entry_bad_file", problems=problem)
    path = load_settings().data_dir / UNSAVED
    path.write_text(written, "utf-8")
    return words("entry_kept", path=path, problems=problem)


def _tell_beside(entry: str, saved: Saved) -> None:
    """Tell the second of two editors what the first has done."""
    if not saved.beside:
        return
    others = "\n".join(
        words(
            "entry_other",
            number=row.number,
            status=say("status", row.status),
            author=row.author,
            time=f"{row.created_at:%Y-%m-%d %H:%M}",
        )
        for row in saved.beside
    )
    newest = saved.beside[-1].number
    said = {"entry": entry, "others": others, "number": saved.number, "newest": newest}
    click.echo(words("entry_beside", **said), err=True)
