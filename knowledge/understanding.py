"""What a question says: facts about the person, the matter, the aspect, the words to search."""

import re
from dataclasses import dataclass, field
from datetime import date
from importlib import resources

import yaml

from knowledge.answer import Question
from knowledge.days import Period
from knowledge.entries import Facet, Insurance, StayReason
from knowledge.frames import load_frames
from knowledge.mentions import Mention, MentionKind, Mentions, Role
from knowledge.reader import MentionReader
from knowledge.scope import INSURED, TREATMENT, Facts
from knowledge.search.sentences import load_sentences
from knowledge.search.text import spoken_form, strip_punctuation
from knowledge.situation import Situations
from knowledge.vocabulary import default_spelling
from regions.model import CareRelation
from regions.registry import load_registry

_MASKED = (
    MentionKind.REGION,
    MentionKind.INSURANCE,
    MentionKind.TIER,
    MentionKind.SUBJECT,
    MentionKind.PERSON_TYPE,
    MentionKind.DAY,
    MentionKind.HOSPITAL,
)
_NAMES_A_PAPER = re.compile("\u8bc1|\u901a\u884c\u8bc1")
"""After a place or a person: a student's card, a pass for Taiwan are things, not who or where."""
_MOST_PARTS = 6
"""Asking parts of a long text that are searched: each costs an embedding."""
_REMEMBERED = 400_000
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
    frame: str | None = None
    """The topic of one of the questions that are asked most, where the text says nothing else."""
    asking: tuple[str, ...] = ()
    """The parts of a long text that ask, each as ``query``."""
    situation: str | None = None
    """The topic that the text calls for where it tells a situation and asks nothing."""
    period: Period | None = None
    """The days that are meant where the text tells them; the facts hold one of them."""
    no_such_day: bool = False
    """True where the text tells a day that the calendar does not have."""


@dataclass(frozen=True)
class GeneralNames:
    """The table ``general`` of knowledge/lexicon/entities.yml: what stands for a special name."""

    kind: MentionKind
    special: re.Pattern[str]
    name: str

    @classmethod
    def load(cls) -> "GeneralNames":
        """Read the table that ships with the package."""
        raw = resources.files("knowledge").joinpath("lexicon/entities.yml").read_text("utf-8")
        row = yaml.safe_load(raw)["general"]
        return cls(MentionKind(row["kind"]), re.compile(row["special"]), row["name"])

    def of(self, mention: Mention) -> str:
        """Return the general name of a mention, empty where it has none."""
        fits = mention.kind is self.kind and self.special.search(mention.text)
        return self.name if fits else ""


def mask(text: str, mentions: Mentions, general: GeneralNames | None = None) -> str:
    """Return the normalised text without what filters handle (places, people, insurance).

    ``general`` puts a general name in place of a special one: which kind of insurance it is, is
    left to the filters, but that insurance is asked about at all must not be lost.
    """
    plain = list(spoken_form(text))
    for mention in mentions:
        if mention.kind in _MASKED and not _NAMES_A_PAPER.match("".join(plain), mention.end):
            name = general.of(mention) if general else ""
            blank = [name, *" " * (mention.end - mention.start - 1)]
            plain[mention.start : mention.end] = blank
    return strip_punctuation("".join(plain))


class Understander:
    """Reads questions with one reader and one set of filler words."""

    def __init__(self, reader: MentionReader) -> None:
        self.reader = reader
        self._fillers = re.compile(reader.lexicon["followup_fillers"])
        self._general = GeneralNames.load()
        self._situations = Situations.from_lexicon(reader.lexicon)
        self._masked: dict[str, str] = {}

    def mask(self, text: str) -> str:
        """Return the form of a wording in which it is indexed and searched."""
        held = self._masked.get(text)
        if held is None:
            held = mask(text, self.reader.read(text), self._general)
            if len(self._masked) >= _REMEMBERED:
                self._masked.clear()
            self._masked[text] = held
        return held

    def typed(self, text: str) -> str:
        """Return the form in which an unfinished text is searched: mistakes put right, masked."""
        repaired = default_spelling().repair(spoken_form(text))
        return mask(repaired, self.reader.read(repaired), self._general)

    def questions(self, text: str) -> tuple[str, ...]:
        """Return the questions of a message that asks several; nothing where it asks one."""
        return load_sentences().questions(spoken_form(text))

    def understand(self, question: Question, today: date) -> Understanding:
        """Read the text; what the question states explicitly wins over it."""
        text = default_spelling().repair(spoken_form(question.text))
        mentions = self.reader.read(text)
        bare = mask(text, mentions)
        insured, assumed = _insured(question, mentions)
        treatment = question.treatment or _settled(mentions.region(Role.TREATMENT))
        period, no_such_day = _period(question, mentions)
        facts = Facts(
            on=question.on or (period.day(today) if period else today),
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
            query=mask(text, mentions, self._general),
            own_words=bool(self._without_fillers(bare)),
            facet=facet,
            matter=_first(mentions, MentionKind.MATTER, str),
            only_facet=facet is not None and not self._beyond_facets(text, mentions),
            ambiguous=_ambiguous(question, mentions),
            nearby=tuple(m.value for m in mentions.of(MentionKind.REGION) if not m.ambiguous),
            assumed=assumed,
            mentions=mentions,
            frame=self._frame(text, mentions, facts),
            asking=self._asking(text),
            situation=self._situations.topic(text, mentions),
            period=period,
            no_such_day=no_such_day,
        )

    def _frame(self, text: str, mentions: Mentions, facts: Facts) -> str | None:
        """Return the topic of the whole text, or of the first of several questions."""
        relation = _relation(facts)
        whole = load_frames().topic(text, mentions, relation)
        if whole is not None:
            return whole
        parts = load_sentences().questions(text)
        found = (load_frames().topic(part, self.reader.read(part), relation) for part in parts)
        return next((topic for topic in found if topic is not None), None)

    def _asking(self, text: str) -> tuple[str, ...]:
        masked = (mask(part, self.reader.read(part), self._general) for part in _parts(text))
        return tuple(part for part in masked if self._without_fillers(part))

    def _without_fillers(self, query: str) -> str:
        return self._fillers.sub("", query)

    def _beyond_facets(self, text: str, mentions: Mentions) -> str:
        """Return what the text says beside places, people and aspects."""
        plain = list(spoken_form(text))
        for mention in mentions:
            if mention.kind in (*_MASKED, MentionKind.FACET):
                plain[mention.start : mention.end] = " " * (mention.end - mention.start)
        return self._without_fillers(strip_punctuation("".join(plain)))


def _parts(text: str) -> tuple[str, ...]:
    return load_sentences().asking(text)[:_MOST_PARTS]


def _period(question: Question, mentions: Mentions) -> tuple[Period | None, bool]:
    """Return the days told, and whether they are none that there are; a known day settles it."""
    if question.on is not None or question.within is not None:
        return (None if question.on else question.within), False
    mention = mentions.first(MentionKind.DAY)
    if mention is None:
        return None, False
    period = Period.parse(mention.value)
    return period, period is None


def _relation(facts: Facts) -> CareRelation | None:
    return load_registry().care_relation(facts.insured, facts.treatment)


def _settled(mention: Mention | None) -> str | None:
    return None if mention is None or mention.ambiguous else mention.value


def _insured(question: Question, mentions: Mentions) -> tuple[str | None, frozenset[str]]:
    """Return the insured place, and whether it is only assumed from where the person is from.

    Several people insured in several places have no one place: which is asked back.
    """
    if question.insured is None and len(mentions.insured_places) > 1:
        return None, frozenset()
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
    if len(mentions.insured_places) > 1 and question.insured is None:
        found[INSURED] = mentions.insured_places
    return found


def _first(mentions: Mentions, kind: MentionKind, make):  # type: ignore[no-untyped-def]
    mention = mentions.first(kind)
    return make(mention.value) if mention else None
