"""From a situation to the steps of a settlement in order, with the one before discharge marked.

Only the order and the headings are kept here (knowledge/settlement_steps.yml): what each step
says is what the desk answers from the published entries, for this person and these regions.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import Enum
from functools import cache
from importlib import resources
from typing import Any

import yaml

from knowledge.advice import advice_words
from knowledge.answer import Answer, AnswerStatus, AskNext, Contact, Question, Section
from knowledge.answering import AnswerDesk
from knowledge.elements import Group, Material
from knowledge.entries import Source, StayReason
from regions.model import CareRelation


class Phase(str, Enum):
    """How far the stay in hospital has come."""

    PLANNED = "planned"
    ADMITTED = "admitted"
    DISCHARGED = "discharged"


@dataclass(frozen=True)
class PlanStep:
    """One step, told by a published topic."""

    key: str
    title: str
    topic: str
    lines: tuple[str, ...]
    materials: tuple[Material, ...]
    before_discharge: bool
    """True for what cannot be made up for after the hospital's bill is settled."""
    verified: bool
    revision_ids: tuple[int, ...]


@dataclass(frozen=True)
class SettlementPlan:
    """The steps in order. Without steps nothing is known: ``contacts`` say whom to ask."""

    steps: tuple[PlanStep, ...]
    phase: Phase
    relation: CareRelation | None
    insured_name: str
    notices: tuple[str, ...]
    sources: tuple[Source, ...]
    contacts: tuple[Contact, ...]
    ask_next: AskNext | None
    """What would change the plan if it were known."""

    @property
    def revision_ids(self) -> tuple[int, ...]:
        """Return the revisions that the plan is made of, each once."""
        return tuple(dict.fromkeys(i for step in self.steps for i in step.revision_ids))


def advise(desk: AnswerDesk, question: Question, phase: Phase | None = None) -> SettlementPlan:
    """Return the steps for a person: insured and treated where, why, how far.

    ``question`` holds what is known of the person; its text and topic are not looked at. Where the
    phase is not known, the plan starts before the stay.
    """
    phase = phase or Phase.PLANNED
    relation = desk.registry.care_relation(question.insured, question.treatment)
    told = list(_told(desk, question, phase, relation))
    answers = [answer for _, answer in told]
    name = desk.registry.get(question.insured).name if question.insured else ""
    return SettlementPlan(
        steps=tuple(step for step, _ in told),
        phase=phase,
        relation=relation,
        insured_name=name,
        notices=tuple(dict.fromkeys(answer.notice for answer in answers if answer.notice)),
        sources=_each_once(source for answer in answers for source in answer.sources),
        contacts=_each_once(contact for answer in answers for contact in answer.contacts),
        ask_next=next((answer.ask_next for answer in answers if answer.ask_next), None),
    )


def plan_text(plan: SettlementPlan) -> str:
    """Return the plan in words, one numbered step after another."""
    words = advice_words()
    insured = plan.insured_name or words.get("plan", "insured")
    if not plan.steps:
        return words.get("plan", "nothing").format(insured=insured)
    lines = []
    for number, step in enumerate(plan.steps, 1):
        mark = words.get("plan", "before_discharge") if step.before_discharge else ""
        lines.append(words.get("plan", "title").format(number=number, title=step.title) + mark)
        lines += [words.get("plan", "line").format(line=line) for line in step.lines]
        lines += [_material_line(material) for material in step.materials]
    doubtful = [str(number) for number, step in enumerate(plan.steps, 1) if not step.verified]
    if doubtful:
        which = words.get("plan", "which").format(numbers=words.get("plan", "join").join(doubtful))
        lines.append(words.get("plan", "notice").format(steps=which, insured=insured))
    return "\n".join(lines)


def _told(
    desk: AnswerDesk, question: Question, phase: Phase, relation: CareRelation | None
) -> Iterator[tuple[PlanStep, Answer]]:
    """Yield each step that applies and that something is published of."""
    published = desk.store.current().topics
    for row in _rows():
        if row["topic"] not in published or not _applies(row, question, phase, relation):
            continue
        answer = desk.answer(replace(question, text="", topic=row["topic"], pinned=True))
        step = _step(row, answer)
        if step is not None:
            yield step, answer
            if row.get("alone"):
                return


def _applies(
    row: dict[str, Any], question: Question, phase: Phase, relation: CareRelation | None
) -> bool:
    reason = question.stay_reason.value if question.stay_reason else None
    if "phases" in row and phase.value not in row["phases"]:
        return False
    if row.get("away") and relation is CareRelation.SAME_POOL:
        return False
    if "reasons" in row and reason not in row["reasons"]:
        return False
    return reason not in row.get("not_reasons", ())


def _step(row: dict[str, Any], answer: Answer) -> PlanStep | None:
    if answer.status is not AnswerStatus.ANSWERED:
        return None
    sections = _wanted(answer, row["groups"])
    if not sections:
        return None
    return PlanStep(
        key=row["key"],
        title=row["title"],
        topic=row["topic"],
        lines=tuple(_lines(sections)),
        materials=tuple(material for section in sections for material in section.materials),
        before_discharge=bool(row.get("before_discharge")),
        verified=all(section.verified for section in sections),
        revision_ids=answer.revision_ids,
    )


def _wanted(answer: Answer, groups: list[str]) -> list[Section]:
    """Return the sections of the step; where the entry has none of them, what it says first."""
    wanted = [s for s in answer.sections if s.group.value in groups and _says(s)]
    return wanted or [s for s in answer.sections if s.group is Group.SUMMARY and _says(s)]


def _says(section: Section) -> bool:
    return bool(section.lines or section.materials or section.details)


def _lines(sections: list[Section]) -> Iterator[str]:
    for section in sections:
        yield from section.lines
        for detail in section.details:
            yield advice_words().get("plan", "detail").format(label=detail.label, text=detail.text)


def _material_line(material: Material) -> str:
    words = advice_words()
    note = words.get("plan", "note").format(note=material.note) if material.note else ""
    return words.get("plan", "material").format(name=material.name, note=note)


def _each_once(found: Iterator[Any]) -> tuple[Any, ...]:
    return tuple(dict.fromkeys(found))


@cache
def _rows() -> tuple[dict[str, Any], ...]:
    raw = resources.files("knowledge").joinpath("settlement_steps.yml").read_text("utf-8")
    rows = yaml.safe_load(raw)["steps"]
    known = {reason.value for reason in StayReason}
    named = {r for row in rows for key in ("reasons", "not_reasons") for r in row.get(key, ())}
    if strange := named - known:
        raise ValueError(f"settlement_steps.yml names unknown reasons: {sorted(strange)}")
    return tuple(rows)
