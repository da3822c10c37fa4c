"""Which topic a question is about: search over the wordings, helped by the conversation."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from knowledge.answer import Question
from knowledge.aspects_told import about, asked, with_facet
from knowledge.entries import Facet, StayReason, Topic
from knowledge.scope_shown import is_guide, is_medical
from knowledge.search.index import Hit
from knowledge.search.ranking import Band, Decision, Thresholds, decide
from knowledge.snapshot import Snapshot
from knowledge.understanding import Understanding

_CONTEXT_BONUS, _MATTER_BONUS, _FACET_BONUS = 0.10, 0.04, 0.02
_REASON_BONUS = 0.08
_MATTER_OF: dict[StayReason | None, str] = {StayReason.EMERGENCY_RESCUE: "emergency"}
"""Whoever tells of a rescue is not to be sent to file like everybody else."""
_ASIDE = 0.05
"""By how much the guide may be less near than the nearest topic of its matter."""
_OTHER_ASPECT = 0.15
"""By how much a topic may be less near that tells the aspect which the nearest does not."""
_NEVER = 2.0
"""A probability that is not reached."""
_SHORT = 14
"""Characters up to which a question says little beyond its matter."""
_NAME = 4
"""Characters up to which a text can be no more than a name."""
_BESIDE_A_NAME = 0.12
"""By how much another matter may be less near than the one that a name stands for."""
_LONG = 40
"""Characters from which a message is seldom sure as a whole: its parts are embedded beside it."""


@dataclass(frozen=True)
class Retriever:
    """Finds the topic of a question in a snapshot."""

    thresholds: Thresholds | None = None
    """None: those of the knowledge base itself."""

    def retrieve(self, question: Question, read: Understanding, snapshot: Snapshot) -> Decision:
        """Return the decision: one topic, a few to choose from, or nothing."""
        context = snapshot.topics.get(question.topic or "")
        if context is not None:
            same = _in_context(question, read, context, snapshot)
            if same is not None:
                return _certain(same)
        framed = snapshot.topics.get(read.frame or "")
        known = read.query in snapshot.index.exact
        if framed is not None and not known and not _elsewhere(context, framed):
            return _certain(framed)
        thresholds = self.thresholds or snapshot.thresholds
        if len(read.query) >= _LONG:
            snapshot.index.prepare((read.query, *read.asking))
        decision = self._decide(read.query, read, context, snapshot, thresholds)
        if decision.band is Band.ANSWER:
            return decision
        return _best([decision, *self._parts(read, context, snapshot, thresholds)])

    def _decide(
        self,
        query: str,
        read: Understanding,
        context: Topic | None,
        snapshot: Snapshot,
        thresholds: Thresholds,
    ) -> Decision:
        hits = [
            _raised(hit, _bonus(snapshot.topics[hit.topic], read, context))
            for hit in snapshot.index.search(query)
        ]
        hits.sort(key=lambda hit: -hit.score)
        if context is None and _only_a_name(query, hits, snapshot):
            return decide(hits, replace(thresholds, answer=_NEVER))
        decision = decide(hits, thresholds)
        if decision.band is Band.ANSWER:
            return _of_the_aspect(decision, hits, asked(query), snapshot, thresholds)
        if not hits or hits[0].strange:
            return decision
        return _by_matter(hits, read, context, snapshot, thresholds) or decision

    def _parts(
        self,
        read: Understanding,
        context: Topic | None,
        snapshot: Snapshot,
        thresholds: Thresholds,
    ) -> list[Decision]:
        """Ask the sentences of a long message one by one: one of them asks, the others tell."""
        snapshot.index.prepare(read.asking)
        return [self._decide(part, read, context, snapshot, thresholds) for part in read.asking]


def _only_a_name(query: str, hits: list[Hit], snapshot: Snapshot) -> bool:
    """Say whether a text is only the name of something that several matters are about."""
    if not hits or len(query) > _NAME or hits[0].meaning >= 1.0:
        return False
    near = [hit for hit in hits if hit.score >= hits[0].score - _BESIDE_A_NAME]
    return len({snapshot.topics[hit.topic].matter for hit in near}) > 1


def _of_the_aspect(
    decision: Decision,
    hits: list[Hit],
    wanted: frozenset[Facet],
    snapshot: Snapshot,
    thresholds: Thresholds,
) -> Decision:
    """Keep to the aspects asked for: likeness takes what to bring for where to go.

    Where the nearest topic is about another aspect and says nothing of the one asked for, the
    nearest one of its matter that does is answered; where there is none, people choose. Of several
    aspects at once, one that is told is better than none.
    """
    (best,) = decision.hits
    told = snapshot.topics[best.topic]
    if best.meaning >= 1.0 or wanted <= about(told, snapshot):
        return decision
    for hit in hits:
        topic = snapshot.topics[hit.topic]
        near = hit.meaning >= best.meaning - _OTHER_ASPECT and not hit.strange
        if near and topic.matter == told.matter and wanted <= about(topic, snapshot):
            return replace(decision, hits=(hit,))
    if len(wanted) > 1:
        return decision
    return decide(hits, replace(thresholds, answer=_NEVER))


def _by_matter(
    hits: list[Hit],
    read: Understanding,
    context: Topic | None,
    snapshot: Snapshot,
    thresholds: Thresholds,
) -> Decision | None:
    """Answer with the guide of a matter where only the aspect is unsure: it tells them all.

    In a matter that is being discussed the nearest topic itself is answered. Only for a short
    question: a long one says more than the name of the matter.
    """
    if len(read.query) > _SHORT:
        return None
    topics = [snapshot.topics[hit.topic] for hit in hits]
    same = [topic.matter == topics[0].matter for topic in topics]
    others = [hit for hit, fits in zip(hits, same, strict=True) if not fits]
    sure = thresholds.probability([hits[0], *others])
    if sure < thresholds.answer:
        return None
    discussed = context is not None and context.matter == topics[0].matter
    direct = discussed or (read.facet is not None and topics[0].facet is read.facet)
    for hit, topic, fits in zip(hits, topics, same, strict=True):
        near = hit.meaning >= hits[0].meaning - _ASIDE
        if fits and near and not hit.strange and (direct or is_guide(topic)):
            return Decision(Band.ANSWER, (hit,), sure)
    return None


def _best(decisions: Sequence[Decision]) -> Decision:
    """Return the decision to follow: the whole message first, a part where it is surer."""
    whole, *parts = decisions
    answers = [part for part in parts if part.band is Band.ANSWER]
    if answers:
        return max(answers, key=lambda each: each.confidence)
    if whole.band is Band.NOTHING and parts:
        return max(parts, key=lambda each: (each.band is Band.CHOOSE, each.confidence))
    return whole


def _certain(topic: Topic) -> Decision:
    return Decision(Band.ANSWER, (Hit(topic.id, topic.question, 1.0, 1.0),), 1.0)


def _elsewhere(context: Topic | None, topic: Topic) -> bool:
    """Say whether a frame would lead away from a matter in discussion of another kind."""
    return context is not None and is_medical(context) != is_medical(topic)


def _in_context(
    question: Question, read: Understanding, context: Topic, snapshot: Snapshot
) -> Topic | None:
    """Return the topic that a bare follow-up is about, or None if it asks something itself."""
    if question.pinned or not read.own_words:
        return context
    if read.only_facet and read.facet is not None:
        return with_facet(context, read.facet, snapshot)
    return None


def _raised(hit: Hit, bonus: float) -> Hit:
    return replace(hit, score=min(1.0, hit.score + bonus), meaning=min(1.0, hit.meaning + bonus))


def _bonus(topic: Topic, read: Understanding, context: Topic | None) -> float:
    """Favour what is being discussed, the matter named and the aspect asked for."""
    bonus = 0.0
    if context is not None and topic.matter == context.matter and read.matter is None:
        bonus += _CONTEXT_BONUS
    if read.matter is not None and topic.matter == read.matter:
        bonus += _MATTER_BONUS
    if read.facet is not None and topic.facet is read.facet:
        bonus += _FACET_BONUS
    if topic.matter == _MATTER_OF.get(read.facts.stay_reason):
        bonus += _REASON_BONUS
    return bonus
