"""The database: engine, sessions and the declarative base, alike on SQLite and PostgreSQL.

Every connection is checked for the settings without which an acknowledged write could be lost.
A transaction that may write is opened with ``writing``: on SQLite it takes the write lock at
once, because a transaction that begins with a read cannot wait for the lock later.
"""

import contextlib
import json
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timezone
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import DateTime, MetaData, create_engine, event
from sqlalchemy.engine import URL, Connection, Dialect, Engine, make_url
from sqlalchemy.orm import Session, registry, sessionmaker
from sqlalchemy.orm.decl_api import DeclarativeMeta
from sqlalchemy.pool import QueuePool
from sqlalchemy.types import TypeDecorator

from core.clock import SHANGHAI

Sessions = Callable[[], Session]
"""What ``session_factory`` returns; callers need no more than to call it."""

Item = TypeVar("Item")

ASKED_AT_ONCE = 500
"""Values in one IN (...): some builds of SQLite take no more than 999 parameters a statement."""

WRITE = {"write": True}
"""Execution options of a connection whose transaction may write."""

SQLITE_PRAGMAS = {
    "busy_timeout": 10_000,
    "journal_mode": "wal",
    "synchronous": 2,
    "foreign_keys": 1,
    "secure_delete": 1,
}
"""In this order: switching to WAL may have to wait for another process. 2 is FULL."""

POSTGRES_SETTINGS = {"fsync": "on", "synchronous_commit": "on"}

# Named constraints, so that a migration can alter them on both databases.
mapper_registry = registry(
    metadata=MetaData(
        naming_convention={
            "ix": "ix_%(column_0_N_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
)


class UnsafeDatabase(RuntimeError):
    """The database is not set so that an acknowledged write survives."""


class Base(metaclass=DeclarativeMeta):
    """Base of every mapped class."""

    __abstract__ = True
    registry = mapper_registry
    metadata = mapper_registry.metadata
    __init__ = mapper_registry.constructor


class Moment(TypeDecorator):
    """An aware time, stored in UTC and read in Asia/Shanghai (SQLite keeps no zone)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Convert to UTC; a naive time is an error of the caller."""
        if value is not None and value.tzinfo is None:
            raise ValueError("a stored time needs a zone: use core.clock.now()")
        return value and value.astimezone(timezone.utc)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Convert to Asia/Shanghai."""
        if value is None:
            return None
        aware = value if value.tzinfo else value.replace(tzinfo=timezone.utc)
        return aware.astimezone(SHANGHAI)


def make_engine(url: str) -> Engine:
    """Return an engine for a SQLite file or a PostgreSQL database."""
    parsed = make_url(url)
    dumps = partial(json.dumps, ensure_ascii=False)
    if parsed.get_backend_name() == "sqlite":
        return _sqlite_engine(parsed, dumps)
    engine = create_engine(parsed, future=True, pool_pre_ping=True, json_serializer=dumps)
    event.listen(engine, "connect", _check_postgres)
    return engine


def session_factory(engine: Engine) -> sessionmaker:
    """Return the factory of sessions on ``engine``."""
    return sessionmaker(engine, future=True, expire_on_commit=False)


@contextmanager
def writing(sessions: Sessions) -> Iterator[Session]:
    """Open a transaction that may write; commit at the end, roll back on an error."""
    with sessions() as session, session.begin():
        session.connection(execution_options=WRITE)
        yield session


def _sqlite_engine(url: URL, dumps: Callable[[Any], str]) -> Engine:
    if not url.database or url.database == ":memory:":
        raise ValueError("SQLite is used with a file: an in-memory database is one per thread")
    _make_private(Path(url.database))
    engine = create_engine(
        url,
        future=True,
        json_serializer=dumps,
        # The default opens a connection, and truncates the WAL, for every transaction.
        poolclass=QueuePool,
        connect_args={"check_same_thread": False},
    )
    event.listen(engine, "connect", _set_up_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _make_private(path: Path) -> None:
    """Create the file for its owner alone; what SQLite writes beside it has the same rights."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with contextlib.suppress(FileExistsError):
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))


def _set_up_sqlite(connection: Any, record: object) -> None:
    # The driver would begin a transaction only before the first write; _begin_sqlite does it.
    connection.isolation_level = None
    for name, value in SQLITE_PRAGMAS.items():
        connection.execute(f"PRAGMA {name}={value}")
        (found,) = connection.execute(f"PRAGMA {name}").fetchone()
        _require(name, found, value)


def _begin_sqlite(connection: Connection) -> None:
    write = connection.get_execution_options().get("write", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")


def _check_postgres(connection: Any, record: object) -> None:
    with connection.cursor() as cursor:
        for name, value in POSTGRES_SETTINGS.items():
            cursor.execute(f"SHOW {name}")
            _require(name, cursor.fetchone()[0], value)
    connection.rollback()


def _require(name: str, found: object, wanted: object) -> None:
    if found != wanted:
        raise UnsafeDatabase(f"{name} is {found}, not {wanted}")


def batches(items: Sequence[Item], size: int = ASKED_AT_ONCE) -> Iterator[Sequence[Item]]:
    """Yield the items in order, ``size`` at a time."""
    for start in range(0, len(items), size):
        yield items[start : start + size]
