"""Writing: the form of an entry, kept while it is written, merged by hand where two wrote."""

import asyncio
import re
import secrets
from collections.abc import Mapping
from typing import Any

from aiohttp import web
from sqlalchemy.orm import Session

from core.clock import now
from core.staff import Staff
from knowledge import repository
from knowledge.binding import region_names
from knowledge.differences import compare
from knowledge.editing import Saved, question_digest
from knowledge.elements import HandlingMode, MaterialForm
from knowledge.entries import EntryKind, Facet
from knowledge.entry_text import of_revision
from knowledge.phrases import load_phrases
from knowledge.refusals import PublishingError
from knowledge.tables import RevisionRow
from knowledge.topic_text import of_row
from regions.model import NATION
from webapp.admin.form_groups import show_groups
from webapp.admin.form_scope import SETS
from webapp.admin.form_text import SPARE_SOURCES, FormRefused, base_of, read_text, show_text
from webapp.admin.forms import Form, read_large_form
from webapp.admin.frame import answer_desk, changing, go, publishing, reading, render
from webapp.admin.tables import UnsavedRow
from webapp.incoming import clean
from webapp.problems import Problem
from webapp.staff.guard import staff

routes = web.RouteTableDef()
_CELL = re.compile(r"(?P<table>[a-z]+)\.(?P<row>\d{1,4})\.(?P<column>[a-z_]+)", re.ASCII)
NEW = "new"
"""Under which a new entry is kept while it is written."""


@routes.get("/admin/new", name="admin.entry_new")
async def new(request: web.Request) -> web.Response:
    """Show the form of a new entry: empty, for a question asked, or a region's variant."""
    by, query = staff(request), request.query
    model = query.get("variant_of", "")
    fields: dict[str, Any] = _empty(query.get("kind", ""))
    fields |= {"question": query.get("q", ""), "title": query.get("q", "")}
    fields["wordings"] = "\n".join(query.getall("wording", []))
    if model:
        row = await _row(request, model, None)
        own = by.regions - {NATION}
        fields = show_text(of_revision(row)) | {"supersedes": ""}
        fields |= {role: region_names(own) for role in _role_of(row)}
    kept = await reading(request, lambda session: _kept(session, by, NEW))
    return _form(request, fields, entry=NEW, base="", kept=kept, topic_of=model)


@routes.post("/admin/new", name="admin.entry_create")
async def create(request: web.Request) -> web.Response:
    """Keep a new entry as a draft."""
    form, by = await read_large_form(request), staff(request)
    model, topic = form.get("topic_of"), ""
    if model:
        topic = (await _row(request, model, None)).entry.topic_id
    mark = secrets.token_hex(4)
    topic = topic or f"{_plain(form.get('matter'))}.{mark}"
    entry = f"{topic}.{mark}" if model else topic
    try:
        text = read_text(form, (entry, topic), None)
        saved = await asyncio.to_thread(publishing(request).save, by, text)
    except (FormRefused, PublishingError) as refused:
        return _again(request, form, NEW, refused)
    await changing(request, lambda session: _drop(session, by, NEW))
    return go(f"/admin/entries/{entry}/texts/{saved.number}", "saved")


@routes.get("/admin/entries/{entry}/edit", name="admin.entry_edit")
async def edit(request: web.Request) -> web.Response:
    """Show the form of an entry, or what was kept of it."""
    name, by, query = request.match_info["entry"], staff(request), request.query
    number = int(query["number"]) if query.get("number", "").isdecimal() else None
    row = await _row(request, name, number)
    onto = int(query["onto"]) if query.get("onto", "").isdecimal() else row.number
    base = f"{onto}-{question_digest(of_row(row.entry.topic))}"
    kept = await reading(request, lambda session: _kept(session, by, name))
    fields = show_text(of_revision(row))
    added = query.getall("wording", [])
    fields["wordings"] = "\n".join([fields["wordings"], *added])
    if kept is not None and "unsaved" in query:
        return _filled(request, Form(dict(kept.fields)), name)
    return _form(request, fields, entry=name, base=base, kept=kept, row=row)


@routes.post("/admin/entries/{entry}/edit", name="admin.entry_save")
async def save(request: web.Request) -> web.Response:
    """Keep what was written as a draft; where others wrote meanwhile, show both."""
    form, by, name = await read_large_form(request), staff(request), request.match_info["entry"]
    base = base_of(form)
    if base is None:
        raise Problem("wrong_type")
    row = await _row(request, name, base.number)
    try:
        text = read_text(form, (name, row.entry.topic_id), of_revision(row))
        saved = await asyncio.to_thread(publishing(request).save, by, text, base)
    except (FormRefused, PublishingError) as refused:
        return _again(request, form, name, refused)
    await changing(request, lambda session: _drop(session, by, name))
    return _after(name, saved)


@routes.get("/admin/entries/{entry}/merge", name="admin.merge")
async def merge(request: web.Request) -> web.Response:
    """Show what two people wrote, field by field: the second decides what stays."""
    name, query = request.match_info["entry"], request.query
    given = query.get("mine", ""), query.get("theirs", "")
    if not all(one.isdecimal() for one in given):
        raise Problem("wrong_type")
    mine, theirs = [await _row(request, name, int(one)) for one in given]
    changes = compare(of_revision(theirs), of_revision(mine))
    return render(request, "merge.html", entry=name, mine=mine, theirs=theirs, changes=changes)


@routes.post("/admin/api/entries/{entry}/unsaved", name="admin.unsaved_keep")
async def keep(request: web.Request) -> web.Response:
    """Keep a form that is not saved yet: nothing is lost when the browser closes."""
    form, by, name = await read_large_form(request), staff(request), request.match_info["entry"]
    values = {key: value for key, value in form.values.items() if key != "csrf"}

    def step(session: Session) -> str:
        row = UnsavedRow(editor=by.name, entry_id=name[:100], fields=values, kept_at=now())
        session.merge(row)
        return f"{row.kept_at:%H:%M:%S}"

    return web.json_response({"at": await changing(request, step)})


@routes.post("/admin/entries/{entry}/unsaved", name="admin.unsaved_drop")
async def drop(request: web.Request) -> web.Response:
    """Throw away what was kept of a form."""
    by, name = staff(request), request.match_info["entry"]
    await changing(request, lambda session: _drop(session, by, name))
    return go("/admin/new" if name == NEW else f"/admin/entries/{name}/edit", "dropped")


def _after(name: str, saved: Saved) -> web.Response:
    if saved.beside:
        theirs = saved.beside[-1].number
        return go(f"/admin/entries/{name}/merge?mine={saved.number}&theirs={theirs}")
    return go(f"/admin/entries/{name}/texts/{saved.number}", "saved")


def _again(
    request: web.Request, form: Form, name: str, refused: FormRefused | PublishingError
) -> web.Response:
    """Show the form as it was sent, with what is wrong: nothing has to be typed again."""
    return _filled(request, form, name, str(refused))


def _filled(request: web.Request, form: Form, name: str, problem: str = "") -> web.Response:
    """Show a form with what somebody typed into it, also what is no valid text."""
    kind = form.get("kind") if form.get("kind") in set(EntryKind) else EntryKind.FAQ.value
    fields = _empty(kind)
    fields |= {key: form.get(key) for key in fields if key in form and key not in SETS}
    fields |= {key: form.all(key) for key in (*SETS, "contacts")}
    for group in fields["groups"]:
        at = group["name"]
        group |= {key: form.get(f"{at}.{key}") for key in ("lines", "unknown", "read_on")}
        group["verified"] = f"{at}.verified" in form
        group["elements"] = [(key, form.get(f"{at}.{key}")) for key, _ in group["elements"]]
        group["open"] = True
        if group["materials"]:
            group["materials"] = _rows(form, "material")
    fields["sources"] = _rows(form, "source")
    base, model = form.get("base"), form.get("topic_of")
    return _form(request, fields, entry=name, base=base, topic_of=model, problem=problem)


def _rows(form: Form, prefix: str) -> list[dict[str, str]]:
    """Return the rows of a table in a form, as typed."""
    rows: dict[int, dict[str, str]] = {}
    for key in form.values:
        found = _CELL.fullmatch(key)
        if found is not None and found["table"] == prefix:
            rows.setdefault(int(found["row"]), {})[found["column"]] = form.get(key)
    return [rows[at] for at in sorted(rows)] or [{} for _ in range(SPARE_SOURCES)]


def _form(
    request: web.Request,
    fields: Mapping[str, Any],
    *,
    kept: UnsavedRow | None = None,
    row: RevisionRow | None = None,
    topic_of: str = "",
    problem: str = "",
    **more: Any,
) -> web.Response:
    desk = answer_desk(request)
    return render(
        request,
        "form.html",
        f=fields,
        kept=kept,
        row=row,
        topic_of=topic_of,
        problem=problem,
        kinds=tuple(EntryKind),
        facets=load_phrases().node("values", "facet"),
        sets={name: load_phrases().node("values", name) for name in SETS},
        matter_options=[("", ""), *((one.id, one.title) for one in desk.matters.values())],
        known_contacts=desk.contacts,
        sections=load_phrases().node("sections"),
        labels=load_phrases().node("elements", "label"),
        modes={
            mode.value: load_phrases().get("elements", "handling_mode", mode.value)
            for mode in HandlingMode
        },
        material_forms={
            form.value: load_phrases().get("values", "material_form", form.value)
            for form in MaterialForm
        },
        **more,
    )


def _empty(kind: str) -> dict[str, Any]:
    wanted = EntryKind(kind) if kind in set(EntryKind) else EntryKind.FAQ
    texts = ("matter", "question", "wordings", "must_not_match", "title", "spoken", "insured",
             "treatment", "handling", "person_type", "valid_from", "valid_until", "parts",
             "supersedes")  # fmt: skip
    return {
        **dict.fromkeys(texts, ""),
        **{name: [] for name in (*SETS, "contacts")},
        "facet": Facet.OVERVIEW.value,
        "kind": wanted.value,
        "groups": show_groups({}, wanted),
        "sources": [{} for _ in range(SPARE_SOURCES)],
    }


def _role_of(row: RevisionRow) -> tuple[str, ...]:
    """Return the region roles of an entry; a text for everybody varies by where it is handled."""
    named = tuple(role for role in ("insured", "handling") if row.scope.get(role))
    return named or ("handling",)


def _kept(session: Session, by: Staff, name: str) -> UnsavedRow | None:
    row: UnsavedRow | None = session.get(UnsavedRow, (by.name, name))
    return row


def _drop(session: Session, by: Staff, name: str) -> None:
    row = _kept(session, by, name)
    if row is not None:
        session.delete(row)


def _plain(matter: str) -> str:
    return clean(matter).replace("_", "-") or "entry"


async def _row(request: web.Request, name: str, number: int | None) -> RevisionRow:
    def look(session: Session) -> RevisionRow:
        if number is not None:
            row = repository.revision_of(session, name, number)
        else:
            found = repository.entry_of(session, name)
            row = found.published or repository.revisions_of(session, name)[-1]
        row.entry.topic  # noqa: B018 - read within the session
        return row

    try:
        return await reading(request, look)
    except PublishingError as problem:
        raise Problem("not_found") from problem
