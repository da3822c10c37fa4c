"""Find what a text mentions: spaCy (blank zh, one token a character), PhraseMatcher and cues.

Characters and not words are the tokens: a word segmenter cuts across entities and misses them
(measured: docs/adr). Offsets of a mention are those of ``spoken_form(text)``.
"""

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from functools import lru_cache
from importlib import resources
from typing import Any

import yaml

from core.clock import today
from knowledge.days import load_days
from knowledge.light_spacy import Doc, PhraseMatcher, Span, spacy
from knowledge.mentions import Mention, MentionKind, Mentions, Role
from knowledge.roles import RoleCues, join_places
from knowledge.search.text import spoken_form
from regions.registry import Registry

_LISTED = (
    MentionKind.INSURANCE,
    MentionKind.TIER,
    MentionKind.STAY_REASON,
    MentionKind.PERSON_TYPE,
    MentionKind.SUBJECT,
    MentionKind.PHASE,
    MentionKind.FACET,
)
_LABEL = "{kind}:{value}"
_RECENT = 64
"""Texts whose mentions are kept: one message is read by the dialogue, the desk and the search."""


class MentionReader:
    """Reads mentions out of a text. Immutable and safe to share between threads."""

    def __init__(self, registry: Registry, matters: dict[str, Iterable[str]]) -> None:
        self._lexicon = _load_lexicon()
        self._registry = registry
        self._places = {spoken_form(place.surface): place for place in registry.names()}
        for surface, meant in self._lexicon["misread_places"].items():
            self._places[surface] = self._places[meant]
        self._matters = matters
        self._cues = RoleCues(self._lexicon)
        self._corrections = re.compile(self._lexicon["corrections"])
        self._hospital = re.compile(self._lexicon["unknown_hospital"])
        self._nlp = spacy.blank("zh", config={"nlp": {"tokenizer": {"segmenter": "char"}}})
        self._matcher = self._build_matcher()
        self._recent = lru_cache(_RECENT)(self._read)

    def read(self, text: str) -> Mentions:
        """Return every mention in the text, regions with their roles."""
        plain = spoken_form(text)
        return self._recent(plain, today()) if plain else Mentions()

    def _read(self, plain: str, day: date) -> Mentions:
        doc = self._nlp.make_doc(plain)
        found = [m for span in self._spans(doc) for m in self._mentions(span, plain)]
        hospitals = self._hospitals(plain, found)
        found = [m for m in found if not any(_within(m, named) for named in hospitals)]
        found += hospitals
        found += self._days(plain, found, day)
        found.sort(key=lambda mention: (mention.start, mention.end))
        joined = join_places(found, self._registry)
        placed = self._cues.assign(plain, self._cues.mark_negated(plain, joined))
        corrects = bool(self._corrections.search(plain))
        of_a_place = self._cues.only_of_a_place(plain, placed)
        covers = self._covers(plain, placed)
        return Mentions(tuple(placed), covers, of_a_place, corrects)

    @property
    def lexicon(self) -> dict[str, Any]:
        """The tables of knowledge/lexicon/mentions.yml."""
        return self._lexicon

    def _spans(self, doc: Doc) -> list[Span]:
        """Keep the longest spans; a place may overlap nothing else of its own kind."""
        spans = self._matcher(doc, as_spans=True)
        kept: list[Span] = []
        for span in sorted(spans, key=lambda s: (-(s.end - s.start), s.start)):
            kind = span.label_.split(":")[0]
            clash = [o for o in kept if o.start < span.end and span.start < o.end]
            if all(_compatible(kind, o, span) for o in clash):
                kept.append(span)
        return kept

    def _mentions(self, span: Span, plain: str) -> Iterable[Mention]:
        kind, value = span.label_.split(":", 1)
        start, end = span.start_char, span.end_char
        if kind != MentionKind.REGION.value:
            yield Mention(MentionKind(kind), (value,), span.text, start, end)
            return
        place = self._places[span.text]
        if place.weak and not self._cues.beside_place_cue(plain, start, end):
            return
        mention = Mention(MentionKind.REGION, place.codes, span.text, start, end)
        yield replace(mention, role=Role.TREATMENT) if place.hospital else mention

    def _hospitals(self, plain: str, found: list[Mention]) -> list[Mention]:
        """Return the hospitals that are named, where no place known to us is in the name."""
        named = (match.span("name") for match in self._hospital.finditer(plain))
        return [
            Mention(MentionKind.HOSPITAL, (plain[start:end],), plain[start:end], start, end)
            for start, end in named
            if not any(m.start < end and start < m.end and len(m.text) > 1 for m in found)
        ]

    def _days(self, plain: str, found: list[Mention], today: date) -> list[Mention]:
        """Return the day on which it happens: one, the last one told with what happens on it.

        A day alone, or beside mentions only, is one too ("from the 1st of next month").
        """
        said = [
            day
            for day in load_days().find(plain, today)
            if not any(m.start < day.end and day.start < m.end for m in found)
        ]
        chosen = next((day for day in reversed(said) if day.certain), None)
        if chosen is None and len(said) == 1 and not said[0].beside:
            (only,) = said
            mention = Mention(MentionKind.DAY, (only.value,), "", only.start, only.end)
            chosen = only if self._covers(plain, [*found, mention]) else None
        if chosen is None:
            return []
        text = plain[chosen.start : chosen.end]
        return [Mention(MentionKind.DAY, (chosen.value,), text, chosen.start, chosen.end)]

    def _covers(self, plain: str, mentions: list[Mention]) -> bool:
        if not mentions:
            return False
        rest = list(plain)
        for mention in mentions:
            if mention.kind in (MentionKind.MATTER, MentionKind.FACET):
                return False
            rest[mention.start : mention.end] = " " * (mention.end - mention.start)
        return self._cues.only_fillers("".join(rest))

    def _build_matcher(self) -> PhraseMatcher:
        matcher = PhraseMatcher(self._nlp.vocab)
        for label, surfaces in self._surfaces().items():
            forms = {spoken_form(surface) for surface in surfaces} - {""}
            matcher.add(label, [self._nlp.make_doc(form) for form in sorted(forms)])
        return matcher

    def _surfaces(self) -> dict[str, list[str]]:
        table: dict[str, list[str]] = {_LABEL.format(kind="region", value=""): list(self._places)}
        for kind in _LISTED:
            for value, surfaces in self._lexicon[kind.value].items():
                table[_LABEL.format(kind=kind.value, value=value)] = surfaces
        for matter, names in self._matters.items():
            table[_LABEL.format(kind="matter", value=matter)] = list(names)
        return table


def _within(mention: Mention, other: Mention) -> bool:
    return other.start <= mention.start and mention.end <= other.end


def _compatible(kind: str, other: Span, span: Span) -> bool:
    """Say whether a span may stand although it overlaps one already kept.

    Places and the words of other kinds exclude each other; a matter's name may contain a
    reason or a facet, which still counts.
    """
    other_kind = other.label_.split(":")[0]
    if MentionKind.REGION.value in (kind, other_kind) or kind == other_kind:
        return False
    return MentionKind.MATTER.value in (kind, other_kind)


def _load_lexicon() -> dict[str, Any]:
    raw = resources.files("knowledge").joinpath("lexicon/mentions.yml").read_text("utf-8")
    lexicon: dict[str, Any] = yaml.safe_load(raw)
    return lexicon
