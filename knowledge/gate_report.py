"""What the gate found before a publish (knowledge.gate looks, knowledge.publishing heeds it)."""

from dataclasses import dataclass
from enum import Enum

from knowledge.refusals import say


@dataclass(frozen=True)
class Finding:
    """One thing that stands in the way or deserves a look. Its words are in messages.yml."""

    code: str
    values: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        return say("gate", self.code, **dict(self.values))


class Origin(str, Enum):
    """Where a known question comes from."""

    WORDING = "wording"
    MUST_NOT_MATCH = "must_not_match"
    RECORDED = "recorded"


@dataclass(frozen=True)
class AnswerChange:
    """A known question that would be answered otherwise."""

    question: str
    origin: Origin
    before: str | None
    """The entry that leads the answer now, or the topic that asks back; None is no answer."""
    after: str | None
    about: str
    """The topic of a wording or of a question that must not match; the entry of a recorded one."""
    breaks: bool
    """True where the answer would not be the one that the question must have."""

    def __str__(self) -> str:
        nothing = say("gate", "no_answer")
        said = say(
            "gate",
            "answer_change",
            question=self.question,
            origin=say("origin", self.origin.value),
            before=self.before or nothing,
            after=self.after or nothing,
        )
        if not self.breaks:
            return said
        code = "must_not" if self.origin is Origin.MUST_NOT_MATCH else "breaks"
        return said + say("gate", code, expected=self.about)


@dataclass(frozen=True)
class GateReport:
    """What publishing one revision would do to the knowledge of one version."""

    revision_id: int
    version: int
    blockers: tuple[Finding, ...] = ()
    warnings: tuple[Finding, ...] = ()
    changes: tuple[AnswerChange, ...] = ()

    @property
    def broken(self) -> tuple[AnswerChange, ...]:
        """The known questions that would lose the answer that they must have."""
        return tuple(change for change in self.changes if change.breaks)
