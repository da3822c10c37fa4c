"""The real assistant, with the real model over the real content; loaded once a test session.

The model is trained where the current one is missing, and reused otherwise.
"""

import asyncio
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from core.settings import prepare_process
from knowledge import service
from knowledge.answering import AnswerDesk

if TYPE_CHECKING:
    from bot.runtime import Assistant


@pytest.fixture(scope="session")
def model() -> Path:
    """Path of the current model."""
    prepare_process()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # rasa and what it imports
        from bot.training import train

        return train()


@pytest.fixture(scope="session")
def process_desk(content_database: str) -> Iterator[AnswerDesk]:
    """Make the desk of this process the one over the content of the tests."""
    patch = pytest.MonkeyPatch()
    patch.setenv("DATABASE_URL", content_database)
    service.default_desk.cache_clear()
    yield service.default_desk()
    service.default_desk.cache_clear()
    patch.undo()


@pytest.fixture(scope="session")
def assistant(model: Path, process_desk: AnswerDesk) -> "Assistant":
    """An assistant that is ready."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from bot.runtime import load_assistant

        return asyncio.run(load_assistant(model))
