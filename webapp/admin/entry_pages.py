"""One entry: what is published, its history, two texts side by side, and how it will look."""

import asyncio
import re
from dataclasses import dataclass, replace
from typing import Any

from aiohttp import web
from sqlalchemy.orm import Session

from core.clock import today
from knowledge import repository
from knowledge.answer import Answer, Question
from knowledge.answering import AnswerDesk
from knowledge.binding import region_names
from knowledge.differences import Change, compare
from knowledge.editing import owned_by
from knowledge.entries import Revision
from knowledge.entry_fields import fields_in_words
from knowledge.entry_text import EntryText, of_revision
from knowledge.exchange.content_checks import SPOKEN_LIMIT
from knowledge.gate import Gate
from knowledge.gate_report import GateReport
from knowledge.phrases import load_phrases
from knowledge.refusals import PublishingError
from knowledge.refusals import say as label
from knowledge.reviewing import review_binds
from knowledge.serialise import to_json
from knowledge.speaking import say as spoken_aloud
from knowledge.tables import RevisionRow, RevisionStatus, SignatureRow
from knowledge.would_be import desk_over, look_ahead
from knowledge.would_be import of_revision as publish_of
from webapp.admin.frame import answer_desk, publishing, reading, render
from webapp.admin.words import say
from webapp.hotline.texts import texts_of
from webapp.keys import SESSIONS
from webapp.problems import Problem

routes = web.RouteTableDef()
_OPEN = (RevisionStatus.DRAFT.value, RevisionStatus.IN_REVIEW.value)
_NUMBER = re.compile(r"[0-9]{1,9}")
TICKS = ("source", "figures", "scope", "spoken", "privacy")
"""What a reviewer says to have looked at, each a box of its own."""


@dataclass(frozen=True)
class Shown:
    """A text of an entry with what belongs beside it."""

    row: RevisionRow
    text: EntryText
    fields: dict[str, str]
    changes: tuple[Change, ...]
    older: RevisionRow | None
    signatures: list[SignatureRow]
    binds: str
    said: str
    maintained_by: str
    """The region whose bundles it comes from: it is changed there. Empty for our own."""

    @property
    def is_open(self) -> bool:
        """True for a draft and for a text under review."""
        return self.row.status in _OPEN

    @property
    def too_long(self) -> bool:
        """True where the spoken line is longer than an operator can say in one breath."""
        return len(self.row.spoken) > SPOKEN_LIMIT


@routes.get("/admin/entries/{entry}", name="admin.entry")
async def entry(request: web.Request) -> web.Response:
    """Show an entry: the newest text that counts, and the history."""
    return await entry_page(request)


@routes.get(r"/admin/entries/{entry}/texts/{number:\d{1,9}}", name="admin.revision")
async def revision(request: web.Request) -> web.Response:
    """Show one text of the history, with what it changed."""
    return await entry_page(request, int(request.match_info["number"]))


@routes.get("/admin/entries/{entry}/diff", name="admin.diff")
async def diff(request: web.Request) -> web.Response:
    """Show what two texts of an entry say otherwise."""
    name = request.match_info["entry"]
    given = request.query.get("before", ""), request.query.get("after", "")
    if not all(map(_NUMBER.fullmatch, given)):
        raise Problem("wrong_type")

    def look(session: Session) -> tuple[Change, ...]:
        before, after = (repository.revision_of(session, name, int(one)) for one in given)
        return compare(of_revision(before), of_revision(after))

    try:
        changes = await reading(request, look)
    except PublishingError as problem:
        raise Problem("not_found") from problem
    context: dict[str, Any] = {
        "entry": name,
        "before": given[0],
        "after": given[1],
        "changes": changes,
    }
    return render(request, "diff.html", **context)


@routes.get(r"/admin/entries/{entry}/texts/{number:\d{1,9}}/preview", name="admin.preview")
async def preview(request: web.Request) -> web.Response:
    """Show a text as it would be answered: to a citizen, on a phone, at the operator's desk."""
    name, number = request.match_info["entry"], int(request.match_info["number"])
    shown = await _shown(request, name, number)
    try:
        answer = await asyncio.to_thread(_answer_of, request, shown)
    except PublishingError as refused:
        return render(request, "preview.html", shown=shown, answer=None, problem=str(refused))
    texts = texts_of(answer)
    return render(
        request,
        "preview.html",
        shown=shown,
        answer={"answer": to_json(answer), "text": texts.full},
        texts=texts,
    )


@routes.get(r"/admin/entries/{entry}/texts/{number:\d{1,9}}/gate", name="admin.gate")
async def gate(request: web.Request) -> web.Response:
    """Show what publishing a text would contradict, double, and answer otherwise."""
    name, number = request.match_info["entry"], int(request.match_info["number"])
    shown = await _shown(request, name, number)
    report, problems = await asyncio.to_thread(gate_of, request, shown.row)
    return render(request, "gate.html", shown=shown, report=report, problems=problems)


async def entry_page(
    request: web.Request, number: int | None = None, problem: str = "", **more: Any
) -> web.Response:
    """Return the page of an entry; the gate's look is on it where a decision is near."""
    name = request.match_info["entry"]
    shown = await _shown(request, name, number)
    report: GateReport | None = None
    problems: tuple[str, ...] = ()
    if shown.row.status == RevisionStatus.IN_REVIEW.value:
        report, problems = await asyncio.to_thread(gate_of, request, shown.row)
    history, others = await reading(request, lambda session: _history(session, name))
    return render(
        request,
        "entry.html",
        shown=shown,
        history=history,
        owner=others,
        report=report,
        problems=problems,
        ticks=TICKS,
        problem=problem,
        today=today(),
        **more,
    )


def gate_of(request: web.Request, row: RevisionRow) -> tuple[GateReport, tuple[str, ...]]:
    """Return the gate's report on a text, and what the content check finds in it."""
    steps = publishing(request)
    report = Gate(request.app[SESSIONS], steps.desk).look(row.id)
    try:
        return report, tuple(steps.problems_of(row.id))
    except PublishingError as refused:
        # What the text would end is looked up before anything else: no other finding then.
        return report, (str(refused),)


async def _shown(request: web.Request, name: str, number: int | None) -> Shown:
    try:
        shown = await reading(request, lambda session: _look(session, name, number))
        return replace(shown, fields=shown.fields | _names(request, shown.text))
    except PublishingError as problem:
        raise Problem("not_found") from problem


def _names(request: web.Request, text: EntryText) -> dict[str, str]:
    """Return what an editor calls the matter, the aspect and the kind, in the place of codes."""
    topic = text.topic
    matter = answer_desk(request).matters.get(topic.matter)
    return {
        label("fields", "matter"): matter.title if matter else topic.matter,
        label("fields", "facet"): load_phrases().get("values", "facet", topic.facet.value),
        label("fields", "kind"): say("kinds", topic.kind.value),
    }


def _look(session: Session, name: str, number: int | None) -> Shown:
    found = repository.entry_of(session, name)
    rows = repository.revisions_of(session, name)
    waiting = [row for row in rows if row.status in _OPEN]
    row = waiting[-1] if waiting else found.published or rows[-1]
    if number is not None:
        row = repository.revision_of(session, name, number)
    older = repository.revision_by_id(session, row.based_on_id) if row.based_on_id else None
    text = of_revision(row)
    return Shown(
        row=row,
        text=text,
        fields=fields_in_words(text),
        changes=compare(of_revision(older) if older else None, text) if older else (),
        older=older,
        signatures=repository.signatures(session, row.id),
        binds=region_names(review_binds(session, row)),
        said=spoken_aloud(row.spoken),
        maintained_by=owned_by(session, name),
    )


def _history(session: Session, name: str) -> tuple[list[RevisionRow], RevisionRow | None]:
    rows = repository.revisions_of(session, name)
    return rows[::-1], repository.entry_of(session, name).published


def _answer_of(request: web.Request, shown: Shown) -> Answer:
    """Return the answer that the text would give to the people it is for."""
    desk = answer_desk(request)
    if shown.is_open:
        state = look_ahead(request.app[SESSIONS], desk, publish_of(shown.row.id))
        return _asked(desk_over(desk, state.after), state.revision)
    return _asked(desk, repository.to_revision(shown.row, shown.row.entry.topic))


def _asked(desk: AnswerDesk, revision: Revision) -> Answer:
    scope = revision.scope
    places: dict[str, Any] = {
        role: min(getattr(scope, role), default=None)
        for role in ("insured", "treatment", "handling")
    }
    return desk.answer(
        Question(
            revision.title,
            **places,
            insurance=min(scope.insurance, key=str, default=None),
            stay_reason=min(scope.stay_reason, key=str, default=None),
            topic=revision.topic,
            pinned=True,
            on=max(today(), scope.valid_from or today()),
        )
    )
