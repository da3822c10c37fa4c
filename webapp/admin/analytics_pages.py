"""Statistics: each figure with what it means, the query that makes it, a chart and a table."""

import csv
import io
from dataclasses import dataclass
from datetime import datetime, timedelta

from aiohttp import web
from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.tables import TurnRow
from core.clock import now
from knowledge.answer import AnswerStatus
from knowledge.answering import AnswerDesk
from knowledge.binding import region_names
from knowledge.exchange.spreadsheets.escaping import escaped
from webapp.admin.figures import QUERIES, Query, Rows, local_day, sql_of
from webapp.admin.frame import answer_desk, reading, render
from webapp.admin.import_pages import download
from webapp.admin.words import admin_words
from webapp.problems import Problem

routes = web.RouteTableDef()
SPANS = (7, 30, 90)
LEAST = 5
"""Counts below this are not told one by one in open data: they could point at a person."""


@dataclass(frozen=True)
class Figure:
    """A figure as the page shows it."""

    name: str
    title: str
    meaning: str
    column: str
    rows: Rows
    sql: str


@routes.get("/admin/analytics", name="admin.analytics")
async def analytics(request: web.Request) -> web.Response:
    """Show every figure of the last days."""
    days, desk = _days(request), answer_desk(request)
    first, last = now() - timedelta(days=days), now()
    figures = await reading(
        request, lambda session: [_figure(session, desk, one, first, last) for one in QUERIES]
    )
    return render(
        request,
        "analytics.html",
        figures=figures,
        days=days,
        spans=SPANS,
        first=first.date(),
        last=last.date(),
        least=LEAST,
    )


@routes.get(r"/admin/analytics/{figure:\w+}.csv", name="admin.figure")
async def figure(request: web.Request) -> web.Response:
    """Hand out one figure as a table, with its query at the end."""
    name, desk = request.match_info["figure"], answer_desk(request)
    query = next((one for one in QUERIES if one.name == name), None)
    if query is None:
        raise Problem("not_found")
    first, last = now() - timedelta(days=_days(request)), now()
    found = await reading(request, lambda session: _figure(session, desk, query, first, last))
    rows = [(found.column, "count"), *found.rows, (found.meaning, ""), (found.sql, "")]
    return download(_csv(rows), f"{name}.csv")


@routes.get("/admin/open-data", name="admin.open_data")
async def open_data(request: web.Request) -> web.Response:
    """Hand out counts by day, matter and outcome: no text, no place, no small number."""
    first, desk = now() - timedelta(days=_days(request)), answer_desk(request)
    rows = await reading(request, lambda session: _open_rows(session, desk, first))
    return download(_csv([("day", "matter", "outcome", "questions"), *rows]), "open-data.csv")


def _figure(
    session: Session, desk: AnswerDesk, query: Query, first: datetime, last: datetime
) -> Figure:
    wanted = query.select(session, first, last)
    rows = query.shape(session.execute(wanted).all())
    words = admin_words()["figures"][query.name]
    named = [(_label(desk, query.name, str(label)), value) for label, value in rows]
    return Figure(
        query.name,
        words["title"],
        words["meaning"],
        words["column"],
        named,
        sql_of(session, wanted),
    )


def _label(desk: AnswerDesk, figure: str, label: str) -> str:
    words = admin_words()
    if figure == "by_topic":
        topic = desk.store.current().topics.get(label)
        return topic.question if topic else label or words["labels"]["none"]
    if figure == "by_region":
        return region_names([label]) if label else words["labels"]["none"]
    if figure == "by_outcome":
        return str(words["answer_status"].get(label, label))
    known = {**words["correction_kinds"], **words["figure_labels"]}
    return str(known.get(label, label))


def _open_rows(session: Session, desk: AnswerDesk, first: datetime) -> Rows:
    day = local_day(session, TurnRow.created_at)
    topic = TurnRow.answers[0]["topic"].as_string()
    known = tuple(status.value for status in AnswerStatus)
    query = select(day, topic, TurnRow.status).where(
        TurnRow.created_at >= first, TurnRow.status.in_(known)
    )
    topics = desk.store.current().topics
    counted: dict[tuple[str, str, str], int] = {}
    for when, name, status in session.execute(query.execution_options(yield_per=500)):
        held = topics.get(name or "")
        matter = desk.matters[held.matter].title if held and held.matter in desk.matters else ""
        key = (str(when), matter, status)
        counted[key] = counted.get(key, 0) + 1
    told = [(*key, count) for key, count in sorted(counted.items()) if count >= LEAST]
    few = sum(count for count in counted.values() if count < LEAST)
    return [*told, ("", "", "few", few)] if few >= LEAST else [*told]


def _csv(rows: Rows) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out)
    for row in rows:
        writer.writerow([escaped(str(value)) for value in row])
    return out.getvalue().encode("utf-8-sig")


def _days(request: web.Request) -> int:
    wanted = request.query.get("days", "")
    return int(wanted) if wanted.isdecimal() and int(wanted) in SPANS else SPANS[1]
