"""Several matters as one plan: computed from the parts when asked, as they hold here."""

from dataclasses import replace
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from core.clock import today
from knowledge.answer import Answer, Question, Section
from knowledge.bundles import compose_plan
from knowledge.composing import compose
from knowledge.elements import Group, Material, MaterialForm
from knowledge.entries import Body, EntryKind, Scope, Topic
from knowledge.merging import Needs, merge
from knowledge.phrases import load_phrases
from knowledge.rendering import render_text
from knowledge.scope import Facts
from regions.registry import load_registry
from tests.knowledge.guides import KAIJIANG, desk_over, entry, revision, topic, topic_of

CERTIFICATE = entry(
    "birth",
    title="出生医学证明",
    spoken="问接生的医院。",
    groups={
        "materials": {
            "materials": [
                {"name": "身份证", "form": "original", "source": "自己准备"},
                {"name": "结婚证", "required": False},
            ]
        },
        "result": {"elements": {"result_name": "出生医学证明"}},
    },
)
REGISTER = entry(
    "register",
    title="上户口",
    spoken="一个月内到{handling}的派出所申报。",
    groups={
        "materials": {
            "lines": ["别处以派出所说的为准。"],
            "materials": [
                {"name": "出生证"},
                {"name": "居民身份证", "form": "original"},
                {"name": "身份证", "form": "copy", "copies": 1},
            ],
        },
        "time": {"lines": ["出生后一个月内。"], "elements": {"statutory_time": "当场"}},
        "fee": {"elements": {"charge": None}},
    },
)
CARD = entry(
    "card",
    title="社保卡",
    spoken="向经办机构申请。",
    groups={
        "materials": {
            "materials": [
                {"name": "身份证", "form": "copy", "copies": 2, "deferrable": True},
                {"name": "结婚证"},
            ]
        }
    },
)
SILENT = entry("silent", title="生育登记", groups={"materials": {"unknown": ["材料清单"]}})
BUNDLE = entry(
    "newborn",
    title="新生儿一件事",
    spoken="要办这几样。",
    parts=["birth", "register", "card", "silent"],
    groups={
        "summary": {"lines": ["几件事合起来办。"]},
        "materials": {"materials": [{"name": "一张表"}]},
    },
)


def ask(root: Path, *changed: dict[str, object], on: str = "newborn", **known: object) -> Answer:
    own = {raw["id"]: raw for raw in (CERTIFICATE, REGISTER, CARD, SILENT, BUNDLE)}
    own |= {raw["id"]: raw for raw in changed}
    topics = [
        topic(str(name), raw, kind="bundle" if name == "newborn" else "guide")
        for name, raw in own.items()
    ]
    desk = desk_over(root, *topics)
    return desk.answer(Question("", topic=on, pinned=True, **known))  # type: ignore[arg-type]


def section(answer: Answer, group: Group) -> Section:
    (found,) = [section for section in answer.sections if section.group is group]
    return found


def materials(answer: Answer) -> dict[str, Material]:
    found = section(answer, Group.MATERIALS).materials
    return {f"{m.name} {m.form.value if m.form else '-'}": m for m in found}


def test_the_material_list_is_merged_from_the_parts(tmp_path: Path) -> None:
    listed = materials(ask(tmp_path))

    assert list(listed) == ["一张表 -", "身份证 original", "结婚证 -", "出生证 -", "身份证 copy"]
    assert listed["一张表 -"].note == ""


def test_an_original_is_needed_once_and_copies_add_up(tmp_path: Path) -> None:
    listed = materials(ask(tmp_path))

    assert listed["身份证 original"].note == "办出生医学证明、上户口都要，一份就够"
    assert listed["身份证 copy"].copies == 3
    assert "份数加在一起了" in listed["身份证 copy"].note
    assert "一份就够" not in listed["结婚证 -"].note, "nobody said in which form it is needed"


def test_who_supplies_a_material_is_kept_and_an_earlier_part_can(tmp_path: Path) -> None:
    listed = materials(ask(tmp_path))

    assert listed["身份证 original"].source == "自己准备"
    assert "办好「出生医学证明」就有，不用另外找" in listed["出生证 -"].note


def test_what_one_part_requires_is_required_and_what_one_needs_now_is_not_put_off(
    tmp_path: Path,
) -> None:
    listed = materials(ask(tmp_path))

    assert listed["结婚证 -"].required
    assert not listed["身份证 copy"].deferrable


def test_a_part_whose_materials_nobody_knows_is_named(tmp_path: Path) -> None:
    answer = ask(tmp_path)

    assert "「生育登记」要带的材料" in answer.notice
    assert "「上户口」" not in answer.notice


def test_the_steps_are_the_parts_in_order_with_what_each_says(tmp_path: Path) -> None:
    answer = ask(tmp_path, handling=KAIJIANG)

    assert section(answer, Group.PROCESS).lines[:2] == (
        "出生医学证明：问接生的医院。",
        "上户口：一个月内到开江的派出所申报。",
    )
    assert section(answer, Group.TIME).lines == ("上户口：出生后一个月内。法定时限当场办好。",)
    assert "上户口：别处以派出所说的为准。" in section(answer, Group.MATERIALS).lines


def test_what_no_part_knows_makes_no_group(tmp_path: Path) -> None:
    assert Group.FEE not in {section.group for section in ask(tmp_path).sections}


def test_the_parts_are_among_the_entries_and_their_sources_are_shown(tmp_path: Path) -> None:
    answer = ask(tmp_path, {**CARD, "sources": ["reform"]})

    assert answer.entry_ids == ("newborn", "birth", "register", "card", "silent")
    assert {source.id for source in answer.sources} == {"law", "reform"}
    assert len(answer.revision_ids) == len(answer.entry_ids)


def test_what_of_a_part_is_not_verified_is_not_verified_in_the_plan(tmp_path: Path) -> None:
    told = {"materials": {"materials": [{"name": "身份证"}], "verified": False}}
    answer = ask(tmp_path, {**CARD, "groups": told})

    assert not section(answer, Group.MATERIALS).verified
    assert section(answer, Group.SUMMARY).verified


def test_the_plan_reads_as_one_list(tmp_path: Path) -> None:
    text = render_text(ask(tmp_path))

    assert "1. 出生医学证明：问接生的医院。" in text
    assert "・身份证（原件；自己准备；办出生医学证明、上户口都要，一份就够）" in text


PHRASES, REGISTRY = load_phrases(), load_registry()
HERE = Facts(on=today(), handling=KAIJIANG)


def bundle_of(*parts: str) -> Topic:
    return topic_of(revision("b", kind=EntryKind.BUNDLE, parts=parts))


def part(name: str, *materials: Material, scope: Scope | None = None) -> Topic:
    body = Body(materials=materials)
    made = revision(name, scope, topic=name, groups={Group.MATERIALS: body})
    return replace(topic_of(made), id=name)


def plan(bundle: Topic, *parts: Topic) -> tuple[Material, ...]:
    topics = {each.id: each for each in parts}
    composed = compose_plan(bundle, topics, HERE, REGISTRY, PHRASES)
    return composed.groups[Group.MATERIALS].groups[Group.MATERIALS].materials


def test_a_part_is_taken_as_it_holds_here() -> None:
    local = revision(
        "local",
        Scope(handling=frozenset({KAIJIANG})),
        id=2,
        groups={Group.MATERIALS: Body(materials=(Material("承诺书"),))},
    )
    wide = part("a", Material("户口簿"))
    here = replace(wide, revisions=(*wide.revisions, local))

    assert [m.name for m in plan(bundle_of("a"), wide)] == ["户口簿"]
    assert [m.name for m in plan(bundle_of("a"), here)] == ["承诺书"]


def test_a_part_that_is_gone_or_unknown_here_is_said() -> None:
    away = part("a", Material("户口簿"), scope=Scope(handling=frozenset({"500101"})))
    composed = compose_plan(bundle_of("a", "gone"), {"a": away}, HERE, REGISTRY, PHRASES)

    steps = composed.groups[Group.PROCESS].groups[Group.PROCESS].lines
    assert steps == (
        "怎么办？：这一样我这里没有核实过，先打12345问。",
        "还有1样的内容已经撤下，先打12345问。",
    )


def test_the_place_is_asked_where_a_part_has_more_to_say_there_and_nothing_else_is() -> None:
    here = Scope(handling=frozenset({KAIJIANG}))
    insured = Scope(insured=frozenset({KAIJIANG}))
    topics = {"a": part("a", Material("x"), scope=here), "b": part("b", scope=insured)}
    nowhere = Facts(on=today())

    composed = compose_plan(bundle_of("a", "b"), topics, nowhere, REGISTRY, PHRASES)
    assert [slots for _, slots in composed.open] == [{"handling"}]


def test_what_is_no_bundle_is_left_alone() -> None:
    plain = part("a", Material("户口簿"))

    assert compose_plan(plain, {}, HERE, REGISTRY, PHRASES) == compose(plain, HERE, REGISTRY)


NAMES = st.sampled_from(["身份证", "居民身份证", "户口簿", "户口本", "结婚证"])
ITEMS = st.builds(
    Material,
    name=NAMES,
    required=st.booleans(),
    deferrable=st.booleans(),
    form=st.one_of(st.none(), st.sampled_from(MaterialForm)),
    copies=st.one_of(st.none(), st.integers(1, 3)),
)
NEEDS = st.lists(st.lists(ITEMS, max_size=4), min_size=1, max_size=4).map(
    lambda lists: [Needs(f"第{n}件", tuple(items)) for n, items in enumerate(lists)]
)


@given(NEEDS)
def test_nothing_is_lost_and_nothing_stands_twice(needs: list[Needs]) -> None:
    merged = merge(needs)

    wanted = {(n.part, m.name[-2:]) for n in needs for m in n.materials}
    listed = [(p, item.material.name[-2:]) for item in merged for p in item.needed_by]
    same = {"口本": "口簿"}
    assert {(p, same.get(n, n)) for p, n in listed} == {(p, same.get(n, n)) for p, n in wanted}
    keys = [(same.get(i.material.name[-2:], i.material.name[-2:]), i.material.form) for i in merged]
    apart = [key for key in keys if key[1] in (MaterialForm.COPY, MaterialForm.ELECTRONIC)]
    assert len(apart) == len(set(apart))


@given(NEEDS)
def test_the_merged_list_asks_for_no_less_than_any_part(needs: list[Needs]) -> None:
    merged = merge(needs)

    for item in merged:
        needed = [
            m
            for n in needs
            if n.part in item.needed_by
            for m in n.materials
            if m.name == item.material.name and m.form is item.material.form
        ]
        assert item.material.required or not any(m.required for m in needed)
        assert not item.material.deferrable or all(m.deferrable for m in needed)
        assert all(
            item.material.copies is None or item.material.copies >= (m.copies or 0) for m in needed
        )
