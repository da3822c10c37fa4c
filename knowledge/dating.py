"""For which day an answer is given: asked where the day told is none, or too wide; then said."""

from dataclasses import replace
from datetime import date

from knowledge.answer import AskNext
from knowledge.bundles import compose_plan
from knowledge.composing import Composition
from knowledge.days import Period
from knowledge.entries import Topic
from knowledge.phrases import Phrases
from knowledge.snapshot import Snapshot
from knowledge.understanding import Understanding
from regions.registry import Registry

ON = "on"
"""Slot of the day for which rules are asked."""


def ask_day(read: Understanding, declined: frozenset[str], phrases: Phrases) -> AskNext | None:
    """Ask for the day where the text names one that the calendar does not have."""
    if not read.no_such_day or ON in declined:
        return None
    return AskNext(ON, phrases.get("ask", ON, "no_such"))


def ask_within(
    read: Understanding,
    topic: Topic,
    told: Composition,
    snapshot: Snapshot,
    registry: Registry,
    phrases: Phrases,
) -> AskNext | None:
    """Ask for the day where the rules changed within the month or year that the text names."""
    period = read.period
    if period is None or period.first >= read.facts.on:
        return None
    earlier = replace(read.facts, on=period.first)
    then = compose_plan(topic, snapshot.topics, earlier, registry, phrases)
    if {r.id for r in then.revisions} == {r.id for r in told.revisions}:
        return None
    return AskNext(ON, phrases.get("ask", ON, "wording"))


def said_for(read: Understanding, today: date, phrases: Phrases) -> str:
    """Say for which day the rules are told, where that is not today; else nothing."""
    day = day_shown(read, today, phrases)
    return phrases.get("notice", "dated").format(day=day) if day else ""


def day_shown(read: Understanding, today: date, phrases: Phrases) -> str:
    """Return the day, month or year that was told, in words; empty where it is today."""
    on = read.facts.on
    if on == today:
        return ""
    period = read.period or Period(on, on)
    form = "day"
    if period.first != period.last:
        form = "month" if period.first.month == period.last.month else "year"
    return phrases.get("dated", form).format(year=on.year, month=on.month, day=on.day)
