"""kaixinban load: bring the database up to date and publish the content files."""

from pathlib import Path

import click
from alembic.util.exc import CommandError as AlembicError
from sqlalchemy.engine import Engine
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import sessionmaker

from cli.errors import CommandError, words
from cli.progress import learn, step
from core.db import make_engine, session_factory
from core.migrate import upgrade
from core.settings import Settings, load_settings
from knowledge.bootstrap import LoadReport, load_content
from knowledge.exchange.content_files import read_content
from knowledge.exchange.problems import ContentError
from knowledge.service import build_desk
from regions.registry import load_registry


def prepare_database(settings: Settings) -> tuple[Engine, sessionmaker]:
    """Create or migrate the database and return it."""
    try:
        settings.data_dir.mkdir(parents=True, exist_ok=True)
        engine = make_engine(settings.database)
        upgrade(engine)
    except (SQLAlchemyError, ImportError, OSError) as problem:
        raise CommandError(words("database", url=engine_name(settings))) from problem
    except AlembicError as problem:
        raise CommandError(words("database_newer", url=engine_name(settings))) from problem
    return engine, session_factory(engine)


def engine_name(settings: Settings) -> str:
    """Return the database address without a password."""
    return settings.database.rsplit("@", maxsplit=1)[-1]


def publish_content(sessions: sessionmaker, folder: Path | None = None) -> LoadReport:
    """Publish the content files (the shipped ones unless a folder is given)."""
    try:
        return load_content(sessions, read_content(folder, known_region=load_registry().knows))
    except ContentError as problem:
        raise CommandError(words("content", problems=problem)) from problem


def report_line(report: LoadReport) -> str:
    """Say in one line what a load changed."""
    return words("loaded", **vars(report))


def _with_files(ctx: click.Context, option: click.Parameter, folder: Path | None) -> Path | None:
    """Refuse a folder without a content file: to publish it would take everything away."""
    if folder is not None and not any(folder.rglob("*.yml")):
        raise CommandError(words("no_content", path=folder))
    return folder


content_option = click.option(
    "--content",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    callback=_with_files,
    help="Folder of content files; the shipped ones by default.",
)


@click.command(epilog="Example:\n  kaixinban load")
@content_option
def command(content: Path | None) -> None:
    """Create or migrate the database and publish the content files.

    The same content twice changes nothing; entries edited in the database are not overwritten.
    """
    with step("loading"):
        _, sessions = prepare_database(load_settings())
        report = publish_content(sessions, content)
    learn(build_desk(sessions))
    click.echo(report_line(report))
