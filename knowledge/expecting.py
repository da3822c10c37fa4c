"""Recorded questions with the entry that must answer them: the gate asks them again."""

from sqlalchemy.orm import Session

from core.audit import Deed, record
from core.clock import now
from core.staff import Staff, StaffRole
from knowledge import repository
from knowledge.binding import bound_regions, require
from knowledge.refusals import PublishingError
from knowledge.tables import ExpectedAnswerRow

LONGEST = 300
"""Characters of a recorded question."""


def expect(session: Session, by: Staff, question: str, entry_id: str) -> None:
    """Record that an entry must answer a question; a second time corrects the first."""
    question = question.strip()
    if not question or len(question) > LONGEST:
        raise PublishingError("no_question", most=LONGEST)
    _require_editor(session, by, entry_id)
    before = session.get(ExpectedAnswerRow, question)
    if before is not None:
        _require_editor(session, by, before.entry_id)
    session.merge(
        ExpectedAnswerRow(
            question=question, entry_id=entry_id, recorded_by=by.name, recorded_at=now()
        )
    )
    session.flush()
    record(session, Deed(by.name, "answer.expect", entry_id, address=by.address))


def forget(session: Session, by: Staff, question: str) -> None:
    """Take a recorded question away."""
    row = session.get(ExpectedAnswerRow, question.strip())
    if row is None:
        raise PublishingError("not_recorded", question=question)
    _require_editor(session, by, row.entry_id)
    session.delete(row)
    session.flush()
    record(session, Deed(by.name, "answer.forget", row.entry_id, address=by.address))


def _require_editor(session: Session, by: Staff, entry_id: str) -> None:
    entry = repository.entry_of(session, entry_id)
    if entry.published is None:
        raise PublishingError("not_published", entry=entry_id)
    require(by, StaffRole.EDITOR, bound_regions(entry.published.scope))
