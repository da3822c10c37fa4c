"""What differs between two texts of an entry, field by field, in words.

A number or a date is compared whole, so that 15 that became 10 is not shown as a 5 that became 0.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from itertools import chain

from diff_match_patch import diff_match_patch

from knowledge.entry_fields import fields_in_words
from knowledge.entry_text import EntryText
from knowledge.quantities import Token, tokens
from knowledge.refusals import say

_FIRST = 0xF0000
"""First code point of the private plane that stands for tokens while they are compared."""
_CONTEXT = 12
"""Characters of unchanged text shown on either side of a change."""


class Kind(Enum):
    """What became of a piece of text."""

    SAME = 0
    REMOVED = -1
    ADDED = 1


@dataclass(frozen=True)
class Piece:
    """A piece of text; ``figure`` marks a number or a date."""

    kind: Kind
    text: str
    figure: bool = False


@dataclass(frozen=True)
class Change:
    """A field that differs: its name for people, and the pieces of both texts in order."""

    field: str
    pieces: tuple[Piece, ...]

    @property
    def figures(self) -> bool:
        """Whether a number or a date has changed: look twice."""
        return any(piece.figure for piece in self.pieces)

    def __str__(self) -> str:
        mark = say("diff", "figures") if self.figures else ""
        return say("diff", "field", field=self.field, mark=mark, text="".join(_shown(self.pieces)))


def compare(before: EntryText | None, after: EntryText) -> tuple[Change, ...]:
    """Return every field that differs; None before is an entry that is new."""
    old = fields_in_words(before) if before is not None else {}
    new = fields_in_words(after)
    names = [*new, *(name for name in old if name not in new)]
    pairs = ((name, old.get(name, ""), new.get(name, "")) for name in names)
    return tuple(Change(name, pieces(was, now)) for name, was, now in pairs if was != now)


def pieces(before: str, after: str) -> tuple[Piece, ...]:
    """Return two texts as one run of pieces."""
    was, now = list(tokens(before)), list(tokens(after))
    known = list(dict.fromkeys(chain(was, now)))
    sign = {token: chr(_FIRST + number) for number, token in enumerate(known)}
    differ = diff_match_patch()
    found = differ.diff_main(*("".join(sign[token] for token in run) for run in (was, now)), False)
    differ.diff_cleanupSemantic(found)
    return tuple(
        piece
        for operation, signs in found
        for piece in _split(Kind(operation), [known[ord(char) - _FIRST] for char in signs])
    )


def _split(kind: Kind, run: list[Token]) -> Iterator[Piece]:
    """Yield a run of tokens; a changed number or date is a piece of its own."""
    plain = ""
    for token, figure in run:
        if kind is Kind.SAME or not figure:
            plain += token
            continue
        if plain:
            yield Piece(kind, plain)
        yield Piece(kind, token, figure=True)
        plain = ""
    if plain:
        yield Piece(kind, plain)


def _shown(run: tuple[Piece, ...]) -> Iterator[str]:
    for number, piece in enumerate(run):
        if piece.kind is not Kind.SAME:
            code = f"{piece.kind.name.lower()}{'_figure' * piece.figure}"
            yield say("diff", code, text=piece.text)
        else:
            yield _shortened(piece.text, first=number == 0, last=number == len(run) - 1)


def _shortened(text: str, first: bool, last: bool) -> str:
    head, tail = ("" if first else text[:_CONTEXT]), ("" if last else text[-_CONTEXT:])
    whole = len(text) <= len(head) + len(tail)
    return text if whole else f"{head}\u2026{tail}"
