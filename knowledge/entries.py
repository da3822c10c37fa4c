"""What a knowledge entry holds: kinds, closed sets, scope, groups, sources.

An entry answers one *topic* (a question as people ask it) within one *scope*. Several entries may
answer the same topic in different scopes; the desk composes the answer group by group, each group
whole from the most specific entry that applies.
"""

from dataclasses import dataclass, field
from datetime import date
from enum import Enum

from knowledge.elements import Element, Group, Material
from regions.model import CareRelation


class EntryKind(str, Enum):
    """Kinds of entries."""

    GUIDE = "guide"
    FAQ = "faq"
    OFFICE = "office"
    SETTLEMENT_RULE = "settlement_rule"
    BUNDLE = "bundle"
    """Several matters handled as one; its materials are computed from its parts."""


class Insurance(str, Enum):
    """Kinds of basic medical insurance."""

    EMPLOYEE = "employee"
    RESIDENT = "resident"


class StayReason(str, Enum):
    """Why a person is treated away from the insured place (closed set)."""

    RESETTLED_RETIREE = "resettled_retiree"
    LONG_TERM_RESIDENT = "long_term_resident"
    POSTED_WORKER = "posted_worker"
    REFERRAL = "referral"
    EMERGENCY_RESCUE = "emergency_rescue"
    OTHER_TEMPORARY = "other_temporary"
    THIRD_PARTY_INJURY = "third_party_injury"
    MATERNITY = "maternity"
    WORK_INJURY = "work_injury"


class Facet(str, Enum):
    """Which aspect of a matter a question is about."""

    OVERVIEW = "overview"
    CONDITIONS = "conditions"
    MATERIALS = "materials"
    PROCESS = "process"
    TIME = "time"
    VALIDITY = "validity"
    FEE = "fee"
    WHERE = "where"
    ONLINE = "online"
    CONTACT = "contact"


@dataclass(frozen=True)
class Body:
    """The content of one group: lines, elements, materials; and what of it is not known."""

    lines: tuple[str, ...] = ()
    materials: tuple[Material, ...] = ()
    elements: tuple[Element, ...] = ()
    """Typed values; only those that belong to the group."""
    verified: bool = True
    unknown: tuple[str, ...] = ()
    """Names of values that nobody has verified (a ratio, a deadline): shown as unknown."""


@dataclass(frozen=True)
class Source:
    """Where a statement comes from. ``verified`` is False where only a paraphrase was read."""

    id: str
    title: str
    issuer: str
    number: str = ""
    url: str = ""
    published: str = ""
    effective: str = ""
    checked_on: str = ""
    verified: bool = False


@dataclass(frozen=True)
class Scope:
    """Where, for whom and when an entry holds. An empty set means "any"."""

    care_relation: frozenset[CareRelation] = frozenset()
    insured: frozenset[str] = frozenset()
    treatment: frozenset[str] = frozenset()
    handling: frozenset[str] = frozenset()
    """Where the matter is handled."""
    insurance: frozenset[Insurance] = frozenset()
    stay_reason: frozenset[StayReason] = frozenset()
    person_type: frozenset[str] = frozenset()
    valid_from: date | None = None
    valid_until: date | None = None
    """Last day on which the entry holds, inclusive."""


@dataclass(frozen=True)
class Revision:
    """The text of an entry at one time, as the desk reads it."""

    id: int
    entry_id: str
    topic: str
    kind: EntryKind
    title: str
    scope: Scope
    spoken: str
    groups: dict[Group, Body]
    sources: tuple[Source, ...]
    contacts: tuple[str, ...] = ()
    """Keys into knowledge/content/contacts.yml."""
    parts: tuple[str, ...] = ()
    """Topics that a bundle is made of, in the order in which they are done."""
    co_signed: bool = True
    """False where it binds a region none of whose reviewers has agreed to it."""


@dataclass(frozen=True)
class Topic:
    """A question as people ask it: what search finds. Its entries say what holds where."""

    id: str
    matter: str
    facet: Facet
    question: str
    wordings: tuple[str, ...]
    must_not_match: tuple[str, ...] = ()
    revisions: tuple[Revision, ...] = field(default=())
