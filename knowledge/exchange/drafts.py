"""What the content files hold, before anything is stored."""

from dataclasses import dataclass

from knowledge.answer import Contact
from knowledge.entries import Body, EntryKind, Facet, Group, Scope, Source
from knowledge.mentions import Role


@dataclass(frozen=True)
class EntryDraft:
    """The text of one entry as a file holds it: a revision that has no id yet."""

    entry_id: str
    topic: str
    kind: EntryKind
    title: str
    scope: Scope
    spoken: str
    groups: dict[Group, Body]
    sources: tuple[Source, ...]
    contacts: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    """Topics that a bundle is made of."""


@dataclass(frozen=True)
class TopicFile:
    """One file: a question as people ask it, and what holds in each scope."""

    name: str
    """Path relative to the content folder, with forward slashes."""
    sha256: str
    """Hash of the text of the file."""
    id: str
    matter: str
    facet: Facet
    kind: EntryKind
    question: str
    wordings: tuple[str, ...]
    must_not_match: tuple[str, ...]
    entries: tuple[EntryDraft, ...]


@dataclass(frozen=True)
class MatterPlace:
    """Which region decides where a matter is handled, and how to ask for it."""

    role: Role
    ask: str


@dataclass(frozen=True)
class Matter:
    """What a person wants done, with the everyday names people use for it."""

    id: str
    title: str
    names: tuple[str, ...]
    place: MatterPlace | None = None
    """None where the insured place and the place of treatment decide."""


@dataclass(frozen=True)
class Content:
    """Everything a content folder holds."""

    topics: tuple[TopicFile, ...]
    sources: dict[str, Source]
    contacts: dict[str, Contact]
    matters: dict[str, Matter]
