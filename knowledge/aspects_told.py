"""Which aspects of its matter a topic tells, and which topic tells the one asked for."""

from collections.abc import Sequence

from knowledge.entries import Facet, Group, Topic
from knowledge.mentions import MentionKind, Mentions
from knowledge.scope_shown import is_guide
from knowledge.search.aspects import default_aspects
from knowledge.snapshot import Snapshot

TOLD_APART = frozenset((Facet.MATERIALS, Facet.TIME, Facet.FEE, Facet.WHERE, Facet.VALIDITY))
"""Aspects that are asked for in words of their own; how and whether are said of anything."""
_GROUP_OF = {
    Facet.CONDITIONS: Group.ELIGIBILITY,
    Facet.MATERIALS: Group.MATERIALS,
    Facet.PROCESS: Group.PROCESS,
    Facet.TIME: Group.TIME,
    Facet.VALIDITY: Group.TIME,
    Facet.FEE: Group.FEE,
    Facet.WHERE: Group.WHERE,
    Facet.ONLINE: Group.PROCESS,
    Facet.CONTACT: Group.WHERE,
}
"""The group of an entry that says something about an aspect."""


def asked(query: str) -> frozenset[Facet]:
    """Return the aspects that a question in normal form asks for."""
    reader = default_aspects()
    names = reader.facet_names(reader.read(query).facets)
    return frozenset(Facet(name) for name in names) & TOLD_APART


def tells(topic: Topic, facet: Facet) -> bool:
    """Say whether an entry of the topic says something about an aspect."""
    group = _GROUP_OF.get(facet)
    return any(group in revision.groups for revision in topic.revisions)


def about(topic: Topic, snapshot: Snapshot) -> frozenset[Facet]:
    """Return the aspects that a topic is about: its own, those it tells, those it is asked for."""
    told = {facet for facet in _GROUP_OF if tells(topic, facet)}
    named = {Facet(name) for name in snapshot.index.aspects(topic.id)}
    return frozenset(told | named | {topic.facet})


def with_facet(context: Topic, facet: Facet, snapshot: Snapshot) -> Topic:
    """Return the topic of the same matter that says most about an aspect.

    Never one of another matter: where nothing is said about the aspect, the topic in discussion is
    answered again, and its contacts know the rest.
    """
    if context.facet is facet:
        return context
    same_matter = snapshot.of_matter(context.matter)
    exact = [topic for topic in same_matter if topic.facet is facet]
    telling = [topic for topic in (context, *same_matter) if tells(topic, facet)]
    return next(iter(exact), None) or next(iter(telling), context)


def topics_for_each(
    mentions: Mentions, lead: Topic | None, near: Sequence[str], snapshot: Snapshot
) -> tuple[Topic, ...]:
    """Return the topics that together tell the aspects of one sentence ("what papers, what fee").

    ``lead`` is what is answered anyway; ``near`` are the topics near to the question, best first.
    An aspect is told by the nearest topic about it, else by the guide of the matter. Nothing where
    fewer than two aspects are asked for, or the topics are not of one matter; without a lead each
    aspect needs a topic.
    """
    facets = [Facet(each.value) for each in mentions.of(MentionKind.FACET)]
    wanted = [facet for facet in dict.fromkeys(facets) if facet in TOLD_APART]
    matter = _one_matter(lead, near, snapshot)
    if len(wanted) < 2 or matter is None:  # noqa: PLR2004 - several
        return ()
    topics = [snapshot.topics[name] for name in near]
    guides = [topic for topic in snapshot.of_matter(matter) if is_guide(topic)]
    chosen = [lead] if lead else []
    for facet in wanted:
        if any(facet is topic.facet or tells(topic, facet) for topic in chosen):
            continue
        about_it = (topic for topic in topics if topic.matter == matter and topic.facet is facet)
        telling = (topic for topic in guides if tells(topic, facet))
        found = next(about_it, None) or next(telling, None)
        if found is not None:
            chosen.append(found)
        elif lead is None:
            return ()
    return tuple(chosen)


def _one_matter(lead: Topic | None, near: Sequence[str], snapshot: Snapshot) -> str | None:
    """Return the matter of the lead, else the one that all the nearest topics share."""
    if lead is not None:
        return lead.matter
    matters = {snapshot.topics[name].matter for name in near}
    return matters.pop() if len(matters) == 1 else None
