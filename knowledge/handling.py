"""Where a matter is handled: which of the places named decides, as the matter says."""

from dataclasses import replace

from knowledge.answer import Question
from knowledge.exchange.drafts import MatterPlace
from knowledge.mentions import Mention, Mentions, Role
from knowledge.scope import HANDLING, INSURED
from knowledge.understanding import Understanding


def place_handling(
    question: Question, read: Understanding, place: MatterPlace | None
) -> Understanding:
    """Fill the place of handling of a matter that has one; other matters are left alone.

    A place that was only taken for the place of treatment because somebody goes there is the
    place of handling here, and nobody is assumed to be insured where they come from.
    """
    if place is None:
        return read
    mention = None if question.handling else _deciding(read.mentions, place.role)
    ambiguous = dict(read.ambiguous)
    if mention is not None and mention.ambiguous:
        ambiguous[HANDLING] = mention.values
    settled = mention.value if mention and not mention.ambiguous else None
    facts = replace(
        read.facts,
        handling=question.handling or settled,
        treatment=question.treatment,
        insured=None if INSURED in read.assumed else read.facts.insured,
    )
    return replace(read, facts=facts, ambiguous=ambiguous, assumed=frozenset(), place_ask=place.ask)


def _deciding(mentions: Mentions, role: Role) -> Mention | None:
    """Return the place in the deciding role, else one whose role nothing in the text fixes."""
    candidates = (mentions.region(each) for each in (role, Role.HANDLING, None, Role.TREATMENT))
    return next((mention for mention in candidates if mention is not None), None)
