"""Read what documents a person says they have and have not (words in knowledge/checklist.yml).

"No household book with me" and "the household book I forgot": a word of having or lacking before
the documents governs those after it, one after them those before it.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import yaml

from knowledge.search.text import simplify

_OWN = "own:"
_ALIKE = 0.5
_SHORTEST = 2
_COPY_WITHIN = 4
"""Characters after a document within which "copy" is said of it."""


@dataclass(frozen=True)
class Said:
    """The documents that are there, are not, and of which one cannot tell."""

    there: frozenset[str]
    lacking: frozenset[str]
    unsure: frozenset[str]
    copies: frozenset[str]
    """Those of which only a copy was named."""
    all_else: bool
    """True where everything is there but what is lacking."""
    of_both: bool
    """True where the person speaks of two people's documents."""
    not_understood: tuple[str, ...]

    def has(self, key: str) -> bool:
        """Say whether a document is surely there."""
        if key in self.lacking or key in self.unsure:
            return False
        return key in self.there or self.all_else


@dataclass(frozen=True)
class _Token:
    """A document, or a word of having (``has`` True) or lacking (False)."""

    start: int
    end: int
    key: str = ""
    has: bool | None = None


def documents_in(name: str) -> frozenset[str]:
    """Return the documents that the name of a material lists; its own key where it has none."""
    plain = simplify(name)
    found = {token.key for token in _documents(plain, _surfaces())}
    return frozenset(found or {_OWN + plain})


def read_said(said: str, names: Iterable[str]) -> Said:
    """Return what a text says of documents; ``names`` are those of the materials asked for."""
    plain = _without(table()["harmless"], simplify(said))
    nothing = any(word in plain for word in table()["nothing"])
    everything = not nothing and any(word in plain for word in table()["everything"])
    only_lacks = any(word in plain for word in table()["only_lacks"])
    of_both = any(word in plain for word in table()["both"]["said"])
    plain = _without([*table()["nothing"], *table()["everything"]], plain)
    own = {simplify(name) for name in names if not _documents(simplify(name), _surfaces())}
    surfaces = {**_surfaces(), **{name: _OWN + name for name in own}}
    reading = _Reading(surfaces)
    for clause in re.split(table()["clauses"], plain):
        reading.clause(clause)
    there, lacking = reading.there, reading.lacking
    return Said(
        frozenset(there - lacking),
        frozenset(lacking),
        frozenset(reading.unsure - there - lacking),
        frozenset(reading.copies - reading.originals),
        everything or (only_lacks and not there),
        of_both,
        tuple(dict.fromkeys(reading.strange)),
    )


@cache
def table() -> dict[str, Any]:
    """Return knowledge/checklist.yml."""
    raw = resources.files("knowledge").joinpath("checklist.yml").read_text("utf-8")
    found: dict[str, Any] = yaml.safe_load(raw)
    return found


class _Reading:
    """What has been read, clause by clause."""

    def __init__(self, surfaces: dict[str, str]) -> None:
        self.there: set[str] = set()
        self.lacking: set[str] = set()
        self.unsure: set[str] = set()
        self.copies: set[str] = set()
        self.originals: set[str] = set()
        self.strange: list[str] = []
        self._surfaces = surfaces
        self._lacked_before = False
        """True where the clause before ended in a list of what is lacking."""

    def clause(self, clause: str) -> None:
        """Read one clause."""
        documents = _documents(clause, self._surfaces)
        documents += self._resembling(clause, documents)
        cues = [cue for cue in _cues(clause) if not _inside(cue, documents)]
        tokens = sorted([*documents, *cues], key=lambda token: token.start)
        if not documents:
            return
        self._copies(clause, documents)
        if not cues:
            (self.unsure if self._lacked_before else self.there).update(d.key for d in documents)
            return
        for document, has in _governed(tokens):
            (self.there if has else self.lacking).add(document.key)
        self._lacked_before = tokens[0].has is False and tokens[-1].has is None

    def _copies(self, clause: str, documents: list[_Token]) -> None:
        for document in documents:
            after = clause[document.end : document.end + _COPY_WITHIN]
            copied = any(word in after for word in table()["copy"])
            (self.copies if copied else self.originals).add(document.key)

    def _resembling(self, clause: str, documents: list[_Token]) -> list[_Token]:
        """Return what is not known by name but much like a material; keep the rest as strange."""
        found = []
        for start, text in _rest(clause, documents):
            name = max(self._surfaces, key=lambda surface: _likeness(text, surface))
            if _likeness(text, name) >= _ALIKE:
                found.append(_Token(start, start + len(text), self._surfaces[name]))
            else:
                self.strange.append(text)
        return found


def _governed(tokens: list[_Token]) -> Iterator[tuple[_Token, bool]]:
    """Yield each document with whether it is there, by the word that governs it."""
    trailing = tokens[0].has is None
    ordered = list(reversed(tokens)) if trailing else tokens
    has = True
    for token in ordered:
        if token.has is not None:
            has = token.has
        else:
            yield token, has


def _documents(text: str, surfaces: dict[str, str]) -> list[_Token]:
    return [
        _Token(match.start(), match.end(), surfaces[match.group()])
        for match in _pattern(tuple(sorted(surfaces))).finditer(text)
    ]


def _cues(text: str) -> list[_Token]:
    lacking, having = table()["lacking"], table()["having"]
    return [
        _Token(match.start(), match.end(), has=match.group() in having)
        for match in _pattern(tuple(sorted([*lacking, *having]))).finditer(text)
    ]


def _rest(clause: str, documents: list[_Token]) -> Iterator[tuple[int, str]]:
    """Yield what is left of a clause without documents, cues and words that say nothing."""
    rest = list(clause)
    for token in [*documents, *_cues(clause)]:
        rest[token.start : token.end] = "," * (token.end - token.start)
    blank = "".join(rest)
    for match in _pattern(tuple(sorted([*table()["copy"], *table()["ignored"]]))).finditer(blank):
        rest[match.start() : match.end()] = "," * (match.end() - match.start())
    joined = re.sub(table()["items"], lambda match: "," * len(match.group()), "".join(rest))
    for match in re.finditer(r"[^,\s]+", joined):
        if len(match.group()) >= _SHORTEST:
            yield match.start(), match.group()


def _inside(cue: _Token, documents: list[_Token]) -> bool:
    return any(document.start < cue.end and cue.start < document.end for document in documents)


def _likeness(text: str, surface: str) -> float:
    """Return how much two short texts share, by pairs of characters (0 to 1)."""
    ours = {text[at : at + 2] for at in range(len(text) - 1)}
    theirs = {surface[at : at + 2] for at in range(len(surface) - 1)}
    return 2 * len(ours & theirs) / (len(ours) + len(theirs)) if ours and theirs else 0.0


def _without(words: Iterable[str], text: str) -> str:
    for word in sorted(words, key=len, reverse=True):
        text = text.replace(word, ",")
    return text


@cache
def _surfaces() -> dict[str, str]:
    return {
        simplify(surface): key
        for key, surfaces in table()["documents"].items()
        for surface in surfaces
    }


@cache
def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, sorted(words, key=len, reverse=True))))
