"""The list of entries: searched, filtered, and which of them answers a sentence now."""

from collections.abc import Iterator
from dataclasses import dataclass

from aiohttp import web
from sqlalchemy import select
from sqlalchemy.orm import Session

from knowledge.answer import Answer, Question
from knowledge.binding import bound_regions, region_names
from knowledge.entries import EntryKind
from knowledge.exchange.content_checks import SPOKEN_LIMIT, normalised
from knowledge.scope import REGION_SLOTS
from knowledge.speaking import say as spoken_aloud
from knowledge.tables import EntryRow, RevisionRow, RevisionStatus, TopicRow
from webapp.admin.form_scope import region_code
from webapp.admin.frame import answer_desk, reading, render
from webapp.incoming import clean

routes = web.RouteTableDef()
_PAGE = 50
_OPEN = (RevisionStatus.DRAFT.value, RevisionStatus.IN_REVIEW.value)


@dataclass(frozen=True)
class Line:
    """An entry in the list, by its newest text that counts."""

    entry_id: str
    title: str
    kind: str
    matter: str
    regions: str
    codes: frozenset[str]
    published: bool
    open: str
    """Status of a newer text that waits; empty where there is none."""
    words: str
    """What a search looks through."""


@dataclass(frozen=True)
class Wanted:
    """What the list is narrowed to."""

    text: str = ""
    kind: str = ""
    matter: str = ""
    status: str = ""
    region: str = ""

    def takes(self, line: Line) -> bool:
        """Say whether an entry is wanted."""
        if self.status == RevisionStatus.PUBLISHED.value and not line.published:
            return False
        if self.status in _OPEN and line.open != self.status:
            return False
        if self.status == RevisionStatus.RETIRED.value and (line.published or line.open):
            return False
        return (
            self.kind in ("", line.kind)
            and self.matter in ("", line.matter)
            and (not self.region or self.region in line.codes)
            and all(normalised(word) in line.words for word in self.text.split())
        )


@routes.get("/admin/entries", name="admin.entries")
async def entries(request: web.Request) -> web.Response:
    """Show the entries that match, a page of them."""
    query = request.query
    place = clean(query.get("region", ""))
    wanted = Wanted(
        clean(query.get("q", "")),
        query.get("kind", ""),
        query.get("matter", ""),
        query.get("status", ""),
        (region_code(place) or "?") if place else "",
    )
    found = await reading(request, lambda session: [*filter(wanted.takes, _lines(session))])
    page = int(query["page"]) if query.get("page", "").isdecimal() else 1
    last = max(1, -(-len(found) // _PAGE))
    page = min(max(page, 1), last)
    return render(
        request,
        "entries.html",
        lines=found[(page - 1) * _PAGE : page * _PAGE],
        count=len(found),
        page=page,
        last=last,
        wanted=wanted,
        place=place,
        kinds=tuple(EntryKind),
        statuses=tuple(RevisionStatus),
        matters=answer_desk(request).matters,
    )


@routes.get("/admin/which", name="admin.which")
async def which(request: web.Request) -> web.Response:
    """Show which entry answers a sentence now, for a place if one is given."""
    text, place = clean(request.query.get("q", ""))[:300], clean(request.query.get("region", ""))
    found = await reading(request, lambda session: _which(request, text, place)) if text else None
    return render(request, "which.html", text=text, place=place, found=found)


@routes.get("/admin/api/which", name="admin.which_now")
async def which_now(request: web.Request) -> web.Response:
    """Return which entry answers a sentence now: for the form, while somebody types."""
    text, place = clean(request.query.get("q", ""))[:300], clean(request.query.get("region", ""))
    found = await reading(request, lambda session: _which(request, text, place))
    return web.json_response(
        {
            "status": found.status.value,
            "question": found.question,
            "topic": found.topic or "",
            "spoken": found.spoken,
            "entries": list(found.entry_ids),
            "candidates": [one.question for one in found.candidates],
        }
    )


@routes.get("/admin/api/spoken", name="admin.spoken")
async def spoken(request: web.Request) -> web.Response:
    """Return how a spoken line is read aloud, and whether it is too long."""
    text = clean(request.query.get("text", ""))[:500]
    return web.json_response(
        {"said": spoken_aloud(text), "length": len(text), "limit": SPOKEN_LIMIT}
    )


def _which(request: web.Request, text: str, place: str) -> Answer:
    code = region_code(place) if place else None
    return answer_desk(request).answer(Question(text, insured=code, handling=code))


def _lines(session: Session) -> Iterator[Line]:
    query = (
        select(EntryRow, TopicRow, RevisionRow)
        .join(TopicRow, TopicRow.id == EntryRow.topic_id)
        .join(RevisionRow, RevisionRow.entry_id == EntryRow.id)
        .order_by(EntryRow.id, RevisionRow.number)
    )
    held: dict[str, tuple[EntryRow, TopicRow, list[RevisionRow]]] = {}
    for entry, topic, row in session.execute(query):
        held.setdefault(entry.id, (entry, topic, []))[2].append(row)
    for entry, topic, rows in held.values():
        yield _line(entry, topic, rows)


def _line(entry: EntryRow, topic: TopicRow, rows: list[RevisionRow]) -> Line:
    live = [row for row in rows if row.id == entry.published_revision_id]
    shown = live[0] if live else rows[-1]
    codes = bound_regions(shown.scope)
    named = frozenset(code for slot in REGION_SLOTS for code in shown.scope.get(slot, ()))
    waiting = [row.status for row in rows if row.status in _OPEN]
    words = (entry.id, shown.title, topic.question, *topic.wordings, shown.spoken)
    return Line(
        entry_id=entry.id,
        title=shown.title,
        kind=topic.kind,
        matter=topic.matter,
        regions=region_names(codes),
        codes=codes | named,
        published=bool(live),
        open=waiting[-1] if waiting else "",
        words="\n".join(map(normalised, words)),
    )
