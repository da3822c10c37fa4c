"""Own questions also say how well the desk ranks, and tells what it has no entry for."""

from knowledge.answer import Answer, AnswerStatus, Candidate
from knowledge.evaluation.questions import Known, Verdict, summary, told_apart

NEAR = [
    Verdict(
        Known("近", frozenset(), "near"), Answer(AnswerStatus.NO_ENTRY, "", confidence=sure), ""
    )
    for sure in (0.9, 0.9, 0.9, 0.9)
]


def asked(gold: str, sure: float, topic: str | None = None, offer: str | None = None) -> Verdict:
    status = AnswerStatus.ANSWERED if topic else AnswerStatus.CHOOSE
    offers = (Candidate(offer, ""),) if offer else ()
    answer = Answer(status, "", topic=topic, candidates=offers, confidence=sure)
    return Verdict(Known("问", frozenset({gold}), author="me"), answer, "right")


def test_a_right_answer_and_a_right_first_choice_count_alike() -> None:
    found = told_apart([asked("a", 0.8, topic="a"), asked("b", 0.4, offer="b")], NEAR)
    assert found == {"top1": 1.0, "acc_at_fa5_near": 1.0}


def test_what_offers_nothing_is_sure_of_nothing_and_an_offer_is_as_sure_as_it_says() -> None:
    offered = [
        Verdict(Known("近", frozenset(), "near"), asked("a", 0.5, offer="a").answer, "offered")
        for _ in range(4)
    ]
    found = told_apart([asked("a", 0.8, topic="a"), asked("a", 0.4, topic="a")], offered)
    assert found == {"top1": 1.0, "acc_at_fa5_near": 0.5}


def test_another_topic_first_is_not_right() -> None:
    found = told_apart([asked("a", 0.8, topic="b"), asked("a", 0.8, topic="a")], NEAR)
    assert found == {"top1": 0.5, "acc_at_fa5_near": 0.5}


def test_the_summary_compares_with_the_near_questions_of_the_same_author() -> None:
    alone = summary([asked("a", 0.8, topic="a"), *NEAR])
    assert alone["me/in_scope"]["acc_at_fa5_near"] is None
    assert "acc_at_fa5_near" not in alone["all/near"]
