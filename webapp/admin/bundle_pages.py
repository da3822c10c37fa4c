"""What neighbours share: looked at first, then taken in whole; and what we hand out."""

import asyncio
import io
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path

from aiohttp import web
from sqlalchemy.orm import Session

from core.clock import today
from knowledge.exchange.content_files import read_registers
from knowledge.exchange.exporting.folder import write_folder
from knowledge.exchange.exporting.in_force import in_force_on_day
from knowledge.exchange.exporting.templates import template_export
from knowledge.exchange.importing.building import binds
from knowledge.exchange.sharing.keys import SharingError
from knowledge.exchange.sharing.parcel import Parcel, opened
from knowledge.exchange.sharing.taking import Review, review, take
from knowledge.exchange.sharing.trusting import trusted_keys
from knowledge.exchange.spreadsheets.grids import FileRefused
from knowledge.exchange.spreadsheets.layout import HOTLINE, QUESTIONS, shipped_layout
from knowledge.refusals import PublishingError
from webapp.admin.form_scope import region_code
from webapp.admin.forms import read_large_form
from webapp.admin.frame import answer_desk, go, reading, render
from webapp.admin.import_pages import download
from webapp.admin.jobs import JOBS, Job
from webapp.admin.words import say
from webapp.incoming import clean, read_form
from webapp.keys import SESSIONS
from webapp.problems import Problem
from webapp.staff.guard import staff

routes = web.RouteTableDef()
_REFUSED = (SharingError, FileRefused, PublishingError)


@dataclass(frozen=True)
class Shared:
    """A neighbour's parcel, and what taking it in would do."""

    parcel: Parcel
    seen: Review


@routes.post("/admin/bundles", name="admin.bundle_upload")
async def upload(request: web.Request) -> web.Response:
    """Check the signature of a parcel and look what is in it."""
    form, by = await read_large_form(request), staff(request)

    sessions, desk = request.app[SESSIONS], answer_desk(request)

    def work(job: Job) -> Shared:
        with sessions() as session:
            parcel = opened(form.data, form.file_name, trusted_keys(session))
        return Shared(parcel, review(sessions, desk, by, parcel))

    return go(f"/admin/bundles/{request.app[JOBS].start(by.name, work, _REFUSED)}")


@routes.get("/admin/bundles/{job}", name="admin.bundle")
async def preview(request: web.Request) -> web.Response:
    """Show what would be taken in."""
    job = _job(request)
    return render(request, "bundle.html", job=job, shared=job.result, problem=job.problem)


@routes.post("/admin/bundles/{job}", name="admin.bundle_confirm")
async def confirm(request: web.Request) -> web.Response:
    """Take it in, if it is still what the preview showed."""
    form, job, by = await read_form(request), _job(request), staff(request)
    if not job.done or job.problem:
        raise Problem("wrong_type")
    shared: Shared = job.result
    sure = "accept" in form
    try:
        await asyncio.to_thread(take, request.app[SESSIONS], by, shared.parcel, shared.seen, sure)
    except _REFUSED as refused:
        return render(request, "bundle.html", job=job, shared=shared, problem=str(refused))
    return go("/admin/exchange", "taken")


@routes.get("/admin/exports/{template}", name="admin.export")
async def export(request: web.Request) -> web.Response:
    """Hand out what is published as a table that an import reads back."""
    template, place = request.match_info["template"], clean(request.query.get("region", ""))
    if template not in (HOTLINE, QUESTIONS):
        raise Problem("not_found")
    code = region_code(place) if place else ""
    if code is None:
        raise Problem("not_found")

    def write(session: Session) -> bytes:
        layout = shipped_layout(template)
        _, matters = read_registers()
        found = in_force_on_day(session, today())
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / f"{template}.xlsx"
            template_export(session, found, layout, matters, code or "").write(path)
            return path.read_bytes()

    try:
        return download(await reading(request, write), f"{template}.xlsx")
    except FileRefused as refused:
        return render(request, "refused.html", problem=str(refused), title=say("labels", "entry"))


@routes.get("/admin/exports", name="admin.export_folder")
async def export_folder(request: web.Request) -> web.Response:
    """Hand out what is published as YAML files in an archive."""

    def write(session: Session) -> bytes:
        contacts, matters = read_registers()
        texts = tuple(text for text in in_force_on_day(session, today()).kept if binds(text))
        packed = io.BytesIO()
        with tempfile.TemporaryDirectory() as folder, zipfile.ZipFile(packed, "w") as archive:
            where = Path(folder) / "content"
            write_folder(where, texts, contacts, matters)
            for path in sorted(where.rglob("*.yml")):
                archive.write(path, path.relative_to(where).as_posix(), zipfile.ZIP_DEFLATED)
        return packed.getvalue()

    return download(await reading(request, write), "content.zip")


def _job(request: web.Request) -> Job:
    job = request.app[JOBS].find(staff(request).name, request.match_info["job"])
    if job is None:
        raise Problem("not_found")
    return job
