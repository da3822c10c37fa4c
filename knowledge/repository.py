"""Every select on the knowledge base."""

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import date
from itertools import groupby
from operator import attrgetter
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.engine import Row
from sqlalchemy.orm import Session

from knowledge.encoding import decode, encode
from knowledge.entries import Body, EntryKind, Facet, Group, Revision, Scope, Source, Topic
from knowledge.refusals import PublishingError
from knowledge.tables import (
    SEED,
    EntryRow,
    ExpectedAnswerRow,
    KnowledgeVersionRow,
    RevisionRow,
    RevisionStatus,
    SignatureRow,
    TopicRow,
)
from knowledge.timeline import in_force_days

_VERSION = select(KnowledgeVersionRow.__table__.c.version)
"""Made once: every answer asks it."""
DAYS = ("valid_from", "valid_until")
"""The fields of a scope that are columns, so that a query can ask for them."""


def knowledge_version(session: Session) -> int:
    """Return the number that changes with every publish: read it before ``load_topics``."""
    return session.execute(_VERSION).scalar_one()


def load_topics(session: Session, ids: Collection[str] | None = None) -> tuple[Topic, ...]:
    """Return every topic that has a published entry, with all its published revisions.

    ``ids`` limits them to those topics.

    Expired and future revisions are among them: the reader picks by day, and finds at most one
    of each entry in force. One statement, so that a publish in between is seen whole or not at
    all.
    """
    query = (
        select(TopicRow, RevisionRow)
        .join(EntryRow, EntryRow.topic_id == TopicRow.id)
        .join(RevisionRow, RevisionRow.entry_id == EntryRow.id)
        .where(RevisionRow.status == RevisionStatus.PUBLISHED.value)
        .order_by(TopicRow.id, EntryRow.id, RevisionRow.starts_on)
    )
    if ids is not None:
        query = query.where(TopicRow.id.in_(list(ids)))
    rows = session.execute(query)
    by_topic = groupby(rows, attrgetter("TopicRow"))
    return tuple(_topic(topic, found) for topic, found in by_topic)


def lock_version(session: Session) -> KnowledgeVersionRow:
    """Return the version row, locked until the transaction ends: one writer at a time."""
    query = select(KnowledgeVersionRow).with_for_update()
    return session.execute(query.execution_options(populate_existing=True)).scalar_one()


def topic_rows(session: Session) -> dict[str, TopicRow]:
    """Return every topic by id."""
    return {topic.id: topic for topic in session.execute(select(TopicRow)).scalars()}


def entry_rows(session: Session) -> dict[str, EntryRow]:
    """Return every entry by id; their texts are read when they are asked for."""
    return {entry.id: entry for entry in session.execute(select(EntryRow)).scalars()}


def last_numbers(session: Session) -> dict[str, int]:
    """Return the number of the last revision of every entry."""
    query = select(RevisionRow.entry_id, func.max(RevisionRow.number))
    rows = session.execute(query.group_by(RevisionRow.entry_id))
    return {entry_id: number for entry_id, number in rows}


def last_number(session: Session, entry_id: str) -> int:
    """Return the number of the last revision of an entry, 0 where it has none."""
    query = select(func.max(RevisionRow.number)).where(RevisionRow.entry_id == entry_id)
    return session.execute(query).scalar_one() or 0


def revisions_of(session: Session, entry_id: str) -> list[RevisionRow]:
    """Return every revision of an entry, first to last."""
    query = select(RevisionRow).where(RevisionRow.entry_id == entry_id)
    return list(session.execute(query.order_by(RevisionRow.number)).scalars())


def entry_of(session: Session, entry_id: str) -> EntryRow:
    """Return an entry. Raises PublishingError ``no_entry``."""
    row: EntryRow | None = session.get(EntryRow, entry_id)
    if row is None:
        raise PublishingError("no_entry", entry=entry_id)
    return row


def revision_of(session: Session, entry_id: str, number: int) -> RevisionRow:
    """Return a revision of an entry by its number. Raises PublishingError ``no_revision``."""
    query = select(RevisionRow).where(
        RevisionRow.entry_id == entry_id, RevisionRow.number == number
    )
    row: RevisionRow | None = session.execute(query).scalar_one_or_none()
    if row is None:
        raise PublishingError("no_revision", entry=entry_id, number=number)
    return row


def revision_by_id(session: Session, revision_id: int) -> RevisionRow:
    """Return a revision. Raises LookupError where there is none: ids come from our own lists."""
    row: RevisionRow | None = session.get(RevisionRow, revision_id)
    if row is None:
        raise LookupError(f"no revision {revision_id}")
    return row


def published_of(session: Session, entry_id: str) -> list[RevisionRow]:
    """Return the published revisions of an entry, in the order in which they start."""
    query = select(RevisionRow).where(
        RevisionRow.entry_id == entry_id, RevisionRow.status == RevisionStatus.PUBLISHED.value
    )
    return list(session.execute(query.order_by(RevisionRow.starts_on)).scalars())


def with_status(session: Session, status: RevisionStatus) -> list[RevisionRow]:
    """Return every revision that has a status, entry by entry."""
    query = select(RevisionRow).where(RevisionRow.status == status.value)
    return list(session.execute(query.order_by(RevisionRow.entry_id, RevisionRow.number)).scalars())


def published_beside(session: Session, entry: EntryRow) -> list[RevisionRow]:
    """Return the published revisions of the other entries of a topic."""
    query = (
        select(RevisionRow)
        .join(EntryRow, EntryRow.id == RevisionRow.entry_id)
        .where(
            EntryRow.topic_id == entry.topic_id,
            EntryRow.id != entry.id,
            RevisionRow.status == RevisionStatus.PUBLISHED.value,
        )
    )
    return list(session.execute(query).scalars())


def signatures(session: Session, revision_id: int) -> list[SignatureRow]:
    """Return who has signed a revision, in the order of signing."""
    query = select(SignatureRow).where(SignatureRow.revision_id == revision_id)
    return list(session.execute(query.order_by(SignatureRow.signed_at)).scalars())


def expected_answers(session: Session) -> list[ExpectedAnswerRow]:
    """Return the recorded questions with the entries that must answer them."""
    query = select(ExpectedAnswerRow).order_by(ExpectedAnswerRow.question)
    return list(session.execute(query).scalars())


def due_for_review(session: Session, day: date) -> list[EntryRow]:
    """Return the published entries that a person must have looked at by a day, first due first."""
    query = select(EntryRow).where(
        EntryRow.review_by <= day, EntryRow.published_revision_id.is_not(None)
    )
    return list(session.execute(query.order_by(EntryRow.review_by, EntryRow.id)).scalars())


def not_co_signed(session: Session) -> list[RevisionRow]:
    """Return the published revisions that bind a region which had nobody to agree to them."""
    query = select(RevisionRow).where(
        RevisionRow.status == RevisionStatus.PUBLISHED.value, RevisionRow.co_signed.is_(False)
    )
    return list(session.execute(query.order_by(RevisionRow.entry_id)).scalars())


def seed_drafts(session: Session, entry_id: str) -> list[RevisionRow]:
    """Return the drafts of an entry that came from the content files."""
    query = select(RevisionRow).where(
        RevisionRow.entry_id == entry_id,
        RevisionRow.author == SEED,
        RevisionRow.status == RevisionStatus.DRAFT.value,
    )
    return list(session.execute(query).scalars())


def text_columns(text: Any) -> dict[str, Any]:
    """Return the columns of a revision row that hold its text.

    ``text`` is a Revision, or anything with the same fields: title, scope, spoken, ...
    """
    scope = encode(text.scope)
    return {
        "title": text.title,
        "spoken": text.spoken,
        "body": encode(text.groups),
        "scope": {name: value for name, value in scope.items() if name not in DAYS},
        "valid_from": text.scope.valid_from,
        "valid_until": text.scope.valid_until,
        "sources": encode(text.sources),
        "contacts": list(text.contacts),
        "parts": list(text.parts),
    }


def to_revision(row: RevisionRow, topic: TopicRow) -> Revision:
    """Return the revision that a row holds."""
    scope = decode(Scope, row.scope)
    return Revision(
        id=row.id,
        entry_id=row.entry_id,
        topic=topic.id,
        kind=EntryKind(topic.kind),
        title=row.title,
        scope=replace(scope, valid_from=row.valid_from, valid_until=row.valid_until),
        spoken=row.spoken,
        groups=decode(dict[Group, Body], row.body),
        sources=decode(tuple[Source, ...], row.sources),
        contacts=tuple(row.contacts),
        parts=tuple(row.parts or ()),
        co_signed=row.co_signed is not False,
    )


def _topic(row: TopicRow, found: Iterable[Row]) -> Topic:
    by_entry = groupby((item.RevisionRow for item in found), attrgetter("entry_id"))
    in_force = (shown for _, rows in by_entry for shown in in_force_days(rows))
    return Topic(
        id=row.id,
        matter=row.matter,
        facet=Facet(row.facet),
        question=row.question,
        wordings=tuple(row.wordings),
        must_not_match=tuple(row.must_not_match),
        revisions=tuple(_until(last, to_revision(shown, row)) for shown, last in in_force),
    )


def _until(last_day: date | None, revision: Revision) -> Revision:
    """Return the revision as readers see it: it ends where the next one begins."""
    return replace(revision, scope=replace(revision.scope, valid_until=last_day))
