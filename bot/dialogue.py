"""What a message does to the conversation: which question goes to the desk, what is remembered.

Pure functions over :class:`State`; Rasa names the act, the desk decides what is true.
"""

from dataclasses import dataclass, field, replace

from bot.choosing import SHORT, by_label, by_number, by_words, means_heard, means_yes, ordinal
from bot.person import about, fill, make_room, no_such_day, places_unplaced
from bot.repair import QUESTION, clarified, got_nowhere
from bot.state import PERSON_SLOTS, Pick, State
from knowledge.answer import Answer, AnswerStatus, Question
from knowledge.mentions import MentionKind, Mentions
from knowledge.screening import screen

WORD = 5
"""Characters up to which a message is no more than a yes, a no or a sigh."""

_ANSWERING = ("inform", "correct", "affirm", "deny", "dont_know", "choose", "none_of_these")
"""Acts that answer or change something said before."""
_IN_CONTEXT = ("follow_up", "compare", "check_materials", "estimate")
"""Acts whose words are about the topic in discussion."""
_ASIDE = (AnswerStatus.OUT_OF_SCOPE, AnswerStatus.EMERGENCY, AnswerStatus.NEEDS_ACCOUNT)
"""Answers after which the conversation goes on where it was."""

Step = tuple[State, Question | None]
"""The state to go on with, and what to ask the desk; None where every choice was turned down."""


@dataclass(frozen=True)
class Said:
    """One message as understood: its act, its words, its mentions, a topic picked by button."""

    act: str
    text: str
    mentions: Mentions = field(default_factory=Mentions)
    topic: str | None = None

    @property
    def names_matter(self) -> bool:
        """True where a matter or an aspect of one is named.

        Some reasons of a stay are the names of matters too; said alone they are the reason.
        """
        reasons = {(m.start, m.end) for m in self.mentions.of(MentionKind.STAY_REASON)}
        matters = self.mentions.of(MentionKind.MATTER)
        named = any((m.start, m.end) not in reasons for m in matters)
        return named or self.mentions.first(MentionKind.FACET) is not None

    @property
    def brief(self) -> bool:
        """True for a word or two that mention nothing."""
        return len(self.text) <= SHORT and not self.mentions.items


def advance(state: State, said: Said) -> Step:
    """Take a message in: return the state after it and the question for the desk."""
    if said.topic is not None:
        return _chosen(state, said.topic)
    if screen(said.text) is not None:  # danger, or not ours: never a reply to what was asked
        return _new_question(state, said)
    step = _choice(state, said) or _option(state, said) or _not_known(state, said)
    if step is not None:
        return step
    person = about(state, said.mentions)
    if _asks_itself(state, said):
        return _new_question(person, said)
    if person.knows_person != state.knows_person:
        return _for_another(person, said)
    return _again(person, said)


def settle(before: State, after: State, answer: Answer) -> State:
    """Return what to remember once the desk has answered."""
    if answer.status in _ASIDE:
        return before
    if answer.status is AnswerStatus.UNAVAILABLE:
        return after
    known = _as_used(after, answer)
    misses = before.misses + 1 if got_nowhere(before, after, answer) else 0
    known = replace(known, misses=misses, clarified=clarified(before, known, answer))
    if answer.ask_next is not None and answer.ask_next.slot == QUESTION:
        return _nothing_asked(before, known)
    if answer.status is AnswerStatus.NO_ENTRY:
        return known.closed()
    asks, offers = answer.ask_next, answer.candidates
    return replace(
        known,
        topic=answer.topic or known.topic,
        asked=asks.slot if asks else None,
        options=tuple(Pick(o.value, o.label) for o in asks.options) if asks else (),
        candidates=tuple(Pick(c.topic, c.question) for c in offers),
        rejected=known.rejected if offers else (),
    )


def offers_nothing_new(state: State, answer: Answer) -> bool:
    """Say whether every choice offered was turned down before."""
    offered = {candidate.topic for candidate in answer.candidates}
    return bool(offered) and offered <= set(state.rejected)


def turned_down(state: State) -> State:
    """Return the state after none of the choices was meant."""
    offered = tuple(pick.value for pick in state.candidates)
    rejected = tuple(dict.fromkeys((*state.rejected, *offered)))
    return replace(
        state.closed(),
        pending=None,
        topic=None,
        pinned=False,
        rejected=rejected,
        misses=state.misses + 1,
    )


def acknowledged(state: State, said: Said) -> str | None:
    """Return yes or no where it answers nothing that was asked: it is taken note of.

    "Fine" or "I see" to the question for one thing of several picks none, not even the only one.
    """
    if means_heard(said.text):
        return "affirm"
    if state.asked in PERSON_SLOTS and state.options and _only_heard(said):
        return said.act
    if state.asked or state.candidates or said.topic is not None:
        return None
    return said.act if said.act in ("affirm", "deny") and _says_nothing(state, said) else None


def _only_heard(said: Said) -> bool:
    """Say whether the message shows that the answer was heard, and says nothing else."""
    return said.act == "affirm" and said.brief and not means_yes(said.text)


def _choice(state: State, said: Said) -> Step | None:
    """Read the message as a pick among the topics offered."""
    if not state.candidates:
        return None
    if _none_meant(state, said):
        return turned_down(state), None
    pick = by_label(said.text, state.candidates)
    if pick is None and (said.act == "choose" or said.brief):
        pick = by_number(said.text, state.candidates)
    if pick is None and said.act == "choose":
        pick = by_words(said.text, state.candidates)
    if pick is None and len(state.candidates) == 1 and means_yes(said.text):
        pick = state.candidates[0]
    return _chosen(state, pick.value) if pick else None


def _none_meant(state: State, said: Said) -> bool:
    if said.act == "none_of_these":
        return True
    if not said.brief:
        return False
    last_of_all = ordinal(said.text, 0) == len(state.candidates) + 1
    return last_of_all or (said.act == "deny" and not said.names_matter)


def _chosen(state: State, topic: str) -> Step:
    after = replace(state.closed(), topic=topic, pinned=True)
    return after, after.question()


def _option(state: State, said: Said) -> Step | None:
    """Read the message as a pick among the options of the slot asked for."""
    if not state.asked or not state.options:
        return None
    pick = by_label(said.text, state.options)
    if pick is None and said.act == "choose":
        pick = by_number(said.text, state.options)
    if pick is None:
        return None
    after = replace(State.from_slots({**state.to_slots(), state.asked: pick.value}).closed())
    return after, after.question()


def _not_known(state: State, said: Said) -> Step | None:
    """Read the message as "I cannot say" to the slot asked for; it is not asked again."""
    unable = said.act in ("dont_know", "none_of_these") or (said.act == "deny" and said.brief)
    unable = unable or _every_option_denied(state, said)
    if not state.asked or not unable or said.names_matter:
        return None
    person, _ = fill(about(state, said.mentions), said.mentions)
    after = replace(person.closed(), declined=(*person.declined, state.asked))
    return after, after.question()


def _every_option_denied(state: State, said: Said) -> bool:
    denied = {mention.value for mention in said.mentions if mention.negated}
    return bool(state.options) and {pick.value for pick in state.options} <= denied


def _asks_itself(state: State, said: Said) -> bool:
    """Say whether the message is a question of its own, and not only news for the pending one."""
    if state.pending is None or state.asked == QUESTION:
        return True
    if said.mentions.covers_text:
        return False
    if said.names_matter or state.candidates:
        return True
    if said.act in _ANSWERING:
        return not said.mentions.items and not state.asked
    return said.act == "follow_up" or not _answers_what_was_asked(state, said)


def _answers_what_was_asked(state: State, said: Said) -> bool:
    """Say whether a message of few other words fills the slot asked for."""
    mentioned = sum(mention.end - mention.start for mention in said.mentions)
    if not state.asked or len(said.text) - mentioned > SHORT:
        return False
    filled, ambiguous = fill(state, said.mentions)
    changed = getattr(filled, state.asked, None) != getattr(state, state.asked, None)
    return changed or state.asked in dict(ambiguous)


def _new_question(person: State, said: Said) -> Step:
    facet_only = said.mentions.first(MentionKind.FACET) and not said.mentions.first(
        MentionKind.MATTER
    )
    stays = said.act in _IN_CONTEXT or bool(facet_only)
    if not stays:
        person = replace(person, handling=None)
    after = replace(
        make_room(person, said.mentions).closed(),
        pending="" if _says_nothing(person, said) else said.text,
        topic=person.topic if stays else None,
        pinned=False,
    )
    if said.mentions.covers_text:
        after, ambiguous = fill(after, said.mentions)
        return after, after.question(ambiguous)
    return after, after.question()


def _says_nothing(state: State, said: Said) -> bool:
    """Say whether the message is a yes or no to nothing; its words would find just anything."""
    bare = len(said.text) <= WORD and not said.mentions.items and screen(said.text) is None
    return bare and said.act in ("affirm", "deny", "dont_know") and state.pending is not None


def _for_another(person: State, said: Said) -> Step:
    """Ask the topic in discussion for another person, in words that name no old place."""
    after, ambiguous = fill(replace(person, pending=said.text, pinned=False), said.mentions)
    return after, after.question(ambiguous)


def _again(person: State, said: Said) -> Step:
    """Ask the pending question again with what the message adds."""
    filled, ambiguous = fill(person, said.mentions, elsewhere=said.act == "follow_up")
    loose = said.mentions.first(MentionKind.PHASE) or no_such_day(said.mentions)
    loose = loose or places_unplaced(person, said.mentions)
    kept = _without_denied(person.pending or "", said.mentions)
    pending = f"{kept} {said.text}" if loose else kept
    after = replace(filled, pending=pending)
    return after, after.question(ambiguous)


def _without_denied(pending: str, mentions: Mentions) -> str:
    """Return the question without what the person takes back: the desk would read it again."""
    for mention in mentions:
        if mention.negated:
            pending = pending.replace(mention.text, "")
    return pending


def _as_used(state: State, answer: Answer) -> State:
    """Fill what was open with what the desk read in the text."""
    scope = answer.scope
    used = {
        "insured": scope.insured,
        "treatment": scope.treatment,
        "handling": scope.handling,
        "insurance": scope.insurance.value if scope.insurance else None,
        "tier": scope.tier,
        "stay_reason": scope.stay_reason.value if scope.stay_reason else None,
        "person_type": scope.person_type,
    }
    slots = state.to_slots()
    news = {slot: value for slot, value in used.items() if slots[slot] is None and value}
    return replace(state, **news)  # type: ignore[arg-type]


def _nothing_asked(before: State, known: State) -> State:
    """Keep what is learnt of the person; the conversation stays where it was."""
    return replace(
        known,
        pending=before.pending,
        topic=before.topic,
        pinned=before.pinned,
        asked=before.asked,
        options=before.options,
        candidates=before.candidates,
    )
