"""Which topic a question is about: search over the wordings, helped by the conversation."""

from dataclasses import dataclass, field, replace

from knowledge.answer import Question
from knowledge.entries import Facet, Topic
from knowledge.search.index import Hit
from knowledge.search.ranking import Band, Decision, Thresholds, decide
from knowledge.snapshot import Snapshot
from knowledge.understanding import Understanding

_CONTEXT_BONUS, _MATTER_BONUS, _FACET_BONUS = 0.10, 0.06, 0.04


@dataclass(frozen=True)
class Retriever:
    """Finds the topic of a question in a snapshot."""

    thresholds: Thresholds = field(default_factory=Thresholds)

    def retrieve(self, question: Question, read: Understanding, snapshot: Snapshot) -> Decision:
        """Return the decision: one topic, a few to choose from, or nothing."""
        context = snapshot.topics.get(question.topic or "")
        if context is not None:
            same = _in_context(question, read, context, snapshot)
            if same is not None:
                return Decision(Band.ANSWER, (Hit(same.id, same.question, 1.0),), 1.0)
        hits = [
            replace(
                hit, score=min(1.0, hit.score + _bonus(snapshot.topics[hit.topic], read, context))
            )
            for hit in snapshot.index.search(read.query)
        ]
        return decide(sorted(hits, key=lambda hit: -hit.score), self.thresholds)


def _in_context(
    question: Question, read: Understanding, context: Topic, snapshot: Snapshot
) -> Topic | None:
    """Return the topic that a bare follow-up is about, or None if it asks something itself."""
    if question.pinned or not read.own_words:
        return context
    if read.only_facet and read.facet is not None:
        return _with_facet(context, read.facet, snapshot)
    return None


def _with_facet(context: Topic, facet: Facet, snapshot: Snapshot) -> Topic | None:
    same_matter = snapshot.of_matter(context.matter)
    exact = [topic for topic in same_matter if topic.facet is facet]
    return context if context in exact else next(iter(exact), None)


def _bonus(topic: Topic, read: Understanding, context: Topic | None) -> float:
    """Favour what is being discussed, the matter named and the aspect asked for."""
    bonus = 0.0
    if context is not None and topic.matter == context.matter and read.matter is None:
        bonus += _CONTEXT_BONUS
    if read.matter is not None and topic.matter == read.matter:
        bonus += _MATTER_BONUS
    if read.facet is not None and topic.facet is read.facet:
        bonus += _FACET_BONUS
    return bonus
