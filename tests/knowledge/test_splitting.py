"""The operator's next question: no other one leaves fewer different answers."""

from dataclasses import replace
from fractions import Fraction
from itertools import product

import pytest

from knowledge.answer import Question
from knowledge.answering import AnswerDesk
from knowledge.asking import CODED, PLACES
from knowledge.composing import Composition, compose
from knowledge.entries import StayReason, Topic
from knowledge.phrases import load_phrases
from knowledge.scope import Facts
from knowledge.splitting import NextQuestion, next_question
from regions.registry import load_registry
from tests.knowledge.guides import KAIJIANG, TODAY, WANZHOU, desk_over, entry, topic

KAIZHOU = "500154"
BEIJING = "110000"


def said(name: str, **scope: list[str]) -> dict:
    return entry(
        name, scope=scope, spoken=f"{name}。", groups={"summary": {"lines": [f"{name}。"]}}
    )


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> AnswerDesk:
    """A desk over a few topics, each split in another way."""
    same = entry("same.here", scope={"handling": [KAIJIANG]}, sources=["hall"])
    return desk_over(
        tmp_path_factory.mktemp("splits"),
        topic(
            "care",
            said("care"),
            said("care.employee", insurance=["employee"]),
            said("care.here", insurance=["resident"], insured=[KAIJIANG]),
            matter="filing",
        ),
        topic("place", said("place"), said("place.here", insured=[KAIJIANG]), matter="filing"),
        topic("same", entry("same"), same),
    )


def best(desk: AnswerDesk, about: str, **known: object) -> NextQuestion | None:
    return next_question(desk, Question("?", topic=about, on=TODAY, **known), about)  # type: ignore[arg-type]


def test_the_insurance_is_asked_before_a_place_that_settles_less(small):
    found = best(small, "care")
    assert found is not None
    assert (found.ask.slot, found.now, found.left) == ("insurance", 3, Fraction(3, 2))
    citizen = small.answer(Question("?", topic="care", pinned=True)).ask_next
    assert citizen is not None
    assert citizen.slot == "insured"


def test_when_it_is_known_the_place_is_asked_or_nothing(small):
    resident, employee = CODED["insurance"]("resident"), CODED["insurance"]("employee")
    assert best(small, "care", insurance=employee) is None
    found = best(small, "care", insurance=resident)
    assert found is not None
    assert (found.ask.slot, found.now, found.left) == ("insured", 2, 1)
    for place in (KAIJIANG, WANZHOU):
        assert best(small, "care", insurance=resident, insured=place) is None


def test_entries_that_say_the_same_are_nothing_to_ask_about(small):
    assert best(small, "same") is None


def test_a_name_of_two_places_is_asked_back_only_where_they_differ(small):
    found = best(small, "place", ambiguous=(("insured", (KAIJIANG, WANZHOU)),))
    assert found is not None
    assert found.ambiguous
    assert [option.value for option in found.ask.options] == [KAIJIANG, WANZHOU]
    assert best(small, "place", ambiguous=(("insured", (WANZHOU, KAIZHOU)),)) is None


def counted(about: Topic, slots: list[str], known: Facts) -> dict[str, tuple[int, Fraction]]:
    """Answer for each reply to every question, nothing put together; count what is left."""
    registry = load_registry()
    covered = [region.code for region in registry.covered()]
    wider = {outer for code in covered for outer in registry.ancestors(code)}
    places = [*(code for code in covered if code not in wider), BEIJING]
    codes = {slot: load_phrases().node("ask", slot, "options") for slot in slots}
    values = [
        places if slot in PLACES else [CODED[slot](code) for code in codes[slot]] for slot in slots
    ]
    worlds = {
        chosen: answer(compose(about, facts(known, slots, chosen), registry))
        for chosen in product(*values)
    }
    total = len(set(worlds.values()))
    left = {}
    for at, slot in enumerate(slots):
        after = [
            len({text for chosen, text in worlds.items() if chosen[at] == value})
            for value in values[at]
        ]
        left[slot] = (total, Fraction(sum(after), len(after)))
    return left


def facts(known: Facts, slots: list[str], chosen: tuple) -> Facts:
    return replace(known, **dict(zip(slots, chosen, strict=True)))


def answer(composition: Composition) -> tuple:
    lead = composition.lead
    return lead and lead.spoken, tuple((g, r.groups[g]) for g, r in composition.used)


@pytest.mark.parametrize(
    ("about", "known", "slots"),
    [
        ("filing.late", {"insured": KAIJIANG}, ["treatment", "stay_reason"]),
        ("filing.needed", {"treatment": WANZHOU}, ["insured", "stay_reason"]),
        ("filing.which-city", {}, ["insured", "treatment"]),
        ("hall.where", {}, ["handling"]),
    ],
)
def test_in_real_content_the_best_of_all_questions_is_asked(desk, about, known, slots):
    topics = desk.store.current().topics
    left = counted(topics[about], slots, Facts(on=TODAY, **known))
    found = best(desk, about, **known)
    assert found is not None
    assert (found.now, found.left) == left[found.ask.slot]
    assert found.left == min(fraction for _, fraction in left.values())


def test_across_real_content_a_question_never_adds_answers_and_most_go(desk):
    topics = desk.store.current().topics
    found = [best(desk, about) for about in topics]
    asked = [one for one in found if one is not None]
    assert len(asked) > 50
    assert all(one.now > 1 and 1 <= one.left <= one.now for one in asked)
    assert sum(one.left / one.now for one in asked) / len(asked) < Fraction(2, 3)


def test_the_reason_is_asked_where_it_tells_more_than_the_places(desk):
    found = best(desk, "filing.late")
    assert found is not None
    assert found.ask.slot == "stay_reason"
    assert {option.value for option in found.ask.options} <= {reason.value for reason in StayReason}
