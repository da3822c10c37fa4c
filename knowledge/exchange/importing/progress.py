"""How far a long import is: told row by row, and a place to stop it before anything is kept."""

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

Item = TypeVar("Item")
Progress = Callable[[int, int], None]
"""Takes how many rows are done and how many there are; what it raises ends the work."""


def untold(done: int, total: int) -> None:
    """Tell nobody."""


def counted(rows: Sequence[Item], progress: Progress) -> Iterator[Item]:
    """Yield the rows and tell after each how far it is."""
    progress(0, len(rows))
    for done, row in enumerate(rows, 1):
        yield row
        progress(done, len(rows))
