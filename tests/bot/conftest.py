"""Fixtures of the dialogue's tests."""

from itertools import count

import pytest

from tests.assistant import assistant, model, process_desk

__all__ = ["assistant", "model", "process_desk"]

numbers = count(1)


@pytest.fixture
def conversation() -> str:
    """Id of a conversation that nobody has used."""
    return f"test-{next(numbers)}"
