"""What publishing does to the rows: what a revision replaces and ends, what it asks.

The caller holds the lock of the knowledge version. The gate does the same and then takes it back.
"""

from dataclasses import replace
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from knowledge import repository
from knowledge.refusals import PublishingError
from knowledge.revisions import lineage
from knowledge.tables import EntryRow, RevisionRow, RevisionStatus
from knowledge.timeline import ALWAYS, replaced_by
from knowledge.topic_text import TopicText, from_json, of_row, put


def take_effect(
    session: Session, row: RevisionRow, reviewer: str, at: datetime, ending: bool = True
) -> None:
    """Put a revision in force from its first day on.

    ``ending`` says whether it ends the entries that it supersedes: a text brought back has done so
    when it was first published, and what came after is not undone in passing.
    Raises PublishingError ``topic_changed`` where the question was changed meanwhile.
    """
    entry = row.entry
    published = repository.published_of(session, entry.id)
    for older in replaced_by(row, written_from(session, row), published, at.date()):
        older.status = RevisionStatus.RETIRED.value
    for name in row.supersedes or () if ending else ():
        end_entry(session, repository.entry_of(session, name), _day_before(row.starts_on))
    change_topic(row)
    session.flush()  # before the row is published: two may not start on one day
    row.status = RevisionStatus.PUBLISHED.value
    row.reviewer, row.published_at = reviewer, at
    entry.published, entry.edited = row, True
    session.flush()


def written_from(session: Session, row: RevisionRow) -> RevisionRow | None:
    """Return the newest text that a revision was written from and that was published."""
    older = (found for found in lineage(session, row) if found is not row)
    return next((found for found in older if found.published_at is not None), None)


def published_since(session: Session, row: RevisionRow) -> RevisionRow | None:
    """Return what was published in the entry after a text was written, without its knowledge."""
    known = {older.id for older in lineage(session, row)}
    later = (
        other
        for other in repository.published_of(session, row.entry_id)
        if other.id not in known and other.published_at and other.published_at > row.created_at
    )
    return next(later, None)


def end_entry(session: Session, entry: EntryRow, last_day: date | None) -> None:
    """End every published revision of an entry after a day; None is at once, for every day."""
    for row in repository.published_of(session, entry.id):
        if last_day is None or row.starts_on > last_day:
            row.status = RevisionStatus.RETIRED.value
        elif row.ends_on is None or row.ends_on > last_day:
            row.ends_on = last_day
    session.flush()
    left = repository.published_of(session, entry.id)
    entry.published = left[-1] if left else None
    entry.edited = True


def change_topic(row: RevisionRow) -> None:
    """Give the topic the question that a revision wants; wordings added by others are kept.

    What the question was, and has become, is noted in the revision for a rollback.
    """
    if row.topic_text is None:
        return
    topic, wanted = row.entry.topic, from_json(row.topic_text)
    now = of_row(topic)
    if row.topic_before != now.to_json():
        wanted = _merged(row, wanted, now)
        row.topic_text, row.topic_before = wanted.to_json(), now.to_json()
    put(wanted, topic)
    topic.edited = True


def _merged(row: RevisionRow, wanted: TopicText, now: TopicText) -> TopicText:
    before = from_json(row.topic_before) if row.topic_before is not None else None
    if before is None or not wanted.only_adds_to(before):
        raise PublishingError("topic_changed", topic=row.entry.topic_id)
    added = tuple(wording for wording in wanted.wordings if wording not in before.wordings)
    return replace(now, wordings=tuple(dict.fromkeys(now.wordings + added)))


def _day_before(first: date) -> date | None:
    return None if first == ALWAYS else first - timedelta(days=1)
