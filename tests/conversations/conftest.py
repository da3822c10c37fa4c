"""Fixtures of the conversations."""

from collections.abc import Iterator
from datetime import datetime

import pytest
from sqlalchemy.orm import sessionmaker

from core.clock import SHANGHAI
from knowledge.answering import AnswerDesk
from tests.conversations.face import Face
from tests.published import Published

A_MONDAY = datetime(2026, 11, 23, 10, 0, tzinfo=SHANGHAI)


@pytest.fixture(scope="module")
def face(
    content_sessions: sessionmaker, process_desk: object, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Face]:
    """What stores the turns. It is a working day here, and contacts have a key of their own."""
    patch = pytest.MonkeyPatch()
    patch.setenv("KAIXINBAN_KEY_FILE", str(tmp_path_factory.mktemp("key") / "key"))
    patch.setattr("casework.handoff.now", lambda: A_MONDAY)
    yield Face(content_sessions)
    patch.undo()


@pytest.fixture(scope="session")
def published(process_desk: AnswerDesk) -> Published:
    """What a reply may be made of."""
    return Published(process_desk)
