"""The content check over everything at once: files before they are loaded, or what is published.

To what is checked of each text come the faults that only show beside the others: scopes that can
never apply, local groups that repeat what they would inherit, entries that say the same twice.
"""

import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from datetime import date
from difflib import SequenceMatcher
from itertools import permutations
from pathlib import Path

from knowledge.conflicts import SAME_TEXT
from knowledge.entries import Body, Group, Revision, Topic
from knowledge.exchange.content_checks import check_entry, check_ids, check_topics, normalised
from knowledge.exchange.content_files import read_content
from knowledge.exchange.drafts import Content, EntryDraft, TopicFile
from knowledge.exchange.element_checks import check_bundles, check_elements
from knowledge.exchange.problems import ContentError, Problem, Spot
from knowledge.quantities import quantities
from knowledge.scope import REGION_SLOTS, in_force
from knowledge.staleness import narrows, possible_relations
from regions.registry import Registry

_SHORTEST = 40
"""Characters from which two entries that say the same are worth a word."""
_GRAM, _SAMPLED, _COMMON, _SHARED = 5, 8, 60, 0.5
"""Entries are compared that share half of every eighth run of five characters; runs that more
than sixty entries have are no sign."""


@dataclass(frozen=True)
class Inspection:
    """What was found: errors must be mended, hints deserve a look."""

    topics: int
    entries: int
    errors: tuple[Problem, ...] = ()
    hints: tuple[Problem, ...] = ()


def inspect_files(folder: Path | None, registry: Registry, on: date) -> Inspection:
    """Check a content folder; what cannot be read is an error and hides the rest."""
    try:
        content = read_content(folder, known_region=registry.knows)
    except ContentError as error:
        return Inspection(0, 0, error.problems)
    return _inspect(content.topics, [], registry, on)


def inspect_published(
    topics: Iterable[Topic], content: Content, registry: Registry, on: date
) -> Inspection:
    """Check what a database has published; ``content`` gives the contacts and matters."""
    found: list[Problem] = []
    files = [_file(topic, on) for topic in topics]
    check_ids(files, found)
    check_topics(files, content.matters, found)
    check_bundles(files, found)
    for file in files:
        for entry in file.entries:
            spot = Spot(found, file.name, entry.entry_id)
            check_entry(entry, content.contacts, registry.knows, spot)
            check_elements(entry, on, spot)
            if not entry.sources:
                spot.at("sources").report("no_source")
    return _inspect(files, found, registry, on)


def _file(topic: Topic, on: date) -> TopicFile:
    """Return a published topic as a file would hold it, each entry as it is on the day.

    An entry that has ended or not yet begun is looked at in its last or next text.
    """
    chosen: dict[str, Revision] = {}
    for revision in topic.revisions:
        before = chosen.get(revision.entry_id)
        if before is None or not in_force(before.scope, on):
            chosen[revision.entry_id] = revision
    entries = tuple(
        EntryDraft(**{field.name: getattr(revision, field.name) for field in fields(EntryDraft)})
        for revision in chosen.values()
    )
    said = {
        field.name: getattr(topic, field.name)
        for field in fields(TopicFile)
        if hasattr(topic, field.name)
    }
    kind = entries[0].kind
    return TopicFile(**said, name=topic.id, sha256="", kind=kind, entries=entries)


def _inspect(
    files: Iterable[TopicFile], errors: list[Problem], registry: Registry, on: date
) -> Inspection:
    files = tuple(files)
    hints: list[Problem] = []
    for file in files:
        for entry in file.entries:
            _check_scope(entry, registry, Spot(errors, file.name, entry.entry_id))
            if entry.scope.valid_until is not None and entry.scope.valid_until < on:
                spot = Spot(hints, file.name, entry.entry_id).at("scope.valid_until")
                spot.report("ended", value=entry.scope.valid_until.isoformat())
        for one, other in permutations(file.entries, 2):
            _check_beside(one, other, registry, Spot(errors, file.name, one.entry_id))
    for found in _same_texts(files):
        spot = Spot(hints, found.file, found.entry)
        spot.report("nearly_same", other=found.other, percent=int(found.share * 100))
    count = sum(len(file.entries) for file in files)
    return Inspection(len(files), count, tuple(errors), tuple(hints))


def _check_scope(entry: EntryDraft, registry: Registry, spot: Spot) -> None:
    """Report a care relation that the regions of the same scope can never have."""
    scope, known = entry.scope, registry.knows
    if not scope.care_relation or not all(map(known, (*scope.insured, *scope.treatment))):
        return
    if not scope.care_relation & possible_relations(scope, registry):
        spot.at("scope").report("dead_scope")


def _check_beside(one: EntryDraft, other: EntryDraft, registry: Registry, spot: Spot) -> None:
    """Report what an entry repeats of a wider one, and two entries for the very same people."""
    shared = [group for group in one.groups if group in other.groups]
    if not shared or not _known_regions(one, other, registry):
        return
    if one.scope == other.scope and one.entry_id < other.entry_id:
        spot.at("scope").report("same_scope", other=other.entry_id)
    if narrows(one.scope, other.scope, registry):
        for group in shared:
            if _repeats(one.groups[group], other.groups[group]):
                spot.at(f"groups.{group.value}").report("repeats_wider", other=other.entry_id)


def _known_regions(one: EntryDraft, other: EntryDraft, registry: Registry) -> bool:
    codes = {c for e in (one, other) for slot in REGION_SLOTS for c in getattr(e.scope, slot)}
    return all(map(registry.knows, codes))


def _repeats(one: Body, other: Body) -> bool:
    """Say whether a group says nearly the same as another, of the same standing."""
    if (one.verified, one.unknown) != (other.verified, other.unknown):
        return False
    return likeness(_text(one), _text(other)) >= SAME_TEXT and quantities(
        "".join(one.lines)
    ) == quantities("".join(other.lines))


def likeness(one: str, other: str) -> float:
    """Return the share of equal text, 0 to 1; nothing is found below what is called the same."""
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    if min(matcher.real_quick_ratio(), matcher.quick_ratio()) < SAME_TEXT:
        return 0.0
    return matcher.ratio()


def _text(body: Body) -> str:
    materials = (f"{m.name}{m.note}" for m in body.materials)
    elements = (f"{e.name.value}{e.value}" for e in body.elements if e.value)
    return normalised("".join((*body.lines, *materials, *elements)))


@dataclass(frozen=True)
class _Same:
    """An entry that says nearly what an earlier one says."""

    file: str
    entry: str
    other: str
    share: float


def _same_texts(files: Iterable[TopicFile]) -> Iterator[_Same]:
    """Yield each entry that nearly repeats an earlier one of another topic."""
    texts = [
        (file, entry, text)
        for file in files
        for entry in file.entries
        if len(text := "".join(_text(entry.groups[g]) for g in Group if g in entry.groups))
        >= _SHORTEST
    ]
    signs = [_signs(text) for _, _, text in texts]
    common = Counter(sign for found in signs for sign in found)
    having: dict[int, list[int]] = defaultdict(list)
    for place, (file, entry, text) in enumerate(texts):
        rare = [sign for sign in signs[place] if common[sign] <= _COMMON]
        shared = Counter(earlier for sign in rare for earlier in having[sign])
        for earlier, count in shared.most_common():
            before, other, its_text = texts[earlier]
            if count < len(rare) * _SHARED:
                break
            if before.id != file.id and (share := likeness(text, its_text)) >= SAME_TEXT:
                yield _Same(file.name, entry.entry_id, other.entry_id, share)
                break
        for sign in rare:
            having[sign].append(place)


def _signs(text: str) -> frozenset[int]:
    grams = {text[at : at + _GRAM] for at in range(len(text) - _GRAM + 1)}
    hashes = (zlib.crc32(gram.encode("utf-8")) for gram in grams)
    return frozenset(each for each in hashes if each % _SAMPLED == 0)
