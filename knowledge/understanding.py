"""What a question says: facts about the person, the matter, the aspect, the words to search."""

import re
from dataclasses import dataclass, field
from datetime import date

from knowledge.answer import Question
from knowledge.entries import Facet, Insurance, StayReason
from knowledge.mentions import Mention, MentionKind, Mentions, Role
from knowledge.reader import MentionReader
from knowledge.scope import INSURED, TREATMENT, Facts
from knowledge.search.text import spoken_form, strip_punctuation
from knowledge.situation import Situations

_MASKED = (
    MentionKind.REGION,
    MentionKind.INSURANCE,
    MentionKind.TIER,
    MentionKind.SUBJECT,
    MentionKind.PERSON_TYPE,
)
_ASSUMED_FROM = (Role.HOME, Role.ORIGIN)
_AWAY_REASONS = (StayReason.POSTED_WORKER, StayReason.LONG_TERM_RESIDENT)


@dataclass(frozen=True)
class Understanding:
    """The outcome of reading one question."""

    facts: Facts
    query: str
    """The words to search for: normalised, without places, people and insurance."""
    own_words: bool
    """False where the text asks nothing itself (a bare place, "and for employees?")."""
    facet: Facet | None = None
    matter: str | None = None
    only_facet: bool = False
    """True where the text names an aspect and nothing else ("how long does it take")."""
    ambiguous: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Slot -> codes, where a place name could be several places."""
    nearby: tuple[str, ...] = ()
    """Places named in another role: first to offer when a place must be asked."""
    assumed: frozenset[str] = frozenset()
    mentions: Mentions = field(default_factory=Mentions)
    """What the text mentions: the matter decides which place counts (knowledge.handling)."""
    place_ask: str = ""
    """How to ask for the place of handling; empty where the matter has none."""
    situation: str | None = None
    """The topic that the text calls for where it tells a situation and asks nothing."""


def mask(text: str, mentions: Mentions) -> str:
    """Return the normalised text without what filters handle (places, people, insurance)."""
    plain = list(spoken_form(text))
    for mention in mentions:
        if mention.kind in _MASKED:
            plain[mention.start : mention.end] = " " * (mention.end - mention.start)
    return strip_punctuation("".join(plain))


class Understander:
    """Reads questions with one reader and one set of filler words."""

    def __init__(self, reader: MentionReader) -> None:
        self.reader = reader
        self._fillers = re.compile(reader.lexicon["followup_fillers"])
        self._situations = Situations.from_lexicon(reader.lexicon)

    def mask(self, text: str) -> str:
        """Return the form of a wording in which it is indexed and searched."""
        return mask(text, self.reader.read(text))

    def understand(self, question: Question, today: date) -> Understanding:
        """Read the text; what the question states explicitly wins over it."""
        mentions = self.reader.read(question.text)
        query = mask(question.text, mentions)
        insured, assumed = _insured(question, mentions)
        treatment = question.treatment or _settled(mentions.region(Role.TREATMENT))
        facts = Facts(
            on=question.on or today,
            insured=insured,
            treatment=treatment,
            handling=question.handling,
            insurance=question.insurance or _first(mentions, MentionKind.INSURANCE, Insurance),
            tier=question.tier or _first(mentions, MentionKind.TIER, int),
            stay_reason=question.stay_reason or _stay_reason(mentions, treatment),
            person_type=question.person_type or _first(mentions, MentionKind.PERSON_TYPE, str),
        )
        facet = _first(mentions, MentionKind.FACET, Facet)
        return Understanding(
            facts=facts,
            query=query,
            own_words=bool(self._without_fillers(query)),
            facet=facet,
            matter=_first(mentions, MentionKind.MATTER, str),
            only_facet=facet is not None and not self._beyond_facets(question.text, mentions),
            ambiguous=_ambiguous(question, mentions),
            nearby=tuple(m.value for m in mentions.of(MentionKind.REGION) if not m.ambiguous),
            assumed=assumed,
            mentions=mentions,
            situation=self._situations.topic(spoken_form(question.text), mentions),
        )

    def _without_fillers(self, query: str) -> str:
        return self._fillers.sub("", query)

    def _beyond_facets(self, text: str, mentions: Mentions) -> str:
        """Return what the text says beside places, people and aspects."""
        plain = list(spoken_form(text))
        for mention in mentions:
            if mention.kind in (*_MASKED, MentionKind.FACET):
                plain[mention.start : mention.end] = " " * (mention.end - mention.start)
        return self._without_fillers(strip_punctuation("".join(plain)))


def _settled(mention: Mention | None) -> str | None:
    return None if mention is None or mention.ambiguous else mention.value


def _insured(question: Question, mentions: Mentions) -> tuple[str | None, frozenset[str]]:
    """Return the insured place, and whether it is only assumed from where the person is from."""
    stated = question.insured or _settled(mentions.region(Role.INSURED))
    if stated or mentions.region(Role.INSURED) or INSURED in question.declined:
        return stated, frozenset()
    if mentions.region(Role.RESIDENCE):
        return None, frozenset()
    for role in _ASSUMED_FROM:
        home = _settled(mentions.region(role))
        if home:
            return home, frozenset({INSURED})
    return None, frozenset()


def _stay_reason(mentions: Mentions, treatment: str | None) -> StayReason | None:
    """Return the reason; working or living somewhere else is no reason for this stay."""
    found = _first(mentions, MentionKind.STAY_REASON, StayReason)
    lives = _settled(mentions.region(Role.RESIDENCE))
    if found in _AWAY_REASONS and lives and treatment and lives != treatment:
        return None
    return found


def _ambiguous(question: Question, mentions: Mentions) -> dict[str, tuple[str, ...]]:
    found = dict(question.ambiguous)
    for slot, role in ((INSURED, Role.INSURED), (TREATMENT, Role.TREATMENT)):
        mention = mentions.region(role)
        if mention and mention.ambiguous and getattr(question, slot) is None:
            found[slot] = mention.values
    return found


def _first(mentions: Mentions, kind: MentionKind, make):  # type: ignore[no-untyped-def]
    mention = mentions.first(kind)
    return make(mention.value) if mention else None
