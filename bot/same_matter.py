"""A few words on an aspect ("online too?", "which papers?") stay with the matter in discussion."""

from collections.abc import Iterable

from bot.choosing import word_table
from bot.dialogue import Said
from bot.state import State
from knowledge.entries import Facet, Topic
from knowledge.mentions import MentionKind

LONGEST = 10
"""Characters up to which a message is about what was said before."""

_ASKING = ("follow_up", "ask_service", "check_materials", "nlu_fallback")


def asked_aspect(state: State, said: Said) -> Facet | None:
    """Return the aspect of the matter in discussion that a few words ask for, or None."""
    if state.topic is None or state.candidates or said.topic is not None:
        return None
    if said.act not in _ASKING or len(said.text) > LONGEST:
        return None
    if any(mention.kind is not MentionKind.FACET for mention in said.mentions):
        return None
    for facet, words in word_table("same_matter").items():
        if any(word in said.text for word in words):
            return Facet(facet)
    return None


def topic_of_aspect(topic: str, aspect: Facet, of_matter: Iterable[Topic]) -> str | None:
    """Return the topic that tells of an aspect, where the matter has just one.

    Without one, whether it can be done online stands in the topic in discussion, if anywhere.
    """
    telling = [other.id for other in of_matter if other.facet is aspect]
    if topic in telling or (not telling and aspect is Facet.ONLINE):
        return topic
    return telling[0] if len(telling) == 1 else None
