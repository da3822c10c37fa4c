"""The answer desk: the one place where answers are made. It reads, it never writes."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from core.clock import today
from knowledge.answer import Answer, AnswerStatus, AskNext, Candidate, Contact, Question, ScopeUsed
from knowledge.asking import ask_next
from knowledge.aspects_told import topics_for_each
from knowledge.bundles import compose_plan
from knowledge.composing import Composition
from knowledge.dating import ON, ask_day, ask_within, day_shown, said_for
from knowledge.entries import Topic
from knowledge.exchange.drafts import Matter
from knowledge.handling import place_handling
from knowledge.phrases import Phrases
from knowledge.retrieval import Retriever
from knowledge.scope import INSURED, REGION_SLOTS, Facts
from knowledge.scope_shown import relevant
from knowledge.screening import ScreenClass, screen
from knowledge.search.ranking import Band, Decision, near_the_first
from knowledge.snapshot import Snapshot, SnapshotStore, known_contacts
from knowledge.suggesting import Suggester, Wanted, always
from knowledge.understanding import Understander, Understanding
from knowledge.wording import notice, sections, sources, spoken_line
from regions.registry import Registry


@dataclass(frozen=True)
class AnswerDesk:
    """Answers questions from the published knowledge: screen, understand, retrieve, compose."""

    store: SnapshotStore
    registry: Registry
    understander: Understander
    contacts: Mapping[str, Contact]
    phrases: Phrases
    matters: Mapping[str, Matter]
    retriever: Retriever = field(default_factory=Retriever)

    def answer(self, question: Question) -> Answer:
        """Return what is right for this person, here, that day; or say that it is not known."""
        screened = None if question.pinned else screen(question.text)
        if screened is not None:
            return self._refuse(screened)
        read = self.understander.understand(question, today())
        if not read.own_words and question.topic is None:
            return self._needs_question(read)
        snapshot = self.store.current()
        decision = self.retriever.retrieve(question, read, snapshot)
        situation = snapshot.topics.get(read.situation or "")
        if decision.band is not Band.ANSWER and situation is not None:
            return self._compose(question, read, situation, snapshot)
        if decision.band is Band.ANSWER:
            topic = snapshot.topics[decision.hits[0].topic]
            answer = self._compose(question, read, topic, snapshot)
            return answer.with_confidence(decision.confidence)
        return self._without_topic(read, decision, snapshot)

    def answer_all(self, question: Question) -> tuple[Answer, ...]:
        """Answer each question of a message that asks several, in their order.

        So does each aspect of one that asks for several ("what papers, what does it cost").

        What the message says of the person holds for all of them, and a part that names no matter
        is about the one before it. Where the parts come to fewer than two topics, the message is
        answered as one, about the topic that a part found: there is always at least one answer.
        """
        parts = () if question.pinned else self.understander.questions(question.text)
        if len(parts) > 1 and screen(question.text) is None:
            self.store.current().index.prepare([self.understander.typed(part) for part in parts])
            said = self.understander.understand(question, today()).facts
            told: dict[str, Answer] = {}
            before = question.topic
            for part in parts:
                answer = self.answer(_part(question, part, said, before))
                if answer.topic is None and before is not None:
                    answer = self.answer(_part(question, part, said, None))
                before = answer.topic or before
                told.setdefault(_about(answer), answer)
            told.pop("", None)
            if len(told) > 1 and any(answer.topic for answer in told.values()):
                return tuple(told.values())
            for found in told.values():
                if found.topic:
                    alone = replace(question, topic=found.topic, pinned=True)
                    return (self.answer(alone).with_confidence(found.confidence),)
        return self._each_aspect(question, self.answer(question))

    def _each_aspect(self, question: Question, answer: Answer) -> tuple[Answer, ...]:
        """Return the answer, and those about other aspects that the same sentence asks for."""
        near = [candidate.topic for candidate in answer.candidates]
        if question.pinned or not (answer.topic or near):
            return (answer,)
        read = self.understander.understand(question, today())
        snapshot = self.store.current()
        lead = snapshot.topics.get(answer.topic or "")
        if lead is not None:
            near = [hit.topic for hit in near_the_first(snapshot.index.search(read.query))]
        found = topics_for_each(read.mentions, lead, near, snapshot)
        others = tuple(
            self.answer(replace(question, topic=topic.id, pinned=True)).with_confidence(
                answer.confidence
            )
            for topic in found
            if topic is not lead
        )
        return (answer, *others) if lead is not None else others or (answer,)

    def suggest(self, text: str, limit: int = 5, wanted: Wanted = always) -> tuple[Candidate, ...]:
        """Return canonical questions for the beginning of one (see knowledge.suggesting)."""
        return self.suggester.suggest(text, limit, wanted)

    @cached_property
    def suggester(self) -> Suggester:
        """What makes the suggestions of this desk; it remembers the last ones."""
        return Suggester(self.store, self.understander)

    def _refuse(self, screened: ScreenClass) -> Answer:
        keys = self.phrases.node("contacts").get(screened.kind, ())
        return Answer(
            status=screened.status,
            spoken=self.phrases.get("refusal", screened.kind),
            contacts=known_contacts(tuple(keys), dict(self.contacts)),
            kind=screened.kind,
            confidence=1.0,
        )

    def _needs_question(self, read: Understanding) -> Answer:
        return Answer(
            status=AnswerStatus.NEEDS_DETAIL,
            spoken=self.phrases.get("status", "needs_question"),
            ask_next=AskNext("question", self.phrases.get("ask", "question", "wording")),
            scope=self._scope(read, "unknown"),
        )

    def _without_topic(self, read: Understanding, decision: Decision, snapshot: Snapshot) -> Answer:
        offers = tuple(
            Candidate(hit.topic, snapshot.topics[hit.topic].question) for hit in decision.hits
        )
        status = AnswerStatus.CHOOSE if offers else AnswerStatus.NO_ENTRY
        return Answer(
            status=status,
            spoken=self.phrases.get("status", status.value),
            candidates=offers,
            scope=self._scope(_as_stated(read), "unknown"),
            contacts=self._contacts(()),
            confidence=decision.confidence,
        )

    def _compose(
        self, question: Question, read: Understanding, topic: Topic, snapshot: Snapshot
    ) -> Answer:
        matter = self.matters.get(topic.matter)
        read = place_handling(question, read, matter.place if matter else None)
        composition = compose_plan(topic, snapshot.topics, read.facts, self.registry, self.phrases)
        asked = self._asked(question, read, topic, composition, snapshot)
        lead = composition.lead
        names = self._names(read.facts)
        spoken = (
            spoken_line(composition, lead, read.facts.on, self.phrases, names)
            if lead
            else self._nothing_told(self._empty_status(composition, bool(asked)), read)
        )
        return Answer(
            status=AnswerStatus.ANSWERED if lead else self._empty_status(composition, bool(asked)),
            spoken=spoken,
            topic=topic.id,
            question=topic.question,
            facet=topic.facet,
            sections=sections(composition, read.facts.on, self.phrases, names),
            notice=self._notice(composition, read, names),
            scope=self._scope(
                replace(read, facts=relevant(read.facts, topic)), _match(composition, read.facts)
            ),
            sources=sources(composition),
            entry_ids=tuple(revision.entry_id for revision in composition.revisions),
            revision_ids=tuple(revision.id for revision in composition.revisions),
            ask_next=asked,
            contacts=self._contacts(
                tuple(key for revision in composition.revisions for key in revision.contacts)
            ),
        )

    def _asked(
        self,
        question: Question,
        read: Understanding,
        topic: Topic,
        composition: Composition,
        snapshot: Snapshot,
    ) -> AskNext | None:
        """Return what is asked back: a day that there is not, what is missing, a closer day."""
        declined = question.declined
        day = ask_day(read, declined, self.phrases)
        slot = day or ask_next(composition, read, declined, self.phrases, self.registry)
        if slot is not None or ON in declined:
            return slot
        return ask_within(read, topic, composition, snapshot, self.registry, self.phrases)

    @staticmethod
    def _empty_status(composition: Composition, asked: bool) -> AnswerStatus:
        if composition.expired:
            return AnswerStatus.EXPIRED
        return AnswerStatus.NEEDS_DETAIL if asked else AnswerStatus.NOT_KNOWN_HERE

    def _nothing_told(self, status: AnswerStatus, read: Understanding) -> str:
        day = day_shown(read, today(), self.phrases)
        if day and status is AnswerStatus.NOT_KNOWN_HERE:
            return self.phrases.get("status", "not_known_then").format(day=day)
        return self.phrases.get("status", status.value)

    def _notice(self, composition: Composition, read: Understanding, names: dict[str, str]) -> str:
        said = notice(composition, read.facts.on, self.phrases, names)
        if composition.lead:
            said += said_for(read, today(), self.phrases)
        if INSURED in read.assumed:
            said += self.phrases.get("notice", "assumed").format(**names)
        return said

    def _contacts(self, keys: tuple[str, ...]) -> tuple[Contact, ...]:
        default = tuple(self.phrases.node("contacts", "default"))
        return known_contacts((*default, *keys), dict(self.contacts))

    def _names(self, facts: Facts) -> dict[str, str]:
        names = dict(self.phrases.node("defaults"))
        for slot in REGION_SLOTS:
            code = getattr(facts, slot)
            if code:
                names[slot] = self.registry.get(code).short_name
        return names

    def _scope(self, read: Understanding, match: str) -> ScopeUsed:
        facts = read.facts
        return ScopeUsed(
            match=match,
            insured=facts.insured,
            insured_name=self.registry.get(facts.insured).name if facts.insured else None,
            treatment=facts.treatment,
            treatment_name=self.registry.get(facts.treatment).name if facts.treatment else None,
            handling=facts.handling,
            handling_name=self.registry.get(facts.handling).name if facts.handling else None,
            insurance=facts.insurance,
            tier=facts.tier,
            stay_reason=facts.stay_reason,
            person_type=facts.person_type,
            care_relation=self.registry.care_relation(facts.insured, facts.treatment),
            on=facts.on,
        )


def _as_stated(read: Understanding) -> Understanding:
    """Return the facts without a place that is only assumed: no answer says that it was."""
    if INSURED not in read.assumed:
        return read
    return replace(read, facts=replace(read.facts, insured=None))


def _about(answer: Answer) -> str:
    """Return the topic that an answer is about, or the first that it offers."""
    offered = answer.candidates[0].topic if answer.candidates else ""
    return answer.topic or offered


def _part(question: Question, text: str, said: Facts, topic: str | None) -> Question:
    """Return one of several questions, with what the whole message says of the person."""
    return replace(
        question,
        text=text,
        topic=topic,
        insured=question.insured or said.insured,
        treatment=question.treatment or said.treatment,
        insurance=question.insurance or said.insurance,
        tier=question.tier or said.tier,
        stay_reason=question.stay_reason or said.stay_reason,
        person_type=question.person_type or said.person_type,
    )


def _match(composition: Composition, facts: Facts) -> str:
    """Say how the answer matched: a rule for these regions, a wider one, or nothing."""
    if not composition.groups:
        return "unknown"
    scopes = [revision.scope for revision in composition.revisions]
    pair = any(scope.insured or scope.treatment for scope in scopes)
    here = any(facts.handling in scope.handling for scope in scopes)
    return "exact" if pair or here else "inherited"
