"""What a text mentions: places in roles, insurance, people, reasons, matters, facets.

The types only; knowledge.reader finds them with spaCy.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Any


class MentionKind(str, Enum):
    """What a span of text can be."""

    REGION = "region"
    INSURANCE = "insurance"
    TIER = "tier"
    STAY_REASON = "stay_reason"
    PERSON_TYPE = "person_type"
    SUBJECT = "subject"
    """Who is asked about when it is not the writer (my mother, my old man)."""
    PHASE = "phase"
    """Where the stay stands: ``planned``, ``admitted``, ``discharged``."""
    HOSPITAL = "hospital"
    """A hospital by a name that tells nobody where it stands."""
    DAY = "day"
    """When it happened or will: a period as knowledge.days writes it, or ``impossible``."""
    MATTER = "matter"
    FACET = "facet"


class Role(str, Enum):
    """Roles that a region can play in a matter."""

    INSURED = "insured"
    TREATMENT = "treatment"
    HOME = "home"
    RESIDENCE = "residence"
    ORIGIN = "origin"
    DESTINATION = "destination"
    PROPERTY = "property"
    HANDLING = "handling"


@dataclass(frozen=True)
class Mention:
    """One span. ``values`` holds one value, or several where the text is ambiguous."""

    kind: MentionKind
    values: tuple[str, ...]
    text: str
    start: int
    end: int
    role: Role | None = None
    negated: bool = False

    @property
    def value(self) -> str:
        """The value; the first of several where the mention is ambiguous."""
        return self.values[0]

    @property
    def ambiguous(self) -> bool:
        """True where the text could mean several things."""
        return len(self.values) > 1

    def to_entity(self) -> dict[str, Any]:
        """Return the mention as a Rasa entity."""
        return {
            "entity": self.kind.value,
            "value": list(self.values),
            "text": self.text,
            "start": self.start,
            "end": self.end,
            "role": self.role.value if self.role else None,
            "negated": self.negated,
        }

    @classmethod
    def from_entity(cls, entity: dict[str, Any]) -> "Mention":
        """Rebuild a mention from a Rasa entity made by :meth:`to_entity`."""
        return cls(
            kind=MentionKind(entity["entity"]),
            values=tuple(entity["value"]),
            text=entity["text"],
            start=entity["start"],
            end=entity["end"],
            role=Role(entity["role"]) if entity.get("role") else None,
            negated=bool(entity.get("negated")),
        )


@dataclass(frozen=True)
class Mentions:
    """All mentions of one text, in order of appearance."""

    items: tuple[Mention, ...] = ()
    covers_text: bool = False
    """True where nothing but mentions, fillers and punctuation is in the text."""
    of_a_place: bool = False
    """True where the text says nothing but of where something is ("of Dongguan")."""
    corrects: bool = False
    """True where the text takes back something it says itself."""

    def __iter__(self) -> Iterator[Mention]:
        return iter(self.items)

    def of(self, kind: MentionKind) -> tuple[Mention, ...]:
        """Return the mentions of a kind that are not negated."""
        return tuple(m for m in self.items if m.kind is kind and not m.negated)

    def first(self, kind: MentionKind) -> Mention | None:
        """Return the first mention of a kind, or None."""
        found = self.of(kind)
        return found[0] if found else None

    def region(self, role: Role | None) -> Mention | None:
        """Return the last region in a role (a correction stands last); None for no role."""
        found = [m for m in self.of(MentionKind.REGION) if m.role is role]
        return found[-1] if found else None

    @property
    def insured_places(self) -> tuple[str, ...]:
        """The places in which the people of a text are insured; a correction leaves the last."""
        found = [m for m in self.of(MentionKind.REGION) if m.role is Role.INSURED]
        if any(m.ambiguous for m in found) or self.corrects:
            found = found[-1:]
        return tuple(dict.fromkeys(value for mention in found for value in mention.values))
