"""What tells topics apart, learned from their own wordings."""

import numpy as np
import pytest

from knowledge.search.discriminant import Discriminant

TOPICS, WORDINGS, DIMENSIONS = 4, 40, 8
NOISY, TELLING = 0, 1
"""A direction in which wordings of one topic differ a lot, and one in which topics do."""


@pytest.fixture
def known() -> tuple[np.ndarray, np.ndarray]:
    """Vectors of the wordings, and their topics: the noise is far larger than what tells."""
    chance = np.random.default_rng(0)
    topic_of = np.repeat(np.arange(TOPICS, dtype=np.int32), WORDINGS)
    vectors = 0.01 * chance.standard_normal((len(topic_of), DIMENSIONS))
    vectors[:, NOISY] += chance.standard_normal(len(topic_of))
    vectors[:, TELLING] += 0.2 * topic_of
    return vectors.astype(np.float32), topic_of


def discriminant(vectors: np.ndarray, topic_of: np.ndarray) -> Discriminant | None:
    return Discriminant.of(vectors, topic_of, TOPICS, np.ones(len(vectors), dtype=bool))


def test_what_must_not_be_answered_teaches_nothing(known) -> None:
    vectors, topic_of = known
    rejected = np.vstack([vectors, 9.0 * np.ones((1, DIMENSIONS), dtype=np.float32)])
    accepted = np.array([True] * len(vectors) + [False])
    found = Discriminant.of(rejected, np.append(topic_of, np.int32(0)), TOPICS, accepted)
    whole = discriminant(vectors, topic_of)
    assert found is not None
    assert whole is not None
    asked = vectors[7]
    np.testing.assert_allclose(found.scores(asked), whole.scores(asked), rtol=1e-3, atol=1e-2)


def test_what_wordings_differ_in_among_themselves_does_not_count(known) -> None:
    vectors, topic_of = known
    found = discriminant(vectors, topic_of)
    assert found is not None
    asked = np.zeros(DIMENSIONS, dtype=np.float32)
    asked[TELLING] = 0.2 * 2
    others, own = vectors[topic_of == 1, NOISY], vectors[topic_of == 2, NOISY]
    asked[NOISY] = max(others, key=lambda value: abs(own - value).min())
    nearest = topic_of[np.argmin(np.linalg.norm(vectors - asked, axis=1))]
    assert nearest != 2, "by likeness alone another topic is nearer"
    assert found.scores(asked).argmax() == 2


def test_a_wording_left_out_counts_as_if_it_had_never_been_there(known) -> None:
    vectors, topic_of = known
    whole = discriminant(vectors, topic_of)
    assert whole is not None
    row = 5
    left_out = whole.scores(vectors[row], (int(topic_of[row]), vectors[row]))
    rest = np.delete(vectors, row, axis=0), np.delete(topic_of, row)
    without = discriminant(*rest)
    assert without is not None
    of_all, of_rest = left_out - left_out.mean(), without.scores(vectors[row])
    np.testing.assert_allclose(of_all, of_rest - of_rest.mean(), rtol=0.1, atol=0.5)
    seen = whole.scores(vectors[row])
    assert seen[topic_of[row]] > left_out[topic_of[row]]


def test_with_few_wordings_nothing_is_learned(known) -> None:
    vectors, topic_of = known
    few = np.flatnonzero(np.arange(len(topic_of)) % WORDINGS < 3)
    assert discriminant(vectors[few], topic_of[few]) is None
    assert discriminant(vectors[:0], topic_of[:0]) is None
