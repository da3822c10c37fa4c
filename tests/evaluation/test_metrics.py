"""The figures of an evaluation are those of their definitions."""

import numpy as np
import pytest

from knowledge.evaluation.metrics import answered_at, auroc, percentile, rank_of


def test_auroc_counts_pairs_in_order_and_ties_half() -> None:
    assert auroc([0.9, 0.8], [0.1, 0.2]) == 1.0
    assert auroc([0.1], [0.9]) == 0.0
    assert auroc([0.5], [0.5]) == 0.5
    assert auroc([0.9, 0.3], [0.5]) == 0.5


@pytest.mark.parametrize(("answerable", "others"), [([], [0.1]), ([0.1], [])])
def test_without_a_side_there_is_no_auroc(answerable: list[float], others: list[float]) -> None:
    assert auroc(answerable, others) is None


def test_what_is_answered_is_right_and_surer_than_the_threshold() -> None:
    sure = np.array([0.9, 0.8, 0.7, 0.2])
    right = np.array([True, False, True, True])
    others = np.linspace(0.0, 0.5, 40)
    assert answered_at(sure, right, others, 0.05) == 0.5


def test_a_threshold_is_never_reported_on_what_picked_it() -> None:
    sure, right = np.array([0.5]), np.array([True])
    others = np.array([0.0] * 10 + [1.0] * 10)
    found = answered_at(sure, right, others, 0.5)
    assert found is not None
    assert 0.0 < found < 1.0


def test_too_few_questions_without_an_entry_pick_no_threshold() -> None:
    assert answered_at(np.array([0.9]), np.array([True]), np.array([0.1]), 0.05) is None


def test_ranks_start_at_one_and_end_at_ten() -> None:
    found = [str(number) for number in range(20)]
    assert rank_of(found, frozenset({"0"})) == 1
    assert rank_of(found, frozenset({"9", "3"})) == 4
    assert rank_of(found, frozenset({"15"})) is None


def test_a_percentile_of_nothing_is_nothing() -> None:
    assert percentile([], 50) is None
    assert percentile([1.0, 3.0], 50) == 2.0
