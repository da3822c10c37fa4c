"""Which role a place plays in a sentence, from the words before and after it."""

import re
from dataclasses import dataclass, replace
from typing import Any

from knowledge.mentions import Mention, MentionKind, Role
from regions.registry import Registry

_WINDOW = 14
_PLACE_MARK = "\ue000"
"""Stands for any place inside a window, so that a cue can say "another place follows"."""


@dataclass(frozen=True)
class _Cue:
    role: Role
    before: re.Pattern[str] | None
    after: re.Pattern[str] | None

    def fits(self, before: str, after: str) -> bool:
        return all(
            pattern is None or pattern.search(text)
            for pattern, text in ((self.before, before), (self.after, after))
        )


class RoleCues:
    """The cue table of knowledge/lexicon/mentions.yml, compiled."""

    def __init__(self, lexicon: dict[str, Any]) -> None:
        self._cues = [
            _Cue(Role(row["role"]), _compile(row.get("before")), _compile(row.get("after")))
            for row in lexicon["roles"]
        ]
        self._place_before = re.compile(lexicon["place_cues"]["before"])
        self._place_after = re.compile(lexicon["place_cues"]["after"])
        negations = "|".join(map(re.escape, lexicon["negations"]))
        self._negation = re.compile(rf"({negations})$")
        self._of_a_place = re.compile(lexicon["of_a_place"].replace("$REGION", _PLACE_MARK))
        self._former = re.compile(lexicon["former"])
        self._ended = re.compile(lexicon["ended"])
        self._fillers = re.compile(lexicon["fillers"])

    def beside_place_cue(self, text: str, start: int, end: int) -> bool:
        """Say whether a doubtful place name stands where a place is meant."""
        alone = self.only_fillers(text[:start]) and self.only_fillers(text[end:])
        return alone or bool(
            self._place_before.search(text[:start]) or self._place_after.search(text[end:])
        )

    def only_fillers(self, rest: str) -> bool:
        """Say whether what is left beside the mentions carries no question of its own."""
        return bool(self._fillers.match(rest))

    def only_of_a_place(self, text: str, mentions: list[Mention]) -> bool:
        """Say whether a text says nothing but of where something is."""
        regions = [m for m in mentions if m.kind is MentionKind.REGION]
        return bool(self._of_a_place.search(_mark(text, regions, 0, len(text))))

    def mark_negated(self, text: str, mentions: list[Mention]) -> list[Mention]:
        """Mark mentions that stand right behind a negation, and insurance given up for another."""
        ended = self._given_up(text, mentions)
        return [
            replace(m, negated=m in ended or bool(self._negation.search(text[: m.start])))
            for m in mentions
        ]

    def _given_up(self, text: str, mentions: list[Mention]) -> list[Mention]:
        insured = [m for m in mentions if m.kind is MentionKind.INSURANCE]
        ended = [
            m
            for m in insured
            if self._ended.search(text[m.end :]) or self._former.search(text[: m.start])
        ]
        return ended if len(ended) < len(insured) else []

    def assign(self, text: str, mentions: list[Mention]) -> list[Mention]:
        """Give each region the role of the first cue that fits its surroundings."""
        regions = [m for m in mentions if m.kind is MentionKind.REGION]
        return [
            replace(m, role=m.role or self._role(text, m, regions))
            if m.kind is MentionKind.REGION
            else m
            for m in mentions
        ]

    def _role(self, text: str, mention: Mention, regions: list[Mention]) -> Role | None:
        others = [m for m in regions if m is not mention]
        before = _mark(text, others, 0, mention.start)[-_WINDOW:]
        after = _mark(text, others, mention.end, len(text))[:_WINDOW]
        return next((cue.role for cue in self._cues if cue.fits(before, after)), None)


def join_places(mentions: list[Mention], registry: Registry) -> list[Mention]:
    """Make one mention of a place written behind the wider place it lies in."""
    joined: list[Mention] = []
    for mention in mentions:
        before = joined[-1] if joined else None
        inner = _inside(before, mention, registry) if before else ()
        if before is not None and inner:
            text = before.text + mention.text
            joined[-1] = replace(mention, values=inner, text=text, start=before.start)
        else:
            joined.append(mention)
    return joined


def _inside(before: Mention, mention: Mention, registry: Registry) -> tuple[str, ...]:
    """Return what the second mention can mean if it names a part of the first, else nothing."""
    places = before.kind is mention.kind is MentionKind.REGION
    if not places or before.end != mention.start or before.ambiguous:
        return ()
    wider = before.value
    return tuple(code for code in mention.values if registry.is_within(code, wider))


def _mark(text: str, regions: list[Mention], start: int, end: int) -> str:
    """Return text[start:end] with every region in it replaced by one mark."""
    out, at = [], start
    for region in regions:
        if region.start >= start and region.end <= end:
            out += [text[at : region.start], _PLACE_MARK]
            at = region.end
    return "".join([*out, text[at:end]])


def _compile(pattern: str | None) -> re.Pattern[str] | None:
    return re.compile(pattern.replace("$REGION", _PLACE_MARK)) if pattern else None
