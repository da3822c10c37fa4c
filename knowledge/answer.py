"""The contract between the desk and its faces: Question in, Answer out."""

from dataclasses import dataclass, replace
from datetime import date
from enum import Enum

from knowledge.days import Period
from knowledge.elements import ElementName
from knowledge.entries import Facet, Group, Insurance, Material, Source, StayReason
from regions.model import CareRelation


class AnswerStatus(str, Enum):
    """How a question ended. Closed set: every face covers every member."""

    ANSWERED = "answered"
    NEEDS_DETAIL = "needs_detail"
    CHOOSE = "choose"
    NO_ENTRY = "no_entry"
    NOT_KNOWN_HERE = "not_known_here"
    EXPIRED = "expired"
    OUT_OF_SCOPE = "out_of_scope"
    EMERGENCY = "emergency"
    NEEDS_ACCOUNT = "needs_account"
    UNAVAILABLE = "unavailable"


@dataclass(frozen=True)
class Question:
    """What is asked, and what is known of the person asked about.

    A field that is set wins over what the text says. ``topic`` is the topic in discussion (a
    bare follow-up is about it); ``pinned`` says that the person chose it. ``declined`` names
    slots that the person cannot answer: they are not asked again.
    """

    text: str
    insured: str | None = None
    treatment: str | None = None
    handling: str | None = None
    """Where the matter is handled: for matters other than medical insurance."""
    insurance: Insurance | None = None
    tier: int | None = None
    """Tier of residents' insurance in Chongqing: 1 or 2."""
    stay_reason: StayReason | None = None
    person_type: str | None = None
    topic: str | None = None
    pinned: bool = False
    declined: frozenset[str] = frozenset()
    ambiguous: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Slot and region codes where a place name could be several places: asked back."""
    on: date | None = None
    """The day to answer for; None means today in Asia/Shanghai."""
    within: Period | None = None
    """The day, month or year that the person told, where ``on`` is not set."""


@dataclass(frozen=True)
class Option:
    """A choice offered with a question: ``value`` fills the slot, ``label`` is shown."""

    label: str
    value: str


@dataclass(frozen=True)
class AskNext:
    """The single missing piece that would change the answer."""

    slot: str
    wording: str
    options: tuple[Option, ...] = ()


@dataclass(frozen=True)
class Detail:
    """One element of a group as shown: a label and what is known of it, in words."""

    name: ElementName
    label: str
    text: str
    known: bool = True
    """False where nobody has verified a value: ``text`` says so and whom to ask."""
    verified: bool = True
    """False where it was read too long ago: ``text`` says when."""


@dataclass(frozen=True)
class Section:
    """One group of the answer as shown."""

    group: Group
    title: str
    lines: tuple[str, ...] = ()
    materials: tuple[Material, ...] = ()
    details: tuple[Detail, ...] = ()
    verified: bool = True
    entry_id: str = ""


@dataclass(frozen=True)
class Contact:
    """Whom to ask. ``verified`` False is shown as such and never spoken."""

    name: str
    phone: str
    note: str = ""
    verified: bool = True


@dataclass(frozen=True)
class ScopeUsed:
    """For whom and where the answer holds, and how it was found."""

    match: str = "unknown"
    """``exact``: a rule for these regions; ``inherited``: from a wider scope; ``unknown``."""
    insured: str | None = None
    insured_name: str | None = None
    treatment: str | None = None
    treatment_name: str | None = None
    handling: str | None = None
    handling_name: str | None = None
    insurance: Insurance | None = None
    tier: int | None = None
    stay_reason: StayReason | None = None
    person_type: str | None = None
    care_relation: CareRelation | None = None
    on: date | None = None


@dataclass(frozen=True)
class Candidate:
    """A canonical question offered in the middle band."""

    topic: str
    question: str


@dataclass(frozen=True)
class Answer:
    """What the desk says. Serialised by knowledge.serialise; rendered by the faces."""

    status: AnswerStatus
    spoken: str
    """At most 60 characters, numbers as one says them."""
    topic: str | None = None
    question: str = ""
    """Canonical wording of the topic that is answered."""
    facet: Facet | None = None
    sections: tuple[Section, ...] = ()
    notice: str = ""
    """The one line that names what is unverified and whom to ask; empty if nothing is."""
    scope: ScopeUsed = ScopeUsed()
    sources: tuple[Source, ...] = ()
    entry_ids: tuple[str, ...] = ()
    revision_ids: tuple[int, ...] = ()
    confidence: float = 0.0
    candidates: tuple[Candidate, ...] = ()
    ask_next: AskNext | None = None
    contacts: tuple[Contact, ...] = ()
    kind: str = ""
    """For refusals: which class (``weather``, ``account``, ...)."""

    def with_confidence(self, confidence: float) -> "Answer":
        """Return the same answer with another confidence."""
        return replace(self, confidence=confidence)
