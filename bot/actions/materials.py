"""Ticking the material list of a matter by what the person says they have."""

from dataclasses import replace

from bot.actions.answers import ActionAnswer, Turn
from bot.choosing import word_list
from bot.shelf import domain_of
from bot.state import State
from knowledge.answer import Answer
from knowledge.checklist import check_materials, checklist_text, materials_of
from knowledge.entries import Facet
from knowledge.mentions import MentionKind

MOST = 3
"""How many topics of a matter are looked through for a list."""
LONGEST = 300
"""Characters that are remembered of what a person has, the last ones."""


class ActionCheckMaterials(ActionAnswer):
    """Tick the list; where there is no list, answer like any other question."""

    def name(self) -> str:
        """Return the name of the action."""
        return "action_check_materials"

    async def answered(self, turn: Turn) -> State:
        """Find the list that is meant, and say what is there, missing, or may come later."""
        before, said = turn.before, turn.said
        answer = await self._listing(turn)
        if answer is None:
            return await super().answered(turn)
        same = answer.topic == before.topic or before.topic is None or not said.names_matter
        has = f"{before.has or ''} {said.text}".strip() if same else said.text
        checked = check_materials(materials_of(answer), has[-LONGEST:])
        turn.dispatcher.utter_message(text=checklist_text(checked))
        domain = domain_of(answer, self.desk)
        after = replace(before.closed(), topic=answer.topic, domain=domain, misses=0)
        return replace(after, has=has[-LONGEST:], pending=answer.question)

    async def _listing(self, turn: Turn) -> Answer | None:
        """Return an answer with materials: of the matter named, else of that in discussion."""
        asked = replace(turn.before.closed(), pending=word_list("materials_question")[0])
        for topic in await self._topics(turn):
            answer = await self.ask(replace(asked, topic=topic, pinned=False).question())
            if materials_of(answer):
                return answer
        return None

    async def _topics(self, turn: Turn) -> list[str]:
        """Return the topics whose list may be meant, the likeliest first."""
        before, said = turn.before, turn.said
        named = said.mentions.first(MentionKind.MATTER)
        if named is None and before.topic:
            return [before.topic]
        found = await self.ask(replace(before.closed(), pending=said.text, topic=None).question())
        of_matter = self.desk.store.current().of_matter(named.value) if named else []
        listing = [topic.id for topic in of_matter if topic.facet is Facet.MATERIALS]
        known = (found.topic, *listing, *(topic.id for topic in of_matter[:MOST]))
        return list(dict.fromkeys(topic for topic in known if topic))
