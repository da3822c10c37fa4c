"""Sentences of a long message: which of them ask something."""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from importlib import resources

import yaml


class Sentences:
    """The table knowledge/lexicon/sentences.yml, compiled."""

    def __init__(self, table: Mapping[str, str]) -> None:
        self._asks = re.compile(table["asks"])
        self._next = re.compile(table["next"])
        self._ends = re.compile(table["ends"])
        self._pauses = re.compile(table["pauses"])
        self._long = int(table["long"])
        self._shortest = int(table["shortest"])

    def asking(self, text: str) -> tuple[str, ...]:
        """Return the parts of a long text that ask, first to last; nothing for a short text."""
        if len(text) < self._long:
            return ()
        found = [part for part in self._parts(text) if self._asks.search(part)]
        return tuple(dict.fromkeys(found))

    def questions(self, text: str) -> tuple[str, ...]:
        """Return the questions of a message that asks several; nothing where it asks one."""
        found = [part for part in self._sentences(text) if self._asks.search(part)]
        long_enough = [part for part in found if len(part) >= self._shortest]
        return tuple(long_enough) if len(long_enough) > 1 else ()

    def _sentences(self, text: str) -> Iterator[str]:
        for sentence in self._ends.split(text):
            yield from (part.strip() for part in self._next.split(sentence) if part.strip())

    def _parts(self, text: str) -> Iterator[str]:
        """Yield sentences, and of a long sentence also each clause with the one before it."""
        for sentence in self._sentences(text):
            if len(sentence) < self._long:
                yield sentence
                continue
            clauses = [clause for clause in self._pauses.split(sentence) if clause]
            for at, clause in enumerate(clauses):
                yield clause
                if at:
                    yield clauses[at - 1] + "," + clause


@lru_cache(maxsize=1)
def load_sentences() -> Sentences:
    """Read the table that ships with the package."""
    raw = resources.files("knowledge").joinpath("lexicon/sentences.yml").read_text("utf-8")
    return Sentences(yaml.safe_load(raw))
