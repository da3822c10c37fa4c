"""An answer as a card: its parts in the order in which people need them, and what is missing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from knowledge.elements import Group
from knowledge.entries import Facet
from knowledge.phrases import load_phrases
from webapp.speech import speakable
from webapp.words import Words

ORDER = (
    Group.SUMMARY, Group.ELIGIBILITY, Group.LOCAL, Group.MATERIALS, Group.PROCESS, Group.TIME,
    Group.FEE, Group.WHERE, Group.RESULT, Group.BASIS,
)  # fmt: skip
"""For whom first, then what to bring, what to do, how long and how much, where."""
REQUIRED = (Group.MATERIALS, Group.PROCESS, Group.TIME, Group.FEE, Group.WHERE)
"""What a guide must say, or say that it is not known."""
COPIED = 500
"""Characters that fit into one message of a chat."""


@dataclass(frozen=True)
class Step:
    """One line of a part; ``moment`` names the point in time that must not be missed."""

    text: str
    moment: str = ""


@dataclass(frozen=True)
class Part:
    """One part as shown."""

    title: str
    group: str
    lines: tuple[Step, ...]
    details: Sequence[Mapping[str, Any]]
    """What is known, with label and text."""
    unknown: tuple[str, ...]
    """Labels of what is not known."""
    materials: Sequence[Mapping[str, Any]]
    entry_id: str
    flagged: bool
    """True where it is unverified: a picture of one part alone must say so too."""

    @property
    def tells(self) -> bool:
        """False where nothing of it is known."""
        return bool(self.lines or self.details or self.materials)

    @property
    def terms_first(self) -> bool:
        """True where the term stands before what lengthens it."""
        return self.group == Group.TIME

    @property
    def numbered(self) -> bool:
        """True for steps that are done one after the other."""
        return self.group == Group.PROCESS and len(self.lines) > 1


@dataclass(frozen=True)
class Card:
    """What the templates show of an answer."""

    parts: tuple[Part, ...]
    gaps: tuple[str, ...]
    """What a guide must say and of which nothing is known."""
    guide: str
    """Path of the same text as a page of its own; empty where nothing published was used."""
    copied: str
    spoken: str


def card(reply: Mapping[str, Any], words: Words, origin: str) -> Card:
    """Return the card of a reply that holds an answer."""
    answer = reply["answer"]
    parts = card_parts(answer, words)
    told = tuple(part for part in parts if part.tells)
    guide = guide_path(answer.get("revision_ids", ()))
    link = f"{origin}{guide}" if guide else ""
    return Card(
        told,
        card_gaps(answer, parts),
        guide,
        shortened(reply["text"], link),
        speech_of(answer, told),
    )


def caution(answer: Mapping[str, Any], words: Words) -> str:
    """Return in one line that something is not verified; empty where all of it is.

    A notice that only says by which day or place the answer goes is no doubt about it.
    """
    verified = [section["verified"] for section in answer["sections"]]
    if not all(verified):
        return words.caution["part" if any(verified) else "all"]
    doubted = answer["notice"].startswith(load_phrases().get("notice", "start"))
    return words.caution["unknown"] if verified and doubted else ""


def card_parts(answer: Mapping[str, Any], words: Words) -> tuple[Part, ...]:
    """Return the parts of an answer in the order of the page."""
    sections = answer["sections"]
    places = {group.value: place for place, group in enumerate(ORDER)}
    ordered = sorted(sections, key=lambda section: places.get(section["group"], len(places)))
    return tuple(_part(section, words) for section in ordered)


def card_gaps(answer: Mapping[str, Any], parts: Sequence[Part]) -> tuple[str, ...]:
    """Return what a guide should say and does not: whole parts, or the elements of empty ones."""
    said = {part.group for part in parts}
    titles: Mapping[str, str] = load_phrases().node("sections")
    # An entry with elements describes a matter whole; others answer one question of several.
    whole = any(part.details or part.unknown for part in parts)
    guide = answer.get("facet") == Facet.OVERVIEW and whole
    missing = [titles[group.value] for group in REQUIRED if guide and group.value not in said]
    empty = [label for part in parts if not part.tells for label in part.unknown or (part.title,)]
    return (*empty, *missing)


def guide_path(revisions: Sequence[int]) -> str:
    """Return where published revisions can be read by themselves: no word of the visitor in it."""
    return f"/guide/{'-'.join(map(str, revisions))}" if revisions else ""


def shortened(text: str, link: str) -> str:
    """Return whole lines that fit into one message, with the link to the rest."""
    room = COPIED - len(link) - 2
    kept: list[str] = []
    for line in text.splitlines():
        if sum(map(len, kept)) + len(kept) + len(line) > room:
            break
        kept.append(line)
    return "\n".join([*kept, link] if link else kept)


def speech_of(answer: Mapping[str, Any], parts: Sequence[Part]) -> str:
    """Return what is read aloud, with numbers as one says them."""
    said = [answer["spoken"]]
    for part in parts:
        if part.group == Group.BASIS:
            continue
        said += [part.title, *(step.text for step in part.lines)]
        said += [material["name"] for material in part.materials]
    said.append(answer["notice"])
    return speakable("\n".join(line for line in said if line))


def _part(section: Mapping[str, Any], words: Words) -> Part:
    # An answer stored by an earlier version has no details.
    details = section.get("details", ())
    steps = section["group"] == Group.PROCESS
    return Part(
        title=section["title"],
        group=section["group"],
        lines=tuple(Step(line, words.moment(line) if steps else "") for line in section["lines"]),
        details=[detail for detail in details if detail["known"]],
        unknown=tuple(detail["label"] for detail in details if not detail["known"]),
        materials=section["materials"],
        entry_id=section.get("entry_id", ""),
        flagged=not section["verified"],
    )
