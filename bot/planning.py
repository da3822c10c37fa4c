"""When a person wants the whole way told step by step, and not one answer."""

from bot.choosing import word_list
from bot.shelf import CARE, domain_of_matter
from bot.state import State
from knowledge.adviser import Phase
from knowledge.answering import AnswerDesk
from knowledge.mentions import MentionKind, Mentions, Role


def wants_plan(state: State, mentions: Mentions, desk: AnswerDesk) -> bool:
    """Say whether the pending question asks for every step of a stay and its settlement."""
    if not any(word in (state.pending or "") for word in word_list("plan")):
        return False
    matter = mentions.first(MentionKind.MATTER)
    if matter is not None:
        return domain_of_matter(matter.value, desk.matters) == CARE
    stay = mentions.first(MentionKind.PHASE) or mentions.first(MentionKind.STAY_REASON)
    return state.domain == CARE or bool(stay or mentions.region(Role.TREATMENT))


def phase_in(mentions: Mentions) -> Phase | None:
    """Return how far the stay has come, as the words say."""
    phase = mentions.first(MentionKind.PHASE)
    return Phase(phase.value) if phase else None
