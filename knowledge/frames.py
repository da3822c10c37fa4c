"""The few questions that are asked most, recognised by their parts instead of by likeness.

"Can the farmers' insurance be used in another province" and "how does one claim away from home"
share hardly a character. Such a frame holds only where nothing else is said: a text that names
anything beyond it goes to search.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any

import yaml

from knowledge.entries import Facet, StayReason
from knowledge.mentions import MentionKind, Mentions, Role
from knowledge.search.text import spoken_form, strip_punctuation
from regions.model import CareRelation

_HIDDEN = (
    MentionKind.REGION,
    MentionKind.SUBJECT,
    MentionKind.TIER,
    MentionKind.PERSON_TYPE,
    MentionKind.DAY,
    MentionKind.HOSPITAL,
)
_LEFT_TO_SEARCH = (Facet.MATERIALS, Facet.WHERE, Facet.ONLINE, Facet.VALIDITY, Facet.FEE)
"""Aspects that topics of their own answer."""
_HOLE = "\u0298"
"""Stands where a place was: what stands around it must not look as if it stood together."""
_CHANGES_ALL = ("rescue", "which")
"""Parts that change everything: only frames that name them hold."""
_APART, _AWAY, _KNOWN = "apart", "away", "known"


@dataclass(frozen=True)
class _Frame:
    topic: str
    all: tuple[str, ...]
    none: tuple[str, ...] = ()
    relation: str = ""
    """``same_pool``; ``apart``: two pooling areas; ``known``: any; empty: known or not."""
    place: str = ""
    """``away``: a place is named in which the person is not said to be insured."""


class Frames:
    """The table knowledge/lexicon/frames.yml, compiled."""

    def __init__(self, table: Mapping[str, Any]) -> None:
        self._words = {name: re.compile(pattern) for name, pattern in table["words"].items()}
        self._fillers = re.compile(table["fillers"])
        self._rest = int(table["longest_rest"])
        self._frames = tuple(
            _Frame(
                row["topic"],
                tuple(row["all"]),
                tuple(row.get("none", ())),
                row.get("relation", ""),
                row.get("place", ""),
            )
            for row in table["frames"]
        )

    def topic(self, text: str, mentions: Mentions, relation: CareRelation | None) -> str | None:
        """Return the topic that the parts of a text call for, None where it says more."""
        facet = mentions.first(MentionKind.FACET)
        reason = mentions.first(MentionKind.STAY_REASON)
        if facet is not None and Facet(facet.value) in _LEFT_TO_SEARCH:
            return None
        if reason is not None and StayReason(reason.value) is not StayReason.EMERGENCY_RESCUE:
            return None
        plain = self._plain(text, mentions)
        said = {name for name, pattern in self._words.items() if pattern.search(plain)}
        away = _named_away(mentions)
        for frame in self._frames:
            if self._fits(frame, said, relation, away):
                return frame.topic if self._nothing_else(plain) else None
        return None

    def _fits(
        self, frame: _Frame, said: set[str], relation: CareRelation | None, away: bool
    ) -> bool:
        if not said.issuperset(frame.all) or said.intersection(frame.none):
            return False
        if any(part in said and part not in frame.all for part in _CHANGES_ALL):
            return False
        if frame.place == _AWAY and not away:
            return False
        if frame.relation == _KNOWN:
            return relation is not None
        if frame.relation == _APART:
            return relation not in (None, CareRelation.SAME_POOL)
        return not frame.relation or (relation is not None and relation.value == frame.relation)

    def _plain(self, text: str, mentions: Mentions) -> str:
        plain = list(spoken_form(text))
        for mention in mentions:
            if mention.kind in _HIDDEN:
                plain[mention.start : mention.end] = [_HOLE] + [""] * (
                    mention.end - mention.start - 1
                )
        return strip_punctuation("".join(plain))

    def _nothing_else(self, plain: str) -> bool:
        rest = plain
        for pattern in self._words.values():
            rest = pattern.sub("", rest)
        return len(self._fillers.sub("", rest.replace(_HOLE, ""))) <= self._rest


def _named_away(mentions: Mentions) -> bool:
    """Say whether a place is named where the person is treated, beside or without the insured."""
    if mentions.of(MentionKind.HOSPITAL):
        return True
    places = mentions.of(MentionKind.REGION)
    return any(place.role is Role.TREATMENT for place in places)


@lru_cache(maxsize=1)
def load_frames() -> Frames:
    """Read the table that ships with the package."""
    raw = resources.files("knowledge").joinpath("lexicon/frames.yml").read_text("utf-8")
    return Frames(yaml.safe_load(raw))
