"""Expect a step of casework to be refused."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from casework.refusals import CaseworkError


@contextmanager
def refused(code: str) -> Iterator[None]:
    """Expect a refusal with a code and a sentence."""
    with pytest.raises(CaseworkError) as caught:
        yield
    assert caught.value.code == code
    assert str(caught.value)
