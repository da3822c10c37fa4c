"""What to ask a caller next: the question whose answer leaves the fewest different answers.

For an operator, who may ask in any order. A citizen is asked for places first (knowledge.asking):
a bare place name said alone is read as the place that was just asked for.
"""

from collections import defaultdict
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property, lru_cache
from itertools import product
from typing import Any

from core.clock import today
from knowledge.answer import AskNext, Question
from knowledge.answering import AnswerDesk
from knowledge.asking import CODED, PLACES, SLOTS, ask_for
from knowledge.bundles import compose_plan
from knowledge.composing import Composition
from knowledge.entries import Revision, Topic
from knowledge.handling import place_handling
from knowledge.scope import INSURED, TREATMENT
from knowledge.understanding import Understanding
from regions.registry import Registry

Worlds = Mapping[tuple[Any, ...], Hashable]
"""What a caller may turn out to be (one value a slot, in order), and what would be answered."""


@dataclass(frozen=True)
class NextQuestion:
    """The question that splits best. Everything that may be replied counts alike."""

    ask: AskNext
    now: int
    """How many different answers are possible before it is asked: at least two."""
    left: Fraction
    """How many of them are left after it, on average."""
    ambiguous: bool = False
    """True where a place name could be several places: which of them is asked."""


@dataclass(frozen=True)
class Replies:
    """What may be replied for a slot: one value of each kind, and how many are of that kind."""

    slot: str
    kinds: Mapping[Any, int]


def next_question(desk: AnswerDesk, question: Question, about: str) -> NextQuestion | None:
    """Return the best question about a topic, for what ``question`` tells; None if all is settled.

    Raises KeyError where the topic is not published.
    """
    topics = desk.store.current().topics
    topic = topics[about]
    matter = desk.matters.get(topic.matter)
    read = desk.understander.understand(question, today())
    read = place_handling(question, read, matter.place if matter else None)
    return _Splitter(desk, topics, topic, read).best()


@dataclass(frozen=True)
class _Splitter:
    """One topic, for what is known of one person."""

    desk: AnswerDesk
    topics: Mapping[str, Topic]
    topic: Topic
    read: Understanding

    def best(self) -> NextQuestion | None:
        """Compose the answer for whatever may be replied, and see which question tells most."""
        now = self._compose({})
        wanted = set(self.read.ambiguous).union(*(missing for _, missing in now.open))
        replies = [self._replies(slot) for slot in SLOTS if slot in wanted & self._askable]
        worlds = self._worlds(replies)
        different = len(set(worlds.values()))
        if different == 1:
            return None
        left, at = min((left_after(worlds, replies, at), at) for at in range(len(replies)))
        phrases, registry = self.desk.phrases, self.desk.registry
        slot = replies[at].slot
        ask = ask_for(slot, now, self.read, phrases, registry)
        return NextQuestion(ask, different, left, slot in self.read.ambiguous)

    @property
    def _askable(self) -> frozenset[str]:
        return frozenset(self.desk.phrases.node("ask"))

    def _compose(self, known: Mapping[str, Any]) -> Composition:
        facts = replace(self.read.facts, **known)
        desk = self.desk
        return compose_plan(self.topic, self.topics, facts, desk.registry, desk.phrases)

    def _replies(self, slot: str) -> Replies:
        """Put together what makes no difference to any entry: it is composed once."""
        kinds: dict[Hashable, list[Any]] = defaultdict(list)
        for value in self._values(slot):
            kinds[self._kind(slot, value)].append(value)
        return Replies(slot, {same[0]: len(same) for same in kinds.values()})

    def _values(self, slot: str) -> list[Any]:
        if slot in self.read.ambiguous:
            return list(self.read.ambiguous[slot])
        if slot not in PLACES:
            return [CODED[slot](value) for value in self.desk.phrases.node("ask", slot, "options")]
        registry = self.desk.registry
        around = getattr(self.read.facts, slot)
        codes = {region.code for region in registry.covered()} | {_elsewhere(registry)}
        codes |= {registry.get(code).code for role in PLACES for code in self._named[role]}
        wider = {outer for code in codes for outer in registry.ancestors(code)}
        inside = (code for code in codes - wider if not around or registry.is_within(code, around))
        return sorted(inside) or [around]

    def _kind(self, slot: str, value: Any) -> Hashable:
        """Return what of a value can decide, with any other values beside it."""
        seen = self._seen(slot, value)
        if slot not in PLACES:
            return seen
        return seen, self.desk.registry.pooling_area(value), self.desk.registry.province(value)

    def _seen(self, slot: str, value: Any) -> Hashable:
        """Return what the entries see of a value by itself."""
        if slot not in PLACES:
            return tuple(value in getattr(one.scope, slot) for one in self._revisions)
        registry, named = self.desk.registry, self._named[slot]
        within = [registry.is_within(value, code) for code in named]
        around = [registry.is_within(code, value) for code in named]
        pool = registry.pooling_area(value)
        funds = [registry.pooling_area(code) == pool for code in named] if slot == INSURED else []
        return (*within, *around, *funds)

    def _worlds(self, replies: list[Replies]) -> Worlds:
        """Compose once for all combinations that every entry sees alike."""
        seen = {(each.slot, v): self._seen(each.slot, v) for each in replies for v in each.kinds}
        composed: dict[Hashable, Hashable] = {}
        worlds: dict[tuple[Any, ...], Hashable] = {}
        for values in product(*(each.kinds for each in replies)):
            known = {each.slot: value for each, value in zip(replies, values, strict=True)}
            alike = (*(seen[item] for item in known.items()), self._relations(known))
            if alike not in composed:
                composed[alike] = _said(self._compose(known))
            worlds[values] = composed[alike]
        return worlds

    def _relations(self, known: Mapping[str, Any]) -> Hashable:
        if not known.keys() & {INSURED, TREATMENT}:
            return None
        facts = self.read.facts
        insured = known.get(INSURED, facts.insured)
        return self.desk.registry.care_relations(insured, known.get(TREATMENT, facts.treatment))

    @cached_property
    def _revisions(self) -> tuple[Revision, ...]:
        """Every entry that may speak, those of the parts of a bundle too."""
        parts = (name for one in self.topic.revisions for name in one.parts if name in self.topics)
        of_parts = (one for name in parts for one in self.topics[name].revisions)
        return (*self.topic.revisions, *of_parts)

    @cached_property
    def _named(self) -> Mapping[str, frozenset[str]]:
        """The regions that the entries name, by role. Every role is weighed over all of them."""
        scopes = [one.scope for one in self._revisions]
        return {slot: frozenset().union(*(getattr(s, slot) for s in scopes)) for slot in PLACES}


@lru_cache(maxsize=4)
def _elsewhere(registry: Registry) -> str:
    """Return a place that stands for all in provinces of which we cover nothing."""
    covered = {registry.province(region.code) for region in registry.covered()}
    places = (region.code for region in registry if region.pooling_area)
    return min(code for code in places if registry.province(code) not in covered)


def left_after(worlds: Worlds, replies: list[Replies], at: int) -> Fraction:
    """Return how many different answers are left after the question at this place, on average."""
    said: dict[Any, set[Hashable]] = defaultdict(set)
    for values, answer in worlds.items():
        said[values[at]].add(answer)
    kinds = replies[at].kinds
    return Fraction(sum(kinds[value] * len(said[value]) for value in kinds), sum(kinds.values()))


def _said(composition: Composition) -> Hashable:
    """Return what tells two answers apart: their texts, before places are filled in."""
    spoken = composition.lead.spoken if composition.lead else ""
    groups = tuple((group, revision.groups[group]) for group, revision in composition.used)
    return spoken, groups, composition.expired
