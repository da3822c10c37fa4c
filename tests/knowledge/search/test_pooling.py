"""How near a topic is that has many wordings."""

import numpy as np
import pytest

from knowledge.search.pooling import behind, largest, nearness

OUT = -1.0


@pytest.mark.parametrize(
    ("scores", "near"),
    [
        ([0.2, 0.9, 0.6], 0.9),
        ([0.9, 0.8, *[0.1] * 8], 0.85),
        ([0.9, 0.85, 0.8, *[0.1] * 30], 0.85),
        ([0.95, *[0.3] * 30], 0.85),
        ([0.9, 0.8, *[OUT] * 8], 0.9),
        ([OUT, OUT], 0.0),
    ],
    ids=["few wordings", "ten", "many", "one nearly the same", "most of them hidden", "all hidden"],
)
def test_the_more_wordings_a_topic_has_the_more_of_them_must_be_near(scores, near) -> None:
    assert nearness(np.array(scores, dtype=np.float32)) == pytest.approx(near)


def test_a_topic_told_apart_worse_falls_behind_and_a_hidden_one_leads_nobody() -> None:
    best = np.array([0.5, 0.5, OUT], dtype=np.float32)
    apart = np.array([10.0, 30.0, 90.0], dtype=np.float32)
    first, second, _ = behind(apart, best)
    assert second == 0.0 < first
    assert behind(None, best).tolist() == [0.0, 0.0, 0.0]
    far = behind(np.array([0.0, 1e6, 0.0], dtype=np.float32), best)
    assert far[0] < best[0], "likeness is never outvoted wholly"


def test_the_largest_come_first_and_the_earlier_of_equals() -> None:
    values = np.array([0.1, 0.9, 0.5, 0.9, *[0.0] * 40], dtype=np.float32)
    assert largest(values, 3).tolist() == [1, 3, 2]
    assert largest(values[:4], 3).tolist() == [1, 3, 2]
