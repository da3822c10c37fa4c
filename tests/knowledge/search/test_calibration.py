"""A knowledge base sets its own thresholds, and names the topics it cannot tell apart."""

from dataclasses import replace
from itertools import product

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import sessionmaker

from knowledge.calibrating import CalibrationStore
from knowledge.search import calibration as module
from knowledge.search.calibrated import SCORING, Calibration
from knowledge.search.calibration import calibrate, digest_of, reliability
from knowledge.search.index import Hit, SearchIndex, Wording
from knowledge.tables import CalibrationRow
from tests.knowledge.search.embedders import Counting

THINGS = (
    *("护照", "驾照", "身份证", "居住证", "公积金", "养老金", "失业金", "低保"),
    *("户口", "结婚证", "离婚证", "残疾证", "优待证", "社保卡", "公交卡", "房产证"),
)
ASKED = ("{}怎么办", "{}在哪里办", "请问{}要怎么办理", "我想办{}", "{}要跑几趟", "{}能代办不",
         "外地人能办{}吗", "{}丢了")  # fmt: skip


def bank(twins: bool = False) -> SearchIndex:
    rows = [Wording(thing, ask.format(thing)) for thing, ask in product(THINGS, ASKED)]
    if twins:
        rows += [Wording("twin", ask.format("护照") + "呀") for ask in ASKED]
    embedder = Counting()
    return SearchIndex(rows, embedder.embed([row.text for row in rows]), embedder)


def test_few_questions_without_an_entry_are_answered() -> None:
    found = calibrate(bank())
    assert found.asked == len(THINGS) * len(ASKED)
    assert found.false_answers <= module.FALSE_ANSWERS
    assert found.answered > 0
    assert found.right >= module.RIGHT_ANSWERS


def test_topics_that_answer_for_each_other_are_named() -> None:
    pairs = {frozenset((twin.topic, twin.other)) for twin in calibrate(bank(twins=True)).twins}
    assert frozenset(("护照", "twin")) in pairs


def test_an_answer_from_the_same_matter_is_no_false_one() -> None:
    index = bank(twins=True)
    apart = calibrate(index, {topic: topic for topic in index.topics})
    together = calibrate(index, {topic: "one" for topic in index.topics})
    assert together.false_answers == 0.0
    assert together.thresholds.answer <= apart.thresholds.answer


def test_more_alike_is_more_probable() -> None:
    thresholds = calibrate(bank()).thresholds
    hits = bank().search("护照怎么办理")
    worse = [replace(hits[0], meaning=hits[0].meaning - 0.2), *hits[1:]]
    assert 0.0 <= thresholds.probability(worse) < thresholds.probability(hits) <= 1.0
    assert thresholds.probability([]) == 0.0


def test_reliability_counts_every_question_once() -> None:
    import numpy as np

    bins = reliability(np.array([0.05, 0.95, 0.97, 1.0]), np.array([False, True, True, False]))
    assert [(each.questions, round(each.right, 2)) for each in bins] == [(1, 0.0), (3, 0.67)]


def test_a_small_bank_keeps_the_defaults() -> None:
    rows = [Wording("a", "护照怎么办"), Wording("b", "驾照怎么换")]
    assert (
        calibrate(SearchIndex(rows)).thresholds.answer
        == Calibration(module.Thresholds(), 0, 0, 0).thresholds.answer
    )


def test_a_calibration_is_made_once_for_a_state(
    sessions: sessionmaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = []

    def counted(index: SearchIndex, matters: dict[str, str]) -> Calibration:
        made.append(index)
        return calibrate(index, matters)

    monkeypatch.setattr("knowledge.calibrating.calibrate", counted)
    index = bank()
    first = CalibrationStore(sessions).get(index, {})
    again = CalibrationStore(sessions).get(bank(), {})
    assert first == again
    assert len(made) == 1
    with sessions() as session:
        assert session.execute(select(func.count()).select_from(CalibrationRow)).scalar_one() == 1


def test_a_changed_wording_is_another_state() -> None:
    assert digest_of(bank()) != digest_of(bank(twins=True))
    assert digest_of(bank()) == digest_of(bank())


def test_what_was_calibrated_when_scores_meant_something_else_is_made_anew(
    sessions: sessionmaker,
) -> None:
    store, index = CalibrationStore(sessions), bank()
    made = store.make(index, {})
    with sessions.begin() as session:
        row = session.execute(select(CalibrationRow)).scalar_one()
        row.outcome = {**row.outcome, "scoring": SCORING - 1, "answered": 0.123}
    assert store.latest(index.mode) is None
    assert store.get(index, {}) == made


def test_a_question_of_which_nothing_is_known_is_told_from_two_topics_that_are_both_near() -> None:
    found = calibrate(bank(), {thing: thing for thing in THINGS}).thresholds
    sure, tied, unknown = (
        found.probability([Hit("a", "", 0.9, meaning), Hit("b", "", 0.9 - lead, meaning)])
        for meaning, lead in ((0.9, 0.3), (0.9, 0.0), (0.1, 0.3))
    )
    assert sure > tied
    assert sure > unknown


def test_each_share_that_may_be_chosen_says_what_it_costs() -> None:
    found = calibrate(bank(twins=True), {})
    assert [step.share for step in found.steps] == list(module.SHARES)
    for step in found.steps:
        assert step.outcome.false_answers <= step.share
        assert found.at(step.share).answer == step.answer
    strict, loose = found.steps[0], found.steps[-1]
    assert strict.answer > loose.answer
    assert strict.outcome.answered < loose.outcome.answered
    usual = found.at(module.FALSE_ANSWERS)
    assert usual == found.thresholds == found.at(None)
    assert Calibration.from_json(found.to_json()) == found
