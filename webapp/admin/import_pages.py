"""Imports: a file is looked at row by row before anything is written, and can be taken back."""

import asyncio
import tempfile
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from aiohttp import web

from knowledge.exchange.content_files import read_registers
from knowledge.exchange.exporting.templates import write_failed
from knowledge.exchange.importing.importing import FileImport, ImportSettings, open_file
from knowledge.exchange.importing.plan import FAILED, Plan, RowStatus
from knowledge.exchange.importing.writing import batches, undo
from knowledge.exchange.problems import ContentError
from knowledge.exchange.spreadsheets.grids import FileRefused
from knowledge.exchange.spreadsheets.layout import shipped_layout, shipped_names
from knowledge.refusals import PublishingError
from regions.model import NATION
from regions.registry import load_registry
from webapp.admin.form_scope import read_day, region_code
from webapp.admin.forms import Form, read_large_form
from webapp.admin.frame import go, reading, render
from webapp.admin.jobs import JOBS, Job
from webapp.admin.words import say
from webapp.incoming import clean
from webapp.keys import SESSIONS
from webapp.problems import Problem
from webapp.staff.guard import staff

routes = web.RouteTableDef()
_REFUSED = (FileRefused, ContentError, PublishingError)
_PAGE = 200
_ORDER = (*reversed(FAILED), RowStatus.CHANGED, RowStatus.NEW, RowStatus.SAME)


@dataclass(frozen=True)
class Look:
    """A file that was read, and what importing it would do."""

    source: FileImport
    plan: Plan


@dataclass(frozen=True)
class Written:
    """An import that was written; ``number`` is None where there was nothing to write."""

    number: int | None


@routes.get("/admin/exchange", name="admin.exchange")
async def index(request: web.Request) -> web.Response:
    """Show what can be brought in and taken out, and the imports so far."""
    return await _index(request)


@routes.post("/admin/imports", name="admin.import_upload")
async def upload(request: web.Request) -> web.Response:
    """Read a file and plan it; the page waits for the plan."""
    form, by = await read_large_form(request), staff(request)
    wrong: list[str] = []
    settings = _settings(form, wrong)
    if not form.data:
        wrong.append(say("form", "no_file"))
    if wrong or settings is None:
        return await _index(request, "\n".join(wrong))

    def work(job: Job) -> Look:
        source = _open(form, settings)
        with request.app[SESSIONS]() as session:
            return Look(source, source.plan(session, by, job.step))

    return go(f"/admin/imports/{request.app[JOBS].start(by.name, work, _REFUSED)}")


@routes.get("/admin/imports/{job}", name="admin.import_look")
async def preview(request: web.Request) -> web.Response:
    """Show what becomes of every row, the rows to mend first; how far it is until then."""
    job = await _job(request)
    if isinstance(job.result, Written):
        return go("/admin/exchange", "import_none" if job.result.number is None else "imported")
    if not isinstance(job.result, Look):
        return render(request, "import.html", job=job, plan=None, problem=job.problem)
    plan, wanted = job.result.plan, request.query.get("status", "")
    rows = [row for status in _ORDER for row in plan.rows if row.status is status]
    shown = [row for row in rows if wanted in ("", row.status.value)]
    return render(
        request,
        "import.html",
        job=job,
        plan=plan,
        rows=shown[:_PAGE],
        more=max(0, len(shown) - _PAGE),
        wanted=wanted,
        order=_ORDER,
    )


@routes.post("/admin/imports/{job}", name="admin.import_confirm")
async def confirm(request: web.Request) -> web.Response:
    """Write what the preview showed, if it still holds; the page waits again."""
    look, by, sessions = _look(await _job(request)), staff(request), request.app[SESSIONS]

    def work(job: Job) -> Written:
        return Written(look.source.carry_out(sessions, by, look.plan, job.step))

    return go(f"/admin/imports/{request.app[JOBS].start(by.name, work, _REFUSED)}")


@routes.post("/admin/jobs/{job}", name="admin.job_cancel")
async def cancel(request: web.Request) -> web.Response:
    """Stop what somebody waits for: nothing was written of it."""
    stopped = await request.app[JOBS].cancel(await _job(request))
    return go("/admin/exchange", "cancelled" if stopped else "too_late")


@routes.get("/admin/imports/{job}/failed", name="admin.import_failed")
async def failed(request: web.Request) -> web.Response:
    """Hand out the rows that were left out, each with the reason, in the form of the file."""
    look = _look(await _job(request))
    data = await asyncio.to_thread(_failed, look)
    return download(data, "failed.xlsx")


@routes.post(r"/admin/batches/{batch:\d{1,9}}/undo", name="admin.import_undo")
async def take_back(request: web.Request) -> web.Response:
    """Take back one import; what people have taken further stays."""
    number, by = int(request.match_info["batch"]), staff(request)
    try:
        await asyncio.to_thread(undo, request.app[SESSIONS], number, by)
    except _REFUSED as refused:
        return await _index(request, str(refused))
    return go("/admin/exchange", "undone")


def download(data: bytes, name: str) -> web.Response:
    """Return a file that the browser saves."""
    return web.Response(
        body=data,
        content_type="application/octet-stream",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


async def _index(request: web.Request, problem: str = "") -> web.Response:
    found = await reading(request, batches)
    return render(
        request, "exchange.html", batches=found, templates=shipped_names(), problem=problem,
        regions=load_registry().covered(),
    )  # fmt: skip


async def _job(request: web.Request) -> Job:
    job = request.app[JOBS].find(staff(request).name, request.match_info["job"])
    if job is None:
        raise Problem("not_found")
    return job


def _look(job: Job) -> Look:
    if not isinstance(job.result, Look):
        raise Problem("not_found")
    return job.result


def _settings(form: Form, wrong: list[str]) -> ImportSettings | None:
    place, template = clean(form.get("region")), form.get("template")
    code = NATION if place == NATION else region_code(place) if place else ""
    if code is None:
        wrong.append(say("form", "unknown_place", value=place[:40]))
    day: date | None = read_day(form.get("read_on"), say("labels", "read_on"), wrong.append)
    if wrong:
        return None
    return ImportSettings(
        matters=read_registers()[1],
        known_region=load_registry().knows,
        region=code or "",
        layout=shipped_layout(template) if template in shipped_names() else None,
        read_on=day,
    )


def _open(form: Form, settings: ImportSettings) -> FileImport:
    with tempfile.TemporaryDirectory() as folder:
        # Only the last part of the name: it comes from a stranger's browser.
        path = Path(folder) / (Path(form.file_name.replace("\\", "/")).name or "file")
        path.write_bytes(form.data)
        return open_file(path, settings)


def _failed(look: Look) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "failed.xlsx"
        write_failed(path, look.plan, look.source.table.layout)
        return path.read_bytes()
