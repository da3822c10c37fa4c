"""What must hold of elements and of bundles beyond their form."""

from collections.abc import Collection
from datetime import date

from knowledge.elements import PERISHABLE
from knowledge.entries import EntryKind
from knowledge.exchange.drafts import EntryDraft, TopicFile
from knowledge.exchange.problems import Problem, Spot


def check_elements(entry: EntryDraft, on: date, spot: Spot) -> None:
    """Report local facts without a day, and old ones in the spoken line."""
    for group, body in entry.groups.items():
        for element in body.elements:
            at = spot.at(f"groups.{group.value}.elements.{element.name.value}")
            perishable = element.name in PERISHABLE and bool(element.value)
            if perishable and entry.kind is EntryKind.OFFICE and element.read_on is None:
                at.report("no_read_day")
            if element.read_on and element.read_on > on:
                at.report("read_in_future", value=element.read_on)
            if element.stale(on) and element.value in entry.spoken:
                spot.at("spoken").report("spoken_stale", value=element.value)


def check_bundles(topics: list[TopicFile], problems: list[Problem]) -> None:
    """Report bundles without parts, parts that are no topic, and parts outside bundles."""
    bundles = {topic.id for topic in topics if topic.kind is EntryKind.BUNDLE}
    known = {topic.id for topic in topics} - bundles
    for topic in topics:
        for entry in topic.entries:
            spot = Spot(problems, topic.name, entry.entry_id).at("parts")
            if entry.kind is EntryKind.BUNDLE:
                _check_parts(entry.parts, known, spot)
            elif entry.parts:
                spot.report("parts_outside_bundle")


def _check_parts(parts: tuple[str, ...], known: Collection[str], spot: Spot) -> None:
    if not parts:
        spot.report("no_parts")
    for part in parts:
        if part not in known:
            spot.report("unknown_part", value=part)
    for part in sorted({part for part in parts if parts.count(part) > 1}):
        spot.report("part_twice", value=part)
