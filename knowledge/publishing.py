"""The life of a text: draft, in review, published or rejected, retired.

Every step is one method: permission, change and audit record in one transaction, which holds the
lock of the knowledge version, so that steps of several processes follow one another. A publish
raises that version, and every process takes the knowledge anew when it next looks. A step that a
person may not take leaves a record of the attempt and nothing else.
"""

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from core.audit import Deed, Outcome, record
from core.db import Sessions, writing
from core.staff import Staff
from knowledge import editing, expecting, repository, reviewing
from knowledge.answering import AnswerDesk
from knowledge.checking import ContentCheck
from knowledge.editing import Base, Saved
from knowledge.entry_text import EntryText, of_revision
from knowledge.gate import Gate
from knowledge.gate_report import GateReport
from knowledge.refusals import DENIALS, PublishingError
from knowledge.reviewing import Approval
from knowledge.tables import RevisionRow
from regions.registry import load_registry

_ATTEMPTS = 5
"""Times that a publish is looked at anew because the knowledge moved while the gate looked."""


@dataclass(frozen=True)
class Publishing:
    """The steps, over a database and the desk that answers from it.

    ``roster`` returns the members of staff: who can be asked for a region. Raises PublishingError
    from every step that cannot be taken; its text says why and what to do.
    """

    sessions: Sessions
    desk: AnswerDesk
    roster: Callable[[], Collection[Staff]] = tuple

    @property
    def gate(self) -> Gate:
        """The gate that every publish passes."""
        return Gate(self.sessions, self.desk)

    def save(self, by: Staff, text: EntryText, base: Base | None = None) -> Saved:
        """Keep a text as a draft (knowledge.editing.save)."""
        with self._step(by, "entry.save", text.draft.entry_id) as session:
            return editing.save(session, by, text, base)

    def submit(self, by: Staff, revision_id: int) -> None:
        """Put a draft before the reviewers; what the content check finds is refused."""
        with self._step_on(by, "entry.submit", revision_id) as (session, row):
            editing.submit(session, by, row, self._problems(session, row))

    def discard(self, by: Staff, revision_id: int, reason: str = "") -> None:
        """Withdraw a text that is not published."""
        with self._step_on(by, "entry.discard", revision_id) as (session, row):
            editing.discard(session, by, row, reason)

    def approve(self, by: Staff, revision_id: int, accept_changes: bool = False) -> Approval:
        """Sign a text, and publish it once every region that it binds has agreed.

        ``accept_changes`` says that the reviewer has seen which known questions would lose the
        answer that they must have (``gate.look``), and agrees.
        """
        for _ in range(_ATTEMPTS):
            self._refuse_early(by, revision_id)
            report = self.gate.look(revision_id)
            with self._step_on(by, "entry.approve", revision_id) as (session, row):
                if repository.knowledge_version(session) != report.version:
                    continue
                self._heed(session, row, report, accept_changes)
                return reviewing.approve(session, by, row, self.roster())
        raise PublishingError("busy")

    def reject(self, by: Staff, revision_id: int, reason: str) -> None:
        """Send a text back to its author with a reason."""
        with self._step_on(by, "entry.reject", revision_id) as (session, row):
            reviewing.reject(session, by, row, reason)

    def retire(self, by: Staff, entry_id: str, reason: str, last_day: date | None = None) -> None:
        """Take an entry away at once, or after a last day on which it holds."""
        with self._step(by, "entry.retire", entry_id) as session:
            entry = repository.entry_of(session, entry_id)
            reviewing.retire(session, by, entry, reason, last_day)

    def rollback(self, by: Staff, entry_id: str, number: int) -> RevisionRow:
        """Bring back a text that was published once, to the byte.

        What the gate blocks is refused here too: others may have built on the newer text.
        """

        def bring_back(session: Session) -> RevisionRow:
            entry = repository.entry_of(session, entry_id)
            return reviewing.rollback(session, by, entry, number)

        for _ in range(_ATTEMPTS):
            with self._denials(by, "entry.rollback", entry_id):
                report = self.gate.look_at(bring_back)
            with self._step(by, "entry.rollback", entry_id) as session:
                if repository.knowledge_version(session) != report.version:
                    continue
                _refuse(report.blockers)
                return bring_back(session)
        raise PublishingError("busy")

    def confirm(self, by: Staff, entry_id: str, next_look: date | None = None) -> date:
        """Note that a person has looked and the text still holds."""
        with self._step(by, "entry.confirm", entry_id) as session:
            entry = repository.entry_of(session, entry_id)
            return reviewing.confirm(session, by, entry, next_look)

    def expect(self, by: Staff, question: str, entry_id: str) -> None:
        """Record that an entry must answer a question."""
        with self._step(by, "answer.expect", entry_id) as session:
            expecting.expect(session, by, question, entry_id)

    def forget(self, by: Staff, question: str) -> None:
        """Take a recorded question away."""
        with self._step(by, "answer.forget", "") as session:
            expecting.forget(session, by, question)

    def problems_of(self, revision_id: int) -> list[str]:
        """Return what the content check finds in a text: it cannot be submitted before."""
        with self.sessions() as session:
            return self._problems(session, repository.revision_by_id(session, revision_id))

    def _refuse_early(self, by: Staff, revision_id: int) -> None:
        """Refuse who may not approve before the gate spends time on it."""
        with (
            self._denials(by, "entry.approve", self._name(revision_id)),
            self.sessions() as session,
        ):
            row = repository.revision_by_id(session, revision_id)
            reviewing.may_approve(session, by, row)
            editing.refuse_outdated(session, row)

    @contextmanager
    def _step(self, by: Staff, action: str, name: str) -> Iterator[Session]:
        """Open the transaction of a step, alone with the knowledge."""
        with self._denials(by, action, name), writing(self.sessions) as session:
            repository.lock_version(session)
            yield session

    @contextmanager
    def _step_on(
        self, by: Staff, action: str, revision_id: int
    ) -> Iterator[tuple[Session, RevisionRow]]:
        """Open the step of one revision."""
        with self._step(by, action, self._name(revision_id)) as session:
            yield session, repository.revision_by_id(session, revision_id)

    @contextmanager
    def _denials(self, by: Staff, action: str, name: str) -> Iterator[None]:
        """Record a step that this person may not take, after it is taken back."""
        try:
            yield
        except PublishingError as refusal:
            if refusal.code in DENIALS:
                denied = Deed(by.name, action, name, outcome=Outcome.REFUSED, address=by.address)
                with writing(self.sessions) as session:
                    record(session, denied)
            raise

    def _name(self, revision_id: int) -> str:
        with self.sessions() as session:
            row = repository.revision_by_id(session, revision_id)
            return f"{row.entry_id}#{row.number}"

    def _problems(self, session: Session, row: RevisionRow) -> list[str]:
        check = ContentCheck(self.desk.contacts, self.desk.matters, load_registry().knows)
        return [str(problem) for problem in check.problems(session, of_revision(row))]

    def _heed(
        self, session: Session, row: RevisionRow, report: GateReport, accept_changes: bool
    ) -> None:
        """Refuse what the gate blocks, and what nobody has looked at."""
        _refuse((*self._problems(session, row), *report.blockers))
        broken = report.broken
        if broken and not accept_changes:
            listed = "\n".join(map(str, broken))
            raise PublishingError("changes", count=len(broken), changes=listed)


def _refuse(findings: Collection[object]) -> None:
    if findings:
        raise PublishingError("blocked", findings="\n".join(map(str, findings)))
