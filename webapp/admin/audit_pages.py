"""The record of what staff did: searched, checked for tampering, handed out."""

import csv
import io
from collections.abc import Mapping

from aiohttp import web
from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.sql import Select

from core.audit import AuditRow, Break, head, verify
from core.clock import SHANGHAI
from knowledge.exchange.spreadsheets.escaping import escaped
from webapp.admin.frame import reading, render
from webapp.admin.import_pages import download
from webapp.incoming import clean

routes = web.RouteTableDef()
_SHOWN = 200
_EXPORTED = 100_000
_COLUMNS = ("id", "at", "actor", "address", "action", "object", "outcome", "before", "after")
_FIELDS = ("actor", "action", "object", "outcome")


@routes.get("/admin/audit", name="admin.audit")
async def search(request: web.Request) -> web.Response:
    """Show the newest rows that match."""
    wanted = _wanted(request.query)

    def look(session: Session) -> list[AuditRow]:
        return list(session.execute(_query(wanted).limit(_SHOWN)).scalars())

    rows = await reading(request, look)
    return render(request, "audit.html", rows=rows, wanted=wanted, checked=None, most=_SHOWN)


@routes.get("/admin/audit/verify", name="admin.audit_verify")
async def check(request: web.Request) -> web.Response:
    """Say whether the record is whole, and where it is not."""

    def look(session: Session) -> tuple[list[Break], int, str]:
        return list(verify(session)), *head(session)

    breaks, last, digest = await reading(request, look)
    checked = {"breaks": breaks, "last": last, "hash": digest}
    wanted = dict.fromkeys(_FIELDS, "")
    return render(request, "audit.html", rows=[], wanted=wanted, checked=checked, most=_SHOWN)


@routes.get("/admin/audit/export", name="admin.audit_export")
async def export(request: web.Request) -> web.Response:
    """Hand out the rows that match as a table."""
    wanted = _wanted(request.query)

    def look(session: Session) -> bytes:
        out = io.StringIO()
        writer = csv.writer(out)
        writer.writerow(_COLUMNS)
        for row in session.execute(_query(wanted).limit(_EXPORTED)).scalars():
            values = {**vars(row), "at": row.at.astimezone(SHANGHAI).isoformat()}
            writer.writerow([escaped(str(values[name])) for name in _COLUMNS])
        return out.getvalue().encode("utf-8-sig")

    return download(await reading(request, look), "audit.csv")


def _wanted(query: Mapping[str, str]) -> dict[str, str]:
    return {name: clean(query.get(name, ""))[:100] for name in _FIELDS}


def _query(wanted: Mapping[str, str]) -> Select:
    query = select(AuditRow).order_by(AuditRow.id.desc())
    if wanted["actor"]:
        query = query.where(AuditRow.actor == wanted["actor"])
    if wanted["action"]:
        query = query.where(AuditRow.action.startswith(wanted["action"], autoescape=True))
    if wanted["object"]:
        query = query.where(AuditRow.object.contains(wanted["object"], autoescape=True))
    if wanted["outcome"]:
        query = query.where(AuditRow.outcome == wanted["outcome"])
    return query
