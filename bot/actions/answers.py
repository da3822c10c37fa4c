"""Actions for whatever is about content."""

from dataclasses import replace

from rasa_sdk import Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from bot.actions.desk_action import DeskAction, remember, said_in, say, say_in_cases
from bot.both_ways import ways, without
from bot.choosing import means_back
from bot.dialogue import Said, acknowledged, advance, offers_nothing_new, settle, turned_down
from bot.repair import PERSON, REPHRASE, reworded
from bot.shelf import domain_of, domain_of_matter, go_back, turn_to, turn_to_person
from bot.state import State
from knowledge.answer import Answer, AnswerStatus, Question
from knowledge.mentions import MentionKind
from knowledge.phrases import load_phrases
from knowledge.screening import screen


class ActionAnswer(DeskAction):
    """Answer the pending question with what the person has added."""

    def name(self) -> str:
        """Return the name of the action."""
        return "action_answer"

    async def act(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[EventType]:
        """Take the message in, ask the desk, say what it answers."""
        before, said = State.from_slots(tracker.slots), said_in(tracker.latest_message)
        if screen(said.text) is None:
            if noted := acknowledged(before, said):
                dispatcher.utter_message(response=f"utter_noted_{noted}")
                return []
            if cases := ways(before, said.act, said.text):
                return await self._in_cases(dispatcher, before, cases)
        return await self._answer(dispatcher, before, said)

    async def _answer(
        self, dispatcher: CollectingDispatcher, before: State, said: Said
    ) -> list[EventType]:
        after, question = self._back(before, said) or advance(before, said)
        if question is None:
            dispatcher.utter_message(response="utter_none_of_these")
            return self._said(dispatcher, before, after)
        if after.subject != before.subject:
            after = turn_to_person(before, after)
            question = replace(after.question(), ambiguous=question.ambiguous)
        after, answer = await self._asked(before, after, question)
        settled = settle(before, after, answer)
        if offers_nothing_new(after, answer):
            dispatcher.utter_message(response="utter_none_of_these")
            return self._said(dispatcher, before, turned_down(settled))
        if said.act == "dont_know" and before.asked and answer.status is not AnswerStatus.EMERGENCY:
            dispatcher.utter_message(text=load_phrases().get("ask", before.asked, "find_out"))
        say(dispatcher, reworded(before, answer, load_phrases()))
        return self._said(dispatcher, before, settled)

    async def _asked(
        self, before: State, after: State, question: Question
    ) -> tuple[State, Answer]:
        """Ask the desk; where the question turns to another matter, with what belongs to that."""
        answer = await self.ask(question)
        domain = domain_of(answer, self.desk)
        if domain is None:
            return after, answer
        if before.domain in (None, domain) or after.subject != before.subject:
            return replace(after, domain=domain), answer
        turned = turn_to(before, replace(after, topic=answer.topic), domain)
        again = await self.ask(replace(turned.question(question.ambiguous), pinned=True))
        return replace(turned, pinned=after.pinned), again

    async def _in_cases(
        self,
        dispatcher: CollectingDispatcher,
        before: State,
        cases: tuple[tuple[object, State], ...],
    ) -> list[EventType]:
        """Answer for each case; what the person does not know stays open and is not asked."""
        answers = [(pick, await self.ask(state.question())) for pick, state in cases]
        after = without(before)
        if before.asked:
            dispatcher.utter_message(text=load_phrases().get("ask", before.asked, "find_out"))
        else:
            after = replace(after, topic=answers[-1][1].topic or after.topic)
        say_in_cases(dispatcher, [(pick.label, answer) for pick, answer in answers])
        return remember(before, after)

    def _back(self, before: State, said: Said) -> tuple[State, Question] | None:
        """Return the matter talked about before, where the message goes back to it."""
        if not means_back(said.text):
            return None
        named = said.mentions.first(MentionKind.MATTER)
        domain = domain_of_matter(named.value, self.desk.matters) if named else None
        after = go_back(before, domain)
        return (after, after.question()) if after is not None and after.pending else None

    @staticmethod
    def _said(dispatcher: CollectingDispatcher, before: State, after: State) -> list[EventType]:
        """Add what helps on where the conversation got no further; remember the state."""
        if after.misses >= PERSON:
            dispatcher.utter_message(response="utter_missed_again")
        elif after.misses == REPHRASE:
            dispatcher.utter_message(response="utter_rephrase")
        return remember(before, after)
