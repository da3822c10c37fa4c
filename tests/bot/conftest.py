"""Fixtures of the dialogue's tests."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from itertools import count

import pytest
from sqlalchemy import event

from knowledge.answering import AnswerDesk

numbers = count(1)


@pytest.fixture
def conversation() -> str:
    """Id of a conversation that nobody has used."""
    return f"test-{next(numbers)}"


@pytest.fixture
def statements(process_desk: AnswerDesk) -> Callable[[], AbstractContextManager]:
    """Count what the desk's database is asked while a block runs."""
    with process_desk.store._sessions() as session:
        engine = session.get_bind()

    @contextmanager
    def counting() -> Iterator[list[str]]:
        seen: list[str] = []

        def note(_c, _cursor, statement, *_rest) -> None:
            seen.append(statement)

        event.listen(engine, "before_cursor_execute", note)
        yield seen
        event.remove(engine, "before_cursor_execute", note)

    return counting
