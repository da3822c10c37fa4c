"""Actions for whatever is about content."""

from dataclasses import dataclass, replace

from rasa_sdk import Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from bot.actions.desk_action import CASE, DeskAction, remember, said_in, say, say_in_cases
from bot.actions.desk_action import PERSON as PERSON_FORM
from bot.actions.handoff import hand_over
from bot.actions.planned import tell_plan
from bot.both_ways import named_both, ways, without
from bot.choosing import by_label, by_number, means_back
from bot.dialogue import Said, acknowledged, advance, offers_nothing_new, settle, turned_down
from bot.handing_over import DESK
from bot.people import each_person, go_on, remembered
from bot.person import taken_as_correction
from bot.planning import wants_plan
from bot.remarks import AFTER_DEATH, Remark, lacks_insurance, remark_in
from bot.repair import PERSON, REPHRASE, offered_enough, reworded
from bot.same_matter import asked_aspect, topic_of_aspect
from bot.shelf import domain_of, domain_of_matter, go_back, turn_to, turn_to_person
from bot.state import Pick, State
from casework.handoff import HandoffReason
from knowledge.answer import Answer, Question
from knowledge.mentions import MentionKind
from knowledge.phrases import load_phrases
from knowledge.screening import screen
from knowledge.service import default_reader
from regions.registry import load_registry


@dataclass(frozen=True)
class Turn:
    """One message, with what was known before it and where replies go."""

    dispatcher: CollectingDispatcher
    tracker: Tracker
    before: State
    said: Said

    @classmethod
    def of(cls, dispatcher: CollectingDispatcher, tracker: Tracker) -> "Turn":
        """Return the turn that a tracker stands at."""
        state, said = State.from_slots(tracker.slots), said_in(tracker.latest_message)
        return cls(dispatcher, tracker, state, said)


class ActionAnswer(DeskAction):
    """Answer the pending question with what the person has added."""

    def name(self) -> str:
        """Return the name of the action."""
        return "action_answer"

    async def act(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[EventType]:
        """Take the message in, ask the desk, say what it answers."""
        turn = Turn.of(dispatcher, tracker)
        return remember(turn.before, await self.answered(turn))

    async def answered(self, turn: Turn) -> State:
        """Reply to a message, and return the state after it."""
        if screen(turn.said.text) is None:  # danger is never a reply to what was asked
            replied = await self._replied(turn)
            if replied is not None:
                return replied
        before, said = turn.before, self._on_the_matter(turn.before, turn.said)
        after, question = self._back(before, said) or advance(before, said)
        if question is None:
            turn.dispatcher.utter_message(response="utter_none_of_these")
            return await _helped_on(turn, after)
        if after.subject != before.subject:
            after = turn_to_person(before, after)
            question = replace(after.question(), ambiguous=question.ambiguous)
        return await self._content(turn, after, question)

    async def _replied(self, turn: Turn) -> State | None:
        """Take the message as a reply that needs no question of its own, or return None."""
        before, said = turn.before, turn.said
        if before.asked == DESK and (region := _region_named(before, said)):
            placed = replace(before, handling=region)
            handed = await _handed_over(turn, placed, HandoffReason.REQUESTED)
            return replace(handed, handling=before.handling)
        if noted := acknowledged(before, said):
            turn.dispatcher.utter_message(response=f"utter_noted_{noted}")
            return before
        if remark := remark_in(before, said):
            return await self._remarked(turn, remark)
        if lacks_insurance(before, said):
            turn.dispatcher.utter_message(response="utter_no_insurance")
            return before
        if cases := ways(before, said):
            return await self._in_cases(turn, without(before), cases)
        return None

    async def _remarked(self, turn: Turn, remark: Remark) -> State:
        """Reply to a remark; after a death, tell what has to be done then."""
        turn.dispatcher.utter_message(response=remark.response)
        if not remark.tells_death or AFTER_DEATH not in self.desk.store.current().topics:
            return turn.before
        about_it = replace(turn.said, topic=AFTER_DEATH)
        after, question = advance(turn.before, about_it)
        return turn.before if question is None else await self._content(turn, after, question)

    async def _content(self, turn: Turn, after: State, question: Question) -> State:
        """Ask the desk in the way that the question wants, and say what it answers."""
        before = turn.before
        fresh = after.pending != before.pending
        people = each_person(before, turn.said) if fresh else ()
        if len(people) > 1:
            return await self._for_people(turn, after, people)
        if people:  # told of several, asks for one
            after, question = people[0][1], people[0][1].question()
        in_talk, group = go_on(before, after, turn.said)
        if in_talk is not after:
            after, question = in_talk, replace(in_talk.question(), ambiguous=question.ambiguous)
        if group and await self._on_the_same(before, group[0][1]):
            return await self._for_people(turn, after, group)
        if fresh and not people and (cases := named_both(after, turn.said)):
            return await self._in_cases(turn, after.closed(), cases)
        after = replace(after, group=())
        mentions = default_reader().read(after.pending or "")
        if wants_plan(after, mentions, self.desk):
            states = (before, after)
            return await tell_plan(turn.dispatcher, self.desk, states, question, mentions)
        after, answers = await self._asked(before, after, question)
        return await self._told(turn, after, answers)

    async def _told(self, turn: Turn, after: State, answers: tuple[Answer, ...]) -> State:
        """Say the answers: of several questions only the last one asks back."""
        *others, answer = answers
        settled = settle(turn.before, after, answer)
        if offers_nothing_new(after, answer) or offered_enough(turn.before, after, answer):
            turn.dispatcher.utter_message(response="utter_none_of_these")
            return await _helped_on(turn, turned_down(settled))
        words = load_phrases()
        said = turn.said
        changed = taken_as_correction(turn.before, settled, said.mentions)
        if changed and said.act != "follow_up":
            place = load_registry().get(getattr(settled, changed)).short_name
            turn.dispatcher.utter_message(
                text=words.get("ask", changed, "changed").format(place=place)
            )
        if settled.declined != turn.before.declined and settled.declined:
            turn.dispatcher.utter_message(text=words.get("ask", settled.declined[-1], "find_out"))
        for other in others:
            say(turn.dispatcher, replace(other, ask_next=None))
        say(turn.dispatcher, reworded(turn.before, after, answer, words))
        return await _helped_on(turn, settled)

    async def _asked(
        self, before: State, after: State, question: Question
    ) -> tuple[State, tuple[Answer, ...]]:
        """Ask the desk; where the question turns to another matter, with what belongs to that."""
        answers = await self.ask_all(question)
        domains = [domain_of(answer, self.desk) for answer in answers]
        domain = domains[-1]
        if domain is None:
            return after, answers
        if before.domain in (None, *domains) or after.subject != before.subject:
            return replace(after, domain=domain), answers
        turned = turn_to(before, after, domain)
        return turned, await self.ask_all(turned.question(question.ambiguous))

    async def _on_the_same(self, before: State, state: State) -> bool:
        """Say whether a question is about the matter that several people are told about."""
        answer = await self.ask(state.question())
        return domain_of(answer, self.desk) == before.domain

    async def _for_people(
        self, turn: Turn, after: State, people: tuple[tuple[Pick, State], ...]
    ) -> State:
        """Answer for each of several people; a question that names none goes on for all."""
        told = await self._in_cases(turn, after.closed(), people, PERSON_FORM)
        return remembered(told, people) if told.topic else told

    async def _in_cases(
        self,
        turn: Turn,
        after: State,
        cases: tuple[tuple[Pick, State], ...],
        form: str = CASE,
    ) -> State:
        """Answer for each case; what nobody knows stays open and is not asked for again."""
        answers = [(pick.label, await self.ask(state.question())) for pick, state in cases]
        topics = [answer.topic for _, answer in answers if answer.topic]
        if not topics:
            return await self._told(turn, after, (await self.ask(after.question()),))
        if after.declined:
            text = load_phrases().get("ask", after.declined[-1], "find_out")
            turn.dispatcher.utter_message(text=text)
        say_in_cases(turn.dispatcher, answers, form)
        domain = domain_of(answers[-1][1], self.desk)
        return replace(after, topic=topics[-1], domain=domain, pinned=False, misses=0)

    def _on_the_matter(self, before: State, said: Said) -> Said:
        """Return the message with the topic that a few words on an aspect mean."""
        aspect = asked_aspect(before, said)
        if aspect is None or before.topic is None:
            return said
        snapshot = self.desk.store.current()
        matter = snapshot.matters.get(before.topic)
        topics = snapshot.of_matter(matter) if matter else []
        return replace(said, topic=topic_of_aspect(before.topic, aspect, topics))

    def _back(self, before: State, said: Said) -> tuple[State, Question] | None:
        """Return the matter talked about before, where the message goes back to it."""
        if not means_back(said.text):
            return None
        named = said.mentions.first(MentionKind.MATTER)
        domain = domain_of_matter(named.value, self.desk.matters) if named else None
        after = go_back(before, domain)
        return (after, after.question()) if after is not None and after.pending else None


async def _helped_on(turn: Turn, after: State) -> State:
    """Add what helps on where the conversation got no further."""
    if after.misses >= PERSON:
        handed = await _handed_over(turn, after, HandoffReason.NOT_UNDERSTOOD)
        return replace(handed, misses=0)
    if after.misses == REPHRASE:
        turn.dispatcher.utter_message(response="utter_rephrase")
    return after


async def _handed_over(turn: Turn, state: State, reason: HandoffReason) -> State:
    return await hand_over(turn.dispatcher, turn.tracker, state, reason)


def _region_named(before: State, said: Said) -> str | None:
    """Return the desk that the message picks, by its place, its number or its name."""
    place = said.mentions.first(MentionKind.REGION)
    pick = by_label(said.text, before.options) or by_number(said.text, before.options)
    return place.value if place is not None else pick.value if pick else None
