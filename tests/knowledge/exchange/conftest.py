"""Two databases side by side: what leaves one and comes into the other."""

import shutil
from pathlib import Path

import pytest
from sqlalchemy.orm import sessionmaker

from core.db import make_engine, session_factory
from knowledge.bootstrap import load_content
from knowledge.exchange.content_files import read_content
from tests.knowledge.editorial import entry_text
from tests.knowledge.exchange.neighbours import OURS, Neighbours


@pytest.fixture
def two(sqlite_template: Path, tmp_path: Path, connect) -> tuple[sessionmaker, sessionmaker]:
    """Return the session factories of two databases without rows."""
    made = []
    for name in ("here", "there"):
        shutil.copy(sqlite_template, tmp_path / f"{name}.db")
        made.append(session_factory(connect(f"sqlite:///{tmp_path / name}.db")))
    return made[0], made[1]


@pytest.fixture(scope="session")
def loaded_file(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a database file that holds all content."""
    path = tmp_path_factory.mktemp("loaded") / "loaded.db"
    shutil.copy(sqlite_template, path)
    engine = make_engine(f"sqlite:///{path}")
    load_content(session_factory(engine), read_content())
    engine.dispose()
    return path


@pytest.fixture
def full(loaded_file: Path, tmp_path: Path, connect) -> sessionmaker:
    """Return the session factory of a database with all content."""
    shutil.copy(loaded_file, tmp_path / "full.db")
    return session_factory(connect(f"sqlite:///{tmp_path / 'full.db'}"))


@pytest.fixture
def neighbours(two, tmp_path: Path) -> Neighbours:
    """Return two offices; Kaijiang has published something, and Wanzhou trusts its key."""
    here, there = two
    made = Neighbours(here, there, tmp_path)
    made.here.publish(entry_text(scope=OURS))
    made.trusting()
    return made
