"""Bring a database to the schema of this code, in one transaction, one process at a time.

A migration is a numbered file in ``core/migrations/versions`` and names its tables explicitly:
this package may not import the modules that map them. A test compares the two.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy.engine import Connection, Engine

from core.db import SQLITE_PRAGMAS, WRITE

SCRIPTS = Path(__file__).parent / "migrations"
LOCK = 0x6B786221
"""Key of the PostgreSQL advisory lock; SQLite has its write lock."""


_PATIENCE = 120_000
"""Milliseconds to wait for another process that migrates."""


class BrokenReference(RuntimeError):
    """After a migration a row points at one that does not exist; the migration is undone."""


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Bring the database up to ``revision``; do nothing where it is there already."""
    with _migrating(engine) as config:
        command.upgrade(config, revision)


def downgrade(engine: Engine, revision: str) -> None:
    """Take the database back to ``revision``; ``base`` empties it."""
    with _migrating(engine) as config:
        command.downgrade(config, revision)


@contextmanager
def _migrating(engine: Engine) -> Iterator[Config]:
    with engine.connect() as connection, _references_off(connection):
        connection.execution_options(**WRITE)
        with connection.begin():
            if engine.dialect.name == "postgresql":
                connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({LOCK})")
            config = Config()
            config.set_main_option("script_location", str(SCRIPTS))
            config.attributes["connection"] = connection
            yield config
            _check_references(connection)


@contextmanager
def _references_off(connection: Connection) -> Iterator[None]:
    """Let SQLite replace a table that others refer to: its only way to alter one.

    Meanwhile it waits longer for its turn: another process may be at all migrations in a row.
    """
    if connection.dialect.name != "sqlite":
        yield
        return
    # Without effect inside a transaction, so it goes past SQLAlchemy, which would begin one.
    driver: Any = connection.connection.dbapi_connection
    driver.execute("PRAGMA foreign_keys=OFF")
    driver.execute(f"PRAGMA busy_timeout={_PATIENCE}")
    try:
        yield
    finally:
        driver.execute(f"PRAGMA busy_timeout={SQLITE_PRAGMAS['busy_timeout']}")
        driver.execute("PRAGMA foreign_keys=ON")


def _check_references(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
        if broken:
            raise BrokenReference(f"table {broken[0]}, row {broken[1]}")
