"""What is put aside when a conversation turns to another matter or person, and taken up again.

A person's places and insurance belong to what they were said for: a question about a household
register must not meet the hospital of the question before it. Going back finds them again.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.state import PERSON_SLOTS, State
from knowledge.answer import Answer
from knowledge.answering import AnswerDesk
from knowledge.exchange.drafts import Matter

CARE = "care"
"""All matters of medical care: one stay, one insured place, whatever is asked of it."""
KEPT = 4
"""How many matters are kept aside; the one left longest ago gives way."""


def domain_of_matter(matter_id: str, matters: Mapping[str, Matter]) -> str:
    """Return what facts of a matter are said for: itself, or medical care as a whole."""
    matter = matters.get(matter_id)
    return matter_id if matter is not None and matter.place is not None else CARE


def domain_of(answer: Answer, desk: AnswerDesk) -> str | None:
    """Return the domain of what was answered, or None."""
    topic = desk.store.latest().topics.get(answer.topic or "")
    return domain_of_matter(topic.matter, desk.matters) if topic else None


def put_aside(before: State, after: State) -> State:
    """Return the later state with what was known of the earlier matter and person kept aside."""
    if before.domain is None or (not before.knows_person and before.pending is None):
        return after
    left = {name: getattr(before, name) for name in (*PERSON_SLOTS, "pending", "topic", "domain")}
    entry = {"subject": before.subject, **left}
    others = [kept for kept in after.shelf if _key(kept) != _key(entry)]
    return replace(after, shelf=(*others, entry)[-KEPT:])


def turn_to(before: State, after: State, domain: str) -> State:
    """Return the state for another matter: nothing of the one left, all of the one entered."""
    aside = put_aside(before, after)
    empty = replace(aside, **dict.fromkeys(PERSON_SLOTS))  # type: ignore[arg-type]
    known = _kept(aside, aside.subject, domain)
    slots = {slot: known[slot] for slot in PERSON_SLOTS} if known else {}
    return replace(empty, **slots, domain=domain, clarified=(), declined=(), group=(), has=None)


def turn_to_person(before: State, after: State) -> State:
    """Return the state for another person, with what they themselves said of this matter."""
    aside = put_aside(before, after)
    known = _kept(aside, aside.subject, before.domain)
    slots = {s: known[s] for s in PERSON_SLOTS if known and getattr(aside, s) is None}
    return replace(aside, **slots)


def go_back(state: State, domain: str | None) -> State | None:
    """Return the state of the matter put aside last, or of the one named; None without one."""
    fitting = [kept for kept in state.shelf if domain in (None, kept["domain"])]
    if not fitting:
        return None
    aside = put_aside(state, state)
    return replace(aside.closed(), **fitting[-1], clarified=(), declined=(), pinned=False)


def _kept(state: State, subject: str | None, domain: str | None) -> dict[str, Any] | None:
    wanted = (subject, domain)
    return next((kept for kept in state.shelf if _key(kept) == wanted), None)


def _key(kept: Mapping[str, Any]) -> tuple[str | None, str | None]:
    return kept["subject"], kept["domain"]
