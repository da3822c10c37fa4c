"""Matters by regions: every mark where it belongs, and a work list that says what to do."""

from datetime import date

from hypothesis import HealthCheck, given, settings

from knowledge.composing import compose
from knowledge.coverage import WORK, Cell, Coverage, Item, Mark, Surveyor
from knowledge.elements import Element, ElementName, Group
from knowledge.entries import Body, Revision, Scope, Topic
from knowledge.exchange.drafts import Matter
from knowledge.phrases import load_phrases
from knowledge.scope import Facts
from knowledge.serialise import to_json
from regions.model import CareRelation
from regions.registry import load_registry
from tests.knowledge.guides import (
    DAZHOU,
    KAIJIANG,
    TODAY,
    WANZHOU,
    revision,
    source,
    topic_of,
)
from tests.knowledge.test_scope_resolution import revisions

REGISTRY = load_registry()
MATTERS = {m: Matter(m, m, ()) for m in ("household-move", "nothing-yet")}
HERE = Scope(handling=frozenset({KAIJIANG}))


def survey(*topics: Topic, **known: object) -> Coverage:
    surveyor = Surveyor(REGISTRY, load_phrases(), MATTERS, TODAY, **known)  # type: ignore[arg-type]
    return surveyor.survey(topics, (KAIJIANG, DAZHOU, WANZHOU))


def cells(*made: Revision, **known: object) -> dict[str, Cell]:
    rows = survey(topic_of(*made), **known).rows
    return {cell.region: cell for cell in rows[0].cells}


def items(*made: Revision, mark: Mark, **known: object) -> list[Item]:
    return [item for item in survey(topic_of(*made), **known).items if item.mark is mark]


def test_the_region_that_an_entry_names_has_a_local_one_and_the_others_inherit() -> None:
    found = cells(revision("wide"), revision("here", HERE, id=2))

    assert found[KAIJIANG].state is Mark.LOCAL
    assert found[DAZHOU].state is Mark.INHERITED
    assert found[WANZHOU].counts == {Mark.INHERITED: 1}


def test_a_county_inherits_from_its_city_and_another_county_does_not() -> None:
    found = cells(revision("city", Scope(handling=frozenset({DAZHOU}))))

    assert [found[code].state for code in (KAIJIANG, DAZHOU, WANZHOU)] == [
        Mark.INHERITED,
        Mark.LOCAL,
        Mark.UNKNOWN,
    ]


def test_a_matter_without_a_question_is_unknown_everywhere() -> None:
    (row,) = [row for row in survey(topic_of(revision("a"))).rows if row.matter == "nothing-yet"]

    assert {cell.state for cell in row.cells} == {Mark.UNKNOWN}
    assert {cell.topics for cell in row.cells} == {0}


def test_an_entry_that_only_names_what_is_not_known_covers_nothing() -> None:
    empty = revision("empty", groups={Group.FEE: Body(unknown=("费用",))})

    assert cells(empty)[WANZHOU].state is Mark.UNKNOWN


def test_what_has_ended_is_unknown_and_says_so() -> None:
    over = revision("over", Scope(valid_until=date(2026, 11, 22)))

    assert cells(over)[KAIJIANG].state is Mark.UNKNOWN
    (item,) = items(over, mark=Mark.UNKNOWN)
    assert item.what == ("原来的规定已过期",)
    assert item.regions == (KAIJIANG, DAZHOU, WANZHOU)


def test_what_ends_within_the_days_is_expiring() -> None:
    until = revision("until", Scope(valid_until=date(2026, 12, 31)))

    assert Mark.EXPIRING in cells(until, within_days=38)[KAIJIANG].counts
    assert Mark.EXPIRING not in cells(until, within_days=37)[KAIJIANG].counts


def test_a_review_that_is_due_is_expiring() -> None:
    (item,) = items(revision("a"), mark=Mark.EXPIRING, due={"a": date(2026, 11, 1)})

    assert item.what == ("2026-11-01前该复核",)


def test_what_nobody_of_the_other_region_has_signed_is_listed_where_it_binds() -> None:
    alone = revision("alone", HERE, co_signed=False)

    (item,) = items(alone, mark=Mark.NOT_CO_SIGNED)
    assert item.regions == (KAIJIANG, DAZHOU), "the city holds the county"


def test_a_local_text_older_than_the_rule_above_is_work_for_its_region_only() -> None:
    old = revision("old", HERE, sources=(source("old", published="2021-06-25"),))
    new = revision("new", id=2, sources=(source("new", effective="2025-05-10"),))

    (item,) = items(old, new, mark=Mark.DOUBTFUL)
    assert item.regions == (KAIJIANG,)
    assert item.what == ("一句话说清",)


def test_unverified_parts_and_named_gaps_are_said_in_words() -> None:
    body = Body(
        lines=("有人说不要钱。",),
        elements=(Element(ElementName.FEE_BASIS),),
        verified=False,
        unknown=("工本费",),
    )
    made = revision("a", groups={Group.FEE: body})

    assert items(made, mark=Mark.UNVERIFIED)[0].what == ("钱怎么算",)
    assert items(made, mark=Mark.GAPS)[0].what == ("工本费", "收费依据")


def test_where_the_settlement_rules_do_not_reach_nothing_is_known() -> None:
    rule = revision("rule", Scope(care_relation=frozenset(CareRelation)))
    surveyor = Surveyor(REGISTRY, load_phrases(), MATTERS, TODAY)

    cells = surveyor.survey([topic_of(rule)], (WANZHOU, "810000")).rows[0].cells
    assert [cell.state for cell in cells] == [Mark.INHERITED, Mark.UNKNOWN]


def test_what_depends_on_more_than_the_place_counts() -> None:
    retired = revision("retired", Scope(person_type=frozenset({"retired"})))

    assert cells(retired)[KAIJIANG].state is Mark.INHERITED


def test_the_most_pressing_work_stands_first_and_everything_is_in_the_json() -> None:
    until = Scope(valid_until=date(2026, 12, 1))
    found = survey(
        topic_of(revision("a", until, groups={Group.FEE: Body(lines=("一",), unknown=("二",))}))
    )

    order = [WORK.index(item.mark) for item in found.items]
    assert order == sorted(order)
    assert len(order) == 2
    plain = to_json(found)
    assert plain["totals"] == {"inherited": 3, "expiring": 3, "gaps": 3}
    assert plain["rows"][0]["cells"][0]["state"] == "inherited"


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(revisions())
def test_looking_once_for_like_regions_finds_what_each_would_be_answered(
    made: tuple[Revision, ...],
) -> None:
    topic = topic_of(*made)

    for region, cell in cells(*made).items():
        facts = Facts(TODAY, insured=region, handling=region)
        composed = compose(topic, facts, REGISTRY)
        known = bool(composed.groups or composed.open)
        assert (cell.state is not Mark.UNKNOWN) is known
        assert (Mark.DOUBTFUL in cell.counts) is bool(composed.newer)
