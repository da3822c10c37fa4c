"""The next question to ask: places first, and only what leaves less open."""

from dataclasses import replace
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.answer import Question
from knowledge.asking import ask_next
from knowledge.composing import Composition, compose
from knowledge.entries import Body, EntryKind, Group, Insurance, Revision, Scope, StayReason, Topic
from knowledge.phrases import load_phrases
from knowledge.scope import Facts
from knowledge.service import default_reader
from knowledge.understanding import Understander
from regions.model import CareRelation
from regions.registry import load_registry

TODAY = date(2026, 11, 23)
KAIJIANG, WANZHOU, KAIZHOU, LIANGPING = "511723", "500101", "500154", "500155"
ROLES = ("insured", "treatment", "handling")
PLACES = (KAIJIANG, WANZHOU, KAIZHOU, LIANGPING)
KINDS = {"insurance": Insurance, "stay_reason": StayReason}
UNDERSTANDER = Understander(default_reader())
NOTHING = UNDERSTANDER.understand(Question("要办什么"), TODAY)


def entry(number: int, **scope: frozenset) -> Revision:
    body = Body(lines=(f"第{number}条",))
    return Revision(
        number,
        f"e{number}",
        "t",
        EntryKind.GUIDE,
        "题",
        Scope(**scope),
        "说",
        {Group.PROCESS: body},
        (),
    )


def composed(entries: list[Revision], facts: Facts) -> Composition:
    return compose(
        Topic("t", "m", None, "问", (), revisions=tuple(entries)), facts, load_registry()
    )


def asked(entries: list[Revision], facts: Facts, declined: frozenset[str] = frozenset()):
    read = replace(NOTHING, facts=facts)
    return ask_next(composed(entries, facts), read, declined, load_phrases(), load_registry())


def after(entries: list[Revision], facts: Facts, slot: str, value: str) -> set[int]:
    """Return which entries are open once a question is answered."""
    coded = KINDS[slot](value) if slot in KINDS else value
    known = replace(facts, **{slot: coded})
    return {revision.id for revision, _ in composed(entries, known).open}


def test_of_two_that_split_alike_the_place_comes_first():
    entries = [
        entry(1, insured=frozenset({KAIJIANG})),
        entry(2, insurance=frozenset({Insurance.EMPLOYEE})),
    ]
    assert asked(entries, Facts(on=TODAY)).slot == "insured"
    declined = asked(entries, Facts(on=TODAY), frozenset({"insured"}))
    assert declined.slot == "insurance"


def test_where_nothing_is_open_nothing_is_asked():
    assert asked([entry(1)], Facts(on=TODAY)) is None


SCOPES = st.fixed_dictionaries(
    {},
    optional={
        "insured": st.sampled_from(PLACES).map(lambda code: frozenset({code})),
        "treatment": st.sampled_from(PLACES).map(lambda code: frozenset({code})),
        "care_relation": st.sampled_from(CareRelation).map(lambda one: frozenset({one})),
        "insurance": st.sampled_from(Insurance).map(lambda one: frozenset({one})),
        "stay_reason": st.frozensets(st.sampled_from(StayReason), min_size=1, max_size=3),
    },
)


@settings(max_examples=60, deadline=None)
@given(st.lists(SCOPES, min_size=1, max_size=7))
def test_each_answer_leaves_less_open_until_nothing_is(scopes):
    entries = [entry(number, **scope) for number, scope in enumerate(scopes)]
    facts, declined = Facts(on=TODAY), frozenset()
    for _ in range(6):
        chosen = asked(entries, facts, declined)
        open_now = {revision.id for revision, _ in composed(entries, facts).open}
        if chosen is None:
            break
        assert open_now
        left = [after(entries, facts, chosen.slot, each.value) for each in chosen.options]
        assert all(one <= open_now for one in left)
        value = max(
            chosen.options, key=lambda each: len(after(entries, facts, chosen.slot, each.value))
        )
        coded = KINDS[chosen.slot](value.value) if chosen.slot in KINDS else value.value
        facts, declined = replace(facts, **{chosen.slot: coded}), declined | {chosen.slot}
    else:
        raise AssertionError("more questions than slots")
    assert asked(entries, facts, declined) is None
