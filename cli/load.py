"""kaixinban load: bring the database up to date and publish the content files."""

from pathlib import Path

import click
from sqlalchemy.engine import Engine
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import sessionmaker

from cli.errors import CommandError, words
from core.db import make_engine, session_factory
from core.migrate import upgrade
from core.settings import Settings, load_settings
from knowledge.answering import AnswerDesk
from knowledge.bootstrap import LoadReport, load_content
from knowledge.exchange.content_files import read_content
from knowledge.exchange.problems import ContentError
from knowledge.service import build_desk
from regions.registry import UnknownRegion, load_registry


def prepare_database(settings: Settings) -> tuple[Engine, sessionmaker]:
    """Create or migrate the database and return it."""
    try:
        settings.data_dir.mkdir(parents=True, exist_ok=True)
        engine = make_engine(settings.database)
        upgrade(engine)
    except (OperationalError, OSError) as problem:
        raise CommandError(words("database", url=engine_name(settings))) from problem
    return engine, session_factory(engine)


def engine_name(settings: Settings) -> str:
    """Return the database address without a password."""
    return settings.database.rsplit("@", maxsplit=1)[-1]


def publish_content(sessions: sessionmaker, folder: Path | None = None) -> LoadReport:
    """Publish the content files (the shipped ones unless a folder is given)."""
    try:
        return load_content(sessions, read_content(folder, known_region=_known))
    except ContentError as problem:
        raise CommandError(words("content", problems=problem)) from problem


def learn(desk: AnswerDesk) -> None:
    """Compare every wording once, so that no question waits for it; say how far it is."""
    tenths = set()

    def progress(done: int, missing: int) -> None:
        tenth = done * 10 // missing
        if tenth not in tenths:
            tenths.add(tenth)
            click.echo(words("learning", done=done, missing=missing), err=True)

    desk.store.prepare(progress)


def report_line(report: LoadReport) -> str:
    """Say in one line what a load changed."""
    return words("loaded", **vars(report))


def _known(code: str) -> bool:
    try:
        load_registry().get(code)
    except UnknownRegion:
        return False
    return True


@click.command(epilog="Example:\n  kaixinban load")
@click.option(
    "--content",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder of content files; the shipped ones by default.",
)
def command(content: Path | None) -> None:
    """Create or migrate the database and publish the content files.

    The same content twice changes nothing; entries edited in the database are not overwritten.
    """
    click.echo(words("loading"), err=True)
    _, sessions = prepare_database(load_settings())
    report = publish_content(sessions, content)
    learn(build_desk(sessions))
    click.echo(report_line(report))
