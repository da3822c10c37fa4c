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
    """A known question that would be answered otherwise. None is no answer."""

    question: str
    origin: Origin
    before: str | None
    after: str | None
    expected: str | None
    """The topic that must answer it; for MUST_NOT_MATCH, the one that must not."""


@dataclass(frozen=True)
class GateReport:
    """What publishing one revision would do to the knowledge of one version."""

    revision_id: int
    version: int
    blockers: tuple[Finding, ...] = ()
    warnings: tuple[Finding, ...] = ()
    changes: tuple[AnswerChange, ...] = ()
