"""The steps of an editor: save a text, submit it, throw it away.

Each is one function: permission, change, audit record, within the transaction of the caller, who
holds the lock of the knowledge version (knowledge.publishing opens both).
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from core.audit import Deed, record
from core.staff import Staff, StaffRole
from knowledge import repository
from knowledge.binding import bound_regions, region_names, require
from knowledge.entry_text import EntryText
from knowledge.exchange.tables import OwnerRow
from knowledge.refusals import PublishingError, say
from knowledge.revisions import add_revision, digest, lineage, since_published
from knowledge.tables import SEED, EntryRow, RevisionRow, RevisionStatus, TopicRow
from knowledge.taking_effect import published_since
from knowledge.topic_text import TopicText, of_row

_LIVE = (RevisionStatus.DRAFT, RevisionStatus.IN_REVIEW, RevisionStatus.PUBLISHED)


@dataclass(frozen=True)
class Base:
    """What an editor saw when the writing began: a revision, and the question beside it."""

    number: int
    question: str
    """``question_digest`` of the topic."""


@dataclass(frozen=True)
class Saved:
    """A draft that was kept."""

    revision_id: int
    number: int
    beside: tuple[RevisionRow, ...] = ()
    """What others have saved or published since the editor began: this draft stands beside it."""


def save(session: Session, by: Staff, text: EntryText, base: Base | None) -> Saved:
    """Keep a text as a new draft. ``base`` is None for an entry that does not exist yet.

    Nothing is ever overwritten: where somebody has saved or published since the editor began, the
    draft is kept all the same, and ``beside`` says what it must be compared with.
    """
    require(by, StaffRole.EDITOR, bound_regions(_scope_json(text)))
    origin = _origin(session, text, base)
    if origin is not None:
        require(by, StaffRole.EDITOR, bound_regions(origin.scope))
        refuse_owned(session, origin.entry_id)
    entry = origin.entry if origin else _new_entry(session, text)
    beside = _since(session, origin)
    row = add_revision(session, entry, _columns(text, entry.topic, base), by.name, origin)
    _refuse_same(row, origin)
    if origin is not None and _is_own_draft(origin, by):
        origin.status = RevisionStatus.RETIRED.value
    note(session, by, "entry.save", row, before=digest(origin))
    return Saved(row.id, row.number, beside)


def submit(session: Session, by: Staff, row: RevisionRow, problems: Iterable[object]) -> None:
    """Put a draft before the reviewers. ``problems`` is what the content check found in it."""
    require(by, StaffRole.EDITOR, bound_regions(row.scope))
    expect_status(row, RevisionStatus.DRAFT)
    refuse_outdated(session, row)
    found = "\n".join(str(problem) for problem in problems)
    if found:
        raise PublishingError("invalid", problems=found)
    for older in since_published(session, row):
        if older.status == RevisionStatus.IN_REVIEW.value:
            older.status = RevisionStatus.RETIRED.value
    row.status = RevisionStatus.IN_REVIEW.value
    note(session, by, "entry.submit", row)


def discard(session: Session, by: Staff, row: RevisionRow, reason: str) -> None:
    """Withdraw a text that is not published; it stays in the history."""
    require(by, StaffRole.EDITOR, bound_regions(row.scope))
    expect_status(row, RevisionStatus.DRAFT, RevisionStatus.IN_REVIEW)
    row.status, row.reason = RevisionStatus.RETIRED.value, reason or None
    note(session, by, "entry.discard", row)


def question_digest(topic: TopicText) -> str:
    """Return a short hash of what a topic says."""
    said = json.dumps(topic.to_json(), sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(said.encode("utf-8")).hexdigest()[:16]


def expect_status(row: RevisionRow, *wanted: RevisionStatus) -> None:
    """Refuse a step that is not for a revision of this status."""
    if RevisionStatus(row.status) not in wanted:
        names = "\u3001".join(say("status", status.value) for status in wanted)
        raise PublishingError(
            "wrong_status", number=row.number, status=say("status", row.status), wanted=names
        )


def refuse_outdated(session: Session, row: RevisionRow) -> None:
    """Refuse a text that would silently undo what was published after it was written."""
    newer = published_since(session, row)
    if newer is not None:
        raise PublishingError("outdated", entry=row.entry_id, number=row.number, newer=newer.number)


def owned_by(session: Session, entry_id: str) -> str:
    """Return the name of the region whose bundles an entry comes from; empty for our own."""
    owner = session.get(OwnerRow, entry_id)
    return region_names([owner.region]) if owner is not None else ""


def refuse_owned(session: Session, entry_id: str) -> None:
    """Refuse to write an entry whose source is another region: its next bundle would undo it."""
    owner = owned_by(session, entry_id)
    if owner:
        raise PublishingError("owned", entry=entry_id, owner=owner)


def note(session: Session, by: Staff, action: str, row: RevisionRow, before: str = "") -> None:
    """Record a step that was taken on a revision."""
    name = f"{row.entry_id}#{row.number}"
    deed = Deed(by.name, action, name, before, digest(row), address=by.address)
    record(session, deed)


def _origin(session: Session, text: EntryText, base: Base | None) -> RevisionRow | None:
    entry_id = text.draft.entry_id
    entry = session.get(EntryRow, entry_id)
    if base is None and entry is not None:
        raise PublishingError("entry_exists", entry=entry_id)
    if base is None:
        return None
    if entry is None:
        raise PublishingError("no_entry", entry=entry_id)
    if entry.topic_id != text.draft.topic:
        raise PublishingError(
            "wrong_topic", entry=entry_id, topic=entry.topic_id, other=text.draft.topic
        )
    return repository.revision_of(session, entry_id, base.number)


def _new_entry(session: Session, text: EntryText) -> EntryRow:
    topic = session.get(TopicRow, text.draft.topic)
    if topic is None:
        topic = TopicRow(id=text.draft.topic, edited=True, **text.topic.to_json())
    entry = EntryRow(id=text.draft.entry_id, topic=topic, edited=True)
    session.add(entry)
    session.flush()
    return entry


def _since(session: Session, origin: RevisionRow | None) -> tuple[RevisionRow, ...]:
    """Return what became of the entry after the revision that an editor began with."""
    if origin is None:
        return ()
    known = {row.id for row in lineage(session, origin)}
    return tuple(
        row
        for row in repository.revisions_of(session, origin.entry_id)
        if row.number > origin.number
        and row.id not in known
        and RevisionStatus(row.status) in _LIVE
    )


def _columns(text: EntryText, topic: TopicRow, base: Base | None) -> dict[str, Any]:
    return {
        **repository.text_columns(text.draft),
        "supersedes": list(text.supersedes) or None,
        **_question_columns(text.topic, of_row(topic), base),
    }


def _question_columns(wanted: TopicText, now: TopicText, base: Base | None) -> dict[str, Any]:
    """Return what a draft wants of the question; nothing where the editor left it alone.

    Without ``topic_before`` it cannot be published: the editor did not see what the question is
    now, and would undo what others made of it.
    """
    seen = base.question if base is not None else question_digest(now)
    if wanted == now or (base is not None and question_digest(wanted) == seen):
        return {"topic_text": None, "topic_before": None}
    knows = seen == question_digest(now) or wanted.only_adds_to(now)
    return {"topic_text": wanted.to_json(), "topic_before": now.to_json() if knows else None}


def _scope_json(text: EntryText) -> dict[str, Any]:
    scope: dict[str, Any] = repository.text_columns(text.draft)["scope"]
    return scope


def _refuse_same(row: RevisionRow, origin: RevisionRow | None) -> None:
    if origin is not None and digest(row) == digest(origin):
        raise PublishingError("nothing_changed", number=origin.number)


def _is_own_draft(origin: RevisionRow, by: Staff) -> bool:
    own = origin.author in (by.name, SEED)
    return own and origin.status == RevisionStatus.DRAFT.value
