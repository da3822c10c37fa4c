"""Noise is of the kind it says, and the same at every run."""

import pytest

from knowledge.evaluation.noise import kinds, noisy
from knowledge.search.text import normalise

TEXT = "异地就医备案怎么办，需要什么材料？"
ALTERING = sorted(set(kinds()) - {"clean"})


def test_every_kind_that_people_make_is_there() -> None:
    assert set(kinds()) == {
        "clean", "typo", "homophone", "speech", "dialect", "traditional", "no_punctuation",
        "rambling",
    }  # fmt: skip


@pytest.mark.parametrize("kind", ALTERING)
def test_noise_changes_the_text_and_is_repeatable(kind: str) -> None:
    assert noisy(kind, TEXT) != TEXT
    assert noisy(kind, TEXT) == noisy(kind, TEXT)


@pytest.mark.parametrize("kind", ["dialect", "traditional", "no_punctuation"])
def test_these_kinds_are_undone_by_normalisation(kind: str) -> None:
    assert normalise(noisy(kind, TEXT)) == normalise(TEXT)


def test_a_homophone_keeps_the_length_and_the_sound() -> None:
    from pypinyin import lazy_pinyin

    changed = noisy("homophone", TEXT)
    assert len(changed) == len(TEXT)
    assert lazy_pinyin(changed) == lazy_pinyin(TEXT)


def test_another_seed_is_another_noise() -> None:
    assert len({noisy("typo", TEXT, seed) for seed in range(8)}) > 1


@pytest.mark.parametrize("kind", sorted(kinds()))
@pytest.mark.parametrize("text", ["", "备", "备案"])
def test_the_shortest_texts_are_taken_too(kind: str, text: str) -> None:
    assert isinstance(noisy(kind, text), str)
