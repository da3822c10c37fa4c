"""Which entry is answered, over random scopes, facts and days."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from knowledge.composing import Composition, compose
from knowledge.entries import Body, EntryKind, Group, Insurance, Revision, Scope, StayReason
from knowledge.figures import body_holds_figure
from knowledge.scope import (
    REGION_SLOTS,
    Facts,
    Holds,
    fit,
    in_force,
    one_a_day,
    precedence,
    specificity,
)
from regions.model import CareRelation
from regions.registry import load_registry
from tests.knowledge.guides import revision, topic_of

REGISTRY = load_registry()
patiently = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
CODES = ("100000", "510000", "511700", "511723", "511702", "500000", "500101", "441900")
DAYS = st.dates(date(2020, 1, 1), date(2028, 12, 31))
regions = st.frozensets(st.sampled_from(CODES), max_size=2)
groups = st.frozensets(st.sampled_from([Group.SUMMARY, Group.TIME, Group.FEE]), min_size=1)
some_day = st.one_of(st.none(), DAYS)
scopes = st.builds(
    Scope,
    care_relation=st.frozensets(st.sampled_from(CareRelation), max_size=2),
    insured=regions,
    treatment=regions,
    handling=regions,
    insurance=st.frozensets(st.sampled_from(Insurance), max_size=1),
    stay_reason=st.frozensets(st.sampled_from(StayReason), max_size=2),
    person_type=st.frozensets(st.sampled_from(["retired", "minor"]), max_size=1),
    valid_from=some_day,
    valid_until=some_day,
)
VALUES: dict[str, tuple[object, ...]] = {
    **dict.fromkeys(REGION_SLOTS, CODES),
    "care_relation": tuple(CareRelation),
    "insurance": tuple(Insurance),
    "stay_reason": tuple(StayReason),
}
region = st.one_of(st.none(), st.sampled_from(CODES))
facts = st.builds(
    Facts,
    on=DAYS,
    insured=region,
    treatment=region,
    handling=region,
    insurance=st.one_of(st.none(), st.sampled_from(Insurance)),
    stay_reason=st.one_of(st.none(), st.sampled_from(StayReason)),
    person_type=st.sampled_from([None, "retired", "minor"]),
)
bodies = st.sampled_from(["先备案。", "报60%。", "门槛费800元。", "降幅不超过10个百分点。"])


@st.composite
def revisions(draw: st.DrawFn) -> tuple[Revision, ...]:
    """Published revisions of a few entries; an entry may have several."""
    made = [
        revision(
            f"e{draw(st.integers(1, 4))}",
            draw(scopes),
            id=number,
            kind=draw(st.sampled_from([EntryKind.GUIDE, EntryKind.SETTLEMENT_RULE])),
            groups={group: Body(lines=(draw(bodies),)) for group in draw(groups)},
        )
        for number in range(1, draw(st.integers(2, 7)))
    ]
    return tuple(made)


def composed(made: tuple[Revision, ...], known: Facts) -> Composition:
    return compose(topic_of(*made), known, REGISTRY)


def inside(inner: Scope, outer: Scope) -> bool:
    """Say whether a scope lies in another, in every dimension but the days."""
    sets = ("care_relation", "insurance", "stay_reason", "person_type")
    plain = all(
        not getattr(outer, name)
        or (getattr(inner, name) and getattr(inner, name) <= getattr(outer, name))
        for name in sets
    )
    return plain and all(
        not getattr(outer, slot)
        or (
            getattr(inner, slot)
            and all(
                any(REGISTRY.is_within(code, container) for container in getattr(outer, slot))
                for code in getattr(inner, slot)
            )
        )
        for slot in REGION_SLOTS
    )


@patiently
@given(revisions(), DAYS)
def test_at_most_one_revision_of_an_entry_is_in_force_on_a_day(
    made: tuple[Revision, ...], on: date
) -> None:
    live = one_a_day(each for each in made if in_force(each.scope, on))

    assert len({each.entry_id for each in live}) == len(live)


@patiently
@given(revisions(), facts)
def test_only_what_is_in_force_and_surely_holds_is_said(
    made: tuple[Revision, ...], known: Facts
) -> None:
    for used in composed(made, known).revisions:
        assert in_force(used.scope, known.on)
        assert fit(used.scope, known, REGISTRY).holds is Holds.YES


@patiently
@given(revisions(), facts)
def test_one_answer_never_mixes_two_revisions_of_an_entry(
    made: tuple[Revision, ...], known: Facts
) -> None:
    used = {(each.entry_id, each.id) for _, each in composed(made, known).used}

    assert len(used) == len({entry_id for entry_id, _ in used})


@patiently
@given(revisions(), facts)
def test_a_more_specific_scope_never_loses(made: tuple[Revision, ...], known: Facts) -> None:
    made = tuple(replace(each, kind=EntryKind.GUIDE) for each in made)
    found = composed(made, known)
    live = one_a_day(each for each in made if in_force(each.scope, known.on))
    for group, winner in found.groups.items():
        rivals = [
            each
            for each in live
            if group in each.groups and fit(each.scope, known, REGISTRY).holds is Holds.YES
        ]
        for rival in rivals:
            strictly = inside(rival.scope, winner.scope) and not inside(winner.scope, rival.scope)
            assert not strictly, (group, winner.scope, rival.scope)


@st.composite
def nested(draw: st.DrawFn) -> tuple[Scope, Scope]:
    """A scope and another that lies in it, narrower in at least one dimension."""
    outer = draw(scopes)
    changes = draw(st.lists(st.sampled_from(sorted(VALUES)), min_size=1, unique=True))
    inner = {name: draw(_narrowed(name, getattr(outer, name))) for name in changes}
    return replace(outer, **inner), outer


def _narrowed(name: str, held: frozenset[object]) -> st.SearchStrategy[frozenset[object]]:
    """Values of one dimension inside those held: where none are held, any will do."""
    values = [
        value
        for value in VALUES[name]
        if not held
        or value in held
        or (name in REGION_SLOTS and any(REGISTRY.is_within(value, code) for code in held))
    ]
    return st.frozensets(st.sampled_from(values), min_size=1, max_size=3)


@patiently
@given(nested())
def test_a_scope_inside_another_is_more_specific(pair: tuple[Scope, Scope]) -> None:
    inner, outer = pair
    assert inside(inner, outer)

    if not inside(outer, inner):
        assert specificity(inner, REGISTRY) > specificity(outer, REGISTRY)


@patiently
@given(revisions(), facts, st.randoms())
def test_the_order_in_which_entries_are_stored_changes_nothing(
    made: tuple[Revision, ...], known: Facts, random: object
) -> None:
    shuffled = list(made)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    first, second = composed(made, known), composed(tuple(shuffled), known)

    assert first.groups == second.groups
    assert first.lead == second.lead
    assert first.newer == second.newer


@patiently
@given(revisions(), facts)
def test_figures_of_another_fund_are_never_said(made: tuple[Revision, ...], known: Facts) -> None:
    pool = REGISTRY.pooling_area(known.insured) if known.insured else None
    for group, used in composed(made, known).used:
        if used.kind is EntryKind.SETTLEMENT_RULE and body_holds_figure(used.groups[group]):
            funds = {REGISTRY.pooling_area(code) for code in used.scope.insured}
            assert pool is not None
            assert pool in funds


@patiently
@given(revisions(), facts)
def test_what_is_asked_for_would_change_the_answer(
    made: tuple[Revision, ...], known: Facts
) -> None:
    for undecided, missing in composed(made, known).open:
        assert missing
        assert fit(undecided.scope, known, REGISTRY).holds is Holds.MAYBE


@patiently
@given(scopes, DAYS)
def test_a_revision_is_in_force_from_its_first_to_its_last_day(scope: Scope, on: date) -> None:
    day = timedelta(days=1)
    if scope.valid_from and scope.valid_until and scope.valid_from > scope.valid_until:
        assert not in_force(scope, on)
        return
    if scope.valid_from:
        assert in_force(scope, scope.valid_from)
        assert not in_force(scope, scope.valid_from - day)
    if scope.valid_until:
        assert in_force(scope, scope.valid_until)
        assert not in_force(scope, scope.valid_until + day)


@patiently
@given(scopes)
def test_of_two_alike_the_later_speaks(scope: Scope) -> None:
    scope = replace(scope, valid_from=date(2020, 1, 1), valid_until=None)
    later = replace(scope, valid_from=date(2024, 1, 1))
    older, newer = revision("old", scope, id=9), revision("new", later, id=3)

    assert precedence(newer, REGISTRY) > precedence(older, REGISTRY)
