"""Questions that had no answer, a choice, or a bad rating: grouped, counted, shown masked.

Read from the turns as stored, so nothing can be written into it from outside: a thousand equal
questions are one item, and who counts them changes no answer.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from casework.deeds import note
from casework.ratings import bad_ones
from casework.refusals import CaseworkError
from casework.tables import SettledQuestionRow, TurnRow
from core.clock import now
from core.redaction import redact
from core.staff import Staff, StaffRole
from knowledge.search.lexical import LexicalIndex
from knowledge.search.text import normalise
from regions.registry import load_registry

ALIKE = 0.6
"""Cosine over characters and pairs of characters from which two questions are one item."""
_REGION_SLOTS = ("handling", "insured", "treatment")
_TRIED_AGAIN = ("follow_up", "inform", "correct", "dont_know")
"""Acts that add to a question asked before: its words are in the slots."""
_SHOWN_WORDINGS = 5
_BATCH = 500


class Cause(str, Enum):
    """Why a question is here."""

    NO_ENTRY = "no_entry"
    NOT_KNOWN_HERE = "not_known_here"
    EXPIRED = "expired"
    CHOOSE = "choose"
    BAD_RATING = "bad_rating"


_OF_TURNS = tuple(cause.value for cause in Cause if cause is not Cause.BAD_RATING)


@dataclass(frozen=True)
class Item:
    """A group of questions alike. ``question`` is the wording asked most often, masked."""

    question: str
    digests: tuple[str, ...]
    """Every wording's: they name the item to ``settle``."""
    count: int
    causes: dict[str, int]
    regions: dict[str, int]
    """Region codes, how often each; ``""`` where none was known."""
    wordings: tuple[str, ...]
    """The wordings asked most often, at most five."""
    first_at: datetime
    last_at: datetime

    def to_json(self) -> dict[str, Any]:
        """Return plain JSON."""
        moments = {name: getattr(self, name).isoformat() for name in ("first_at", "last_at")}
        lists = {name: list(getattr(self, name)) for name in ("digests", "wordings")}
        return {**vars(self), **lists, **moments}


@dataclass
class _Asked:
    """One wording in its normal form, and all that is counted of it."""

    normal: str
    digests: list[str]
    wordings: Counter[str] = field(default_factory=Counter)
    causes: Counter[str] = field(default_factory=Counter)
    regions: Counter[str] = field(default_factory=Counter)
    moments: list[datetime] = field(default_factory=list)

    @property
    def count(self) -> int:
        return sum(self.causes.values())

    def add(self, other: "_Asked") -> None:
        self.digests += other.digests
        self.wordings += other.wordings
        self.causes += other.causes
        self.regions += other.regions
        self.moments = [min(self.moments + other.moments), max(self.moments + other.moments)]


def unanswered(
    session: Session, since: datetime, regions: Sequence[str] | None = None
) -> tuple[Item, ...]:
    """Return the open items since a moment, most frequent first.

    ``regions`` limits them to questions of these regions and of what lies in them.
    """
    settled = _settled(session)
    open_ones = [
        one
        for one in _collect(session, since, regions).values()
        if settled.get(one.digests[0], since) <= one.moments[-1]
    ]
    items = map(_item, _grouped(sorted(open_ones, key=lambda one: (-one.count, one.normal))))
    return tuple(sorted(items, key=lambda item: (-item.count, item.question)))


def settle(session: Session, by: Staff, digests: Iterable[str]) -> None:
    """Note that an item was dealt with: its wordings come back only when they are asked again.

    Raises CaseworkError for who is no editor.
    """
    if not by.has(StaffRole.EDITOR):
        raise CaseworkError("not_allowed", name=by.name)
    for digest in sorted(digests):
        row = session.get(SettledQuestionRow, digest) or SettledQuestionRow(digest=digest)
        row.settled_by, row.settled_at = by.name, now()
        session.add(row)
        session.flush()
        note(session, by, "question.settle", digest)


def _collect(session: Session, since: datetime, regions: Sequence[str] | None) -> dict[str, _Asked]:
    asked: dict[str, _Asked] = {}
    for text, cause, region, at in (*_turns(session, since), *_rated(session, since)):
        normal = normalise(text)
        if not normal or not _wanted(region, regions):
            continue
        one = asked.setdefault(normal, _Asked(normal, [_digest(normal)]))
        one.wordings[redact(text).text] += 1
        one.causes[cause] += 1
        one.regions[region] += 1
        one.moments = [min([*one.moments, at]), max([*one.moments, at])]
    return asked


def _turns(session: Session, since: datetime) -> Iterator[tuple[str, str, str, datetime]]:
    query = (
        select(TurnRow.text, TurnRow.act, TurnRow.slots, TurnRow.status, TurnRow.created_at)
        .where(TurnRow.created_at >= since, TurnRow.status.in_(_OF_TURNS))
        .order_by(TurnRow.created_at)
        .execution_options(yield_per=_BATCH)
    )
    for text, act, slots, status, at in session.execute(query):
        words = str(slots.get("pending") or text) if act in _TRIED_AGAIN else text
        region = next((slots[role] for role in _REGION_SLOTS if slots.get(role)), "")
        yield words, status, region, at


def _rated(session: Session, since: datetime) -> Iterator[tuple[str, str, str, datetime]]:
    for rating in bad_ones(session, since):
        yield rating.question, Cause.BAD_RATING.value, rating.region or "", rating.created_at


def _wanted(region: str, regions: Sequence[str] | None) -> bool:
    if regions is None:
        return True
    within = load_registry().is_within
    return bool(region) and any(within(region, wanted) for wanted in regions)


def _grouped(asked: list[_Asked]) -> list[_Asked]:
    """Let each wording join the most frequent one that it resembles."""
    if not asked:
        return []
    index = LexicalIndex([one.normal for one in asked])
    leaders: list[int] = []
    for at, one in enumerate(asked):
        alike = index.scores(one.normal).characters
        leader = max(leaders, key=lambda other: float(alike[other]), default=None)
        if leader is not None and alike[leader] >= ALIKE:
            asked[leader].add(one)
        else:
            leaders.append(at)
    return [asked[at] for at in leaders]


def _item(one: _Asked) -> Item:
    wordings = [wording for wording, _ in one.wordings.most_common(_SHOWN_WORDINGS)]
    return Item(
        question=wordings[0],
        digests=tuple(one.digests),
        count=one.count,
        causes=dict(one.causes.most_common()),
        regions=dict(one.regions.most_common()),
        wordings=tuple(wordings),
        first_at=min(one.moments),
        last_at=max(one.moments),
    )


def _digest(normal: str) -> str:
    return hashlib.sha256(normal.encode("utf-8")).hexdigest()


def _settled(session: Session) -> dict[str, datetime]:
    rows = session.execute(select(SettledQuestionRow)).scalars()
    return {row.digest: row.settled_at for row in rows}
