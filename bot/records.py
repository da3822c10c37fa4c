"""The database of casework, for the actions that write to it."""

from functools import lru_cache

from core.db import Sessions, make_engine, session_factory
from core.settings import load_settings


def default_sessions() -> Sessions:
    """Return the sessions of the configured database."""
    return _sessions(load_settings().database)


@lru_cache(maxsize=1)
def _sessions(url: str) -> Sessions:
    return session_factory(make_engine(url))
