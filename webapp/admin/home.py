"""The first page: what is to do, the most pressing first."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from aiohttp import web
from sqlalchemy import select
from sqlalchemy.orm import Session

from casework import rectifications, unanswered
from casework.calls import corrections
from casework.tables import TurnRow
from core.clock import now, today
from core.staff import Staff
from knowledge import repository
from knowledge.binding import bound_regions, covered
from knowledge.coverage import Mark
from knowledge.entries import Revision, Scope, Topic
from knowledge.staleness import outdated_groups
from knowledge.tables import EntryRow, RevisionRow, RevisionStatus
from regions.registry import load_registry
from webapp.admin.coverage_pages import own_regions, survey
from webapp.admin.frame import answer_desk, reading, regions_of, render
from webapp.staff.guard import staff

routes = web.RouteTableDef()
_AHEAD = (0, 7, 30)
"""Days within which an end or a look is near: over, a week, a month."""
_ASKED_WITHIN = timedelta(days=90)
_SHOWN = 10


@dataclass(frozen=True)
class Due:
    """An entry that ends or must be looked at, with how often its answer was given."""

    entry_id: str
    title: str
    day: date
    within: int
    asked: int


@dataclass(frozen=True)
class Work:
    """Everything that waits for this person."""

    to_review: list[RevisionRow]
    own_drafts: list[RevisionRow]
    due: list[Due]
    unanswered: tuple[unanswered.Item, ...]
    bad_ratings: tuple[rectifications.Rectification, ...]
    corrections: int
    conflicts: list[tuple[str, str, str]]
    """Entry, its title, the title of the newer text."""
    not_co_signed: list[RevisionRow]


@routes.get("/admin", name="admin.home")
async def home(request: web.Request) -> web.Response:
    """Show the work list of the person's regions."""
    by, desk = staff(request), answer_desk(request)
    work = await reading(request, lambda session: work_of(session, by))
    coverage = await reading(request, lambda session: survey(session, desk, own_regions(by)))
    holes = [item for item in coverage.items if item.mark is Mark.UNKNOWN]
    return render(request, "home.html", work=work, holes=holes[:_SHOWN], count=len(holes))


def work_of(session: Session, by: Staff) -> Work:
    """Return what waits for a person."""

    def own(row: RevisionRow) -> bool:
        return bool(covered(by, bound_regions(row.scope)))

    since, topics = now() - _ASKED_WITHIN, repository.load_topics(session)
    in_review = repository.with_status(session, RevisionStatus.IN_REVIEW)
    drafts = repository.with_status(session, RevisionStatus.DRAFT)
    return Work(
        to_review=[row for row in in_review if own(row) and row.author != by.name],
        own_drafts=[row for row in drafts if row.author == by.name],
        due=_due(session, by, replaced(topics, today())),
        unanswered=unanswered.unanswered(session, since, regions_of(by))[:_SHOWN],
        bad_ratings=rectifications.unsettled(session, by)[:_SHOWN],
        corrections=len(corrections.waiting(session, lambda code: _covers(by, code))),
        conflicts=_conflicts(topics, by),
        not_co_signed=[row for row in repository.not_co_signed(session) if own(row)],
    )


def asked_of(session: Session) -> Counter[int]:
    """Return how often each revision was part of an answer in what is still stored."""
    query = select(TurnRow.answers).where(TurnRow.created_at >= now() - _ASKED_WITHIN)
    found: Counter[int] = Counter()
    for (answers,) in session.execute(query.execution_options(yield_per=500)):
        found.update(number for one in answers for number in one.get("revision_ids") or ())
    return found


def replaced(topics: Iterable[Topic], on: date) -> frozenset[str]:
    """Return the entries after which another, for the same people, goes on: those of last year."""
    return frozenset(
        old.entry_id
        for topic in topics
        for old in topic.revisions
        for new in topic.revisions
        if _goes_on(old, new, on)
    )


def _goes_on(old: Revision, new: Revision, on: date) -> bool:
    """Say whether one entry has begun, or begins the day after, when another ends."""
    begun, end, begins = old.scope.valid_from, old.scope.valid_until, new.scope.valid_from
    if end is None or begins is None or (begun is not None and begins <= begun):
        return False
    if begins > max(on, end + timedelta(days=1)):
        return False
    return _people(old) == _people(new) and old.groups.keys() <= new.groups.keys()


def _people(revision: Revision) -> Scope:
    return replace(revision.scope, valid_from=None, valid_until=None)


def _due(session: Session, by: Staff, done: frozenset[str]) -> list[Due]:
    """Return what ends or must be looked at within a month, most asked first.

    What is ``done`` ends as it should.
    """
    asked, near = asked_of(session), today() + timedelta(days=_AHEAD[-1])
    query = select(EntryRow).where(EntryRow.published_revision_id.is_not(None))
    found = []
    for entry in session.execute(query).scalars():
        row = entry.published
        if row is None or entry.id in done or not covered(by, bound_regions(row.scope)):
            continue
        days = [day for day in (entry.review_by, row.valid_until, row.ends_on) if day]
        day = min(days, default=None)
        if day is None or day > near:
            continue
        within = next(ahead for ahead in _AHEAD if day <= today() + timedelta(days=ahead))
        found.append(Due(entry.id, row.title, day, within, asked[row.id]))
    return sorted(found, key=lambda one: (one.within, -one.asked, one.day, one.entry_id))


def _conflicts(topics: Iterable[Topic], by: Staff) -> list[tuple[str, str, str]]:
    found = outdated_groups(topics, load_registry(), today())
    pairs = {(one.local.entry_id, one.local.title, one.wider.title): one.local for one in found}
    scopes = {
        pair: frozenset().union(*(local.scope.insured, local.scope.treatment, local.scope.handling))
        for pair, local in pairs.items()
    }
    return sorted(pair for pair, codes in scopes.items() if covered(by, codes))


def _covers(by: Staff, code: str) -> bool:
    return bool(covered(by, (code,)))
