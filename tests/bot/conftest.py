"""Fixtures of the dialogue's tests."""

from itertools import count

import pytest

numbers = count(1)


@pytest.fixture
def conversation() -> str:
    """Id of a conversation that nobody has used."""
    return f"test-{next(numbers)}"
