"""The steps of a reviewer: agree, refuse, take away, bring back, look again.

Each is one function: permission, change, audit record, within the transaction of the caller, who
holds the lock of the knowledge version (knowledge.publishing opens both).
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy.orm import Session

from core.clock import now, today
from core.staff import Staff, StaffRole
from knowledge import repository
from knowledge.binding import Codes, bound_regions, covered, region_names, require
from knowledge.editing import expect_status, note, refuse_outdated
from knowledge.refusals import PublishingError
from knowledge.revisions import add_revision, digest, lineage, since_published, text_of
from knowledge.tables import EntryRow, RevisionRow, RevisionStatus, SignatureRow
from knowledge.taking_effect import end_entry, take_effect, written_from
from knowledge.timeline import in_force_on
from knowledge.topic_text import from_json, of_row

REVIEW_AFTER = timedelta(days=183)
"""After this a person must look again; only a person's look moves the day, never its use."""


@dataclass(frozen=True)
class Approval:
    """What came of a reviewer's word: published, or waiting for reviewers of other regions."""

    revision_id: int
    published: bool
    waiting_for: Codes = frozenset()
    not_co_signed: Codes = frozenset()
    """Regions that it binds and that have nobody to ask."""


def approve(session: Session, by: Staff, row: RevisionRow, roster: Collection[Staff]) -> Approval:
    """Sign a revision; publish it once a reviewer of every region that it binds has signed.

    ``roster`` are the members of staff: a region without a reviewer among them is not waited for.
    """
    own = may_approve(session, by, row)
    refuse_outdated(session, row)
    bound, before = review_binds(session, row), written_from(session, row)
    signed = repository.signatures(session, row.id)
    session.merge(
        SignatureRow(revision_id=row.id, reviewer=by.name, regions=sorted(own), signed_at=now())
    )
    missing = bound - own.union(*(signature.regions for signature in signed))
    waiting = frozenset(
        code for code in missing if _has_reviewer(code, roster, authors(session, row))
    )
    if waiting:
        if by.name in {signature.reviewer for signature in signed}:
            names = region_names(waiting)
            raise PublishingError("signed", name=by.name, number=row.number, regions=names)
        note(session, by, "entry.sign", row)
        return Approval(row.id, published=False, waiting_for=waiting)
    row.co_signed = not missing
    _publish(session, by, row)
    note(session, by, "entry.publish", row, before=digest(before))
    return Approval(row.id, published=True, not_co_signed=missing)


def may_approve(session: Session, by: Staff, row: RevisionRow) -> Codes:
    """Return the regions for which a person may sign; refuse who may not."""
    own = require(by, StaffRole.REVIEWER, review_binds(session, row))
    expect_status(row, RevisionStatus.IN_REVIEW)
    _refuse_author(session, by, row)
    return own


def reject(session: Session, by: Staff, row: RevisionRow, reason: str) -> None:
    """Send a text back to its author."""
    require(by, StaffRole.REVIEWER, review_binds(session, row))
    expect_status(row, RevisionStatus.IN_REVIEW)
    _refuse_author(session, by, row)
    row.status, row.reviewer = RevisionStatus.REJECTED.value, by.name
    row.reason = _reason(reason)
    note(session, by, "entry.reject", row)


def retire(
    session: Session, by: Staff, entry: EntryRow, reason: str, last_day: date | None = None
) -> None:
    """Take an entry away: at once and for every day, or after a last day on which it holds.

    What is under review goes back to its authors: they wrote it for an entry that was in force.
    """
    row = entry.published
    if row is None:
        raise PublishingError("not_published", entry=entry.id)
    require(by, StaffRole.REVIEWER, bound_regions(row.scope))
    row.reason = _reason(reason)
    for other in repository.revisions_of(session, entry.id):
        if other.status == RevisionStatus.IN_REVIEW.value:
            other.status = RevisionStatus.DRAFT.value
    end_entry(session, entry, last_day)
    repository.lock_version(session).version += 1
    note(session, by, "entry.retire", row, before=digest(row))


def rollback(session: Session, by: Staff, entry: EntryRow, number: int) -> RevisionRow:
    """Bring back a text that was published once, to the byte, as a new revision.

    It was reviewed then, so a reviewer alone may do it; the author of the text may not.
    """
    old = repository.revision_of(session, entry.id, number)
    published = repository.published_of(session, entry.id)
    in_force = in_force_on(published, today())
    _refuse_useless(old, in_force)
    current = in_force or entry.published
    row = add_revision(session, entry, text_of(old), old.author, current or old)
    require(by, StaffRole.REVIEWER, review_binds(session, row, current))
    _refuse_author(session, by, old)
    row.co_signed = old.co_signed
    _question_of(session, row, old, current)
    _publish(session, by, row, ending=False)
    note(session, by, "entry.rollback", row, before=digest(current))
    return row


def confirm(session: Session, by: Staff, entry: EntryRow, next_look: date | None = None) -> date:
    """Note that a person has looked and the text still holds; return the day of the next look."""
    if entry.published is None:
        raise PublishingError("not_published", entry=entry.id)
    require(by, StaffRole.REVIEWER, bound_regions(entry.published.scope))
    day = next_look or today() + REVIEW_AFTER
    if day <= today():
        raise PublishingError("past_review", day=day)
    entry.review_by = day
    note(session, by, "entry.confirm", entry.published)
    return day


def authors(session: Session, row: RevisionRow) -> frozenset[str]:
    """Return who wrote what nobody has reviewed yet of a text."""
    return frozenset(older.author for older in since_published(session, row)) | {row.author}


def review_binds(session: Session, row: RevisionRow, replaced: RevisionRow | None = None) -> Codes:
    """Return the regions whose reviewers must agree to a text.

    Those that it binds, those that the text it replaces binds, those of the entries it ends, and,
    where it changes the question and not only adds wordings, those that answer the same question.
    """
    before = replaced or written_from(session, row)
    scopes = [row.scope]
    scopes += [before.scope] if before is not None else []
    for name in row.supersedes or ():
        scopes += [ended.scope for ended in repository.published_of(session, name)]
    if _rewrites_question(row):
        scopes += [other.scope for other in repository.published_beside(session, row.entry)]
    return frozenset().union(*(bound_regions(scope) for scope in scopes))


def _publish(session: Session, by: Staff, row: RevisionRow, ending: bool = True) -> None:
    at = now()
    take_effect(session, row, by.name, at, ending)
    row.entry.review_by = at.date() + REVIEW_AFTER
    repository.lock_version(session).version += 1


def _has_reviewer(code: str, roster: Collection[Staff], but: Codes) -> bool:
    return any(
        person.has(StaffRole.REVIEWER) and person.name not in but and covered(person, [code])
        for person in roster
    )


def _refuse_author(session: Session, by: Staff, row: RevisionRow) -> None:
    names = {name.casefold() for name in authors(session, row)}
    if by.name.casefold() in names:
        raise PublishingError("own_text", name=by.name)


def _reason(reason: str) -> str:
    if not reason.strip():
        raise PublishingError("no_reason")
    return reason.strip()


def _rewrites_question(row: RevisionRow) -> bool:
    if row.topic_text is None:
        return False
    before = row.topic_before or of_row(row.entry.topic).to_json()
    return not from_json(row.topic_text).only_adds_to(from_json(before))


def _refuse_useless(old: RevisionRow, in_force: RevisionRow | None) -> None:
    if old.published_at is None:
        raise PublishingError("never_published", number=old.number)
    if old.valid_until is not None and old.valid_until < today():
        raise PublishingError("ended", number=old.number, day=old.valid_until)
    if in_force is not None and text_of(old) == text_of(in_force):
        raise PublishingError("in_force", number=in_force.number)


def _question_of(
    session: Session, row: RevisionRow, old: RevisionRow, current: RevisionRow | None
) -> None:
    """Take back what later texts made of the question, as far as that still stands."""
    if current is None:
        return
    topic_now = of_row(row.entry.topic).to_json()
    restored = topic_now
    for later in lineage(session, current):
        if later is old:
            break
        if later.topic_text is not None and later.topic_before is not None:
            if later.topic_text != restored:
                break
            restored = later.topic_before
    if restored != topic_now:
        row.topic_text, row.topic_before = restored, topic_now
