"""What differs between two places."""

import asyncio
from dataclasses import replace

from bot.actions.answers import ActionAnswer, Turn
from bot.dialogue import Said
from bot.shelf import domain_of
from bot.state import State
from knowledge.comparing import LEAST, CannotCompare, Comparer
from knowledge.comparison import Comparison
from knowledge.comparison_text import render_comparison
from knowledge.mentions import MentionKind
from knowledge.serialise import to_json


class ActionCompare(ActionAnswer):
    """Put places side by side; what cannot be compared is a question like any other."""

    def name(self) -> str:
        """Return the name of the action."""
        return "action_compare"

    async def answered(self, turn: Turn) -> State:
        """Find what to compare and where, then say what differs."""
        before, said = turn.before, turn.said
        places = places_of(before, said)
        if len(places) < LEAST:
            return await super().answered(turn)
        asked = replace(before.closed(), pending=said.text, pinned=False)
        answer = await self.ask(asked.question())
        named = said.mentions.first(MentionKind.MATTER)
        subject = answer.topic or (named.value if named else None) or before.topic
        comparison = await asyncio.to_thread(self._compared, subject, places, before)
        if comparison is None:
            return await super().answered(turn)
        turn.dispatcher.utter_message(
            text=render_comparison(comparison), json_message={"comparison": to_json(comparison)}
        )
        if answer.topic is None:
            return replace(before.closed(), misses=0)
        domain = domain_of(answer, self.desk)
        return replace(asked, topic=answer.topic, domain=domain, misses=0)

    def _compared(
        self, subject: str | None, places: tuple[str, ...], state: State
    ) -> Comparison | None:
        if subject is None:
            return None
        known = replace(state, treatment=None, handling=None)
        known = replace(known, insured=None) if state.insured in places else known
        try:
            return Comparer.beside(self.desk).compare(subject, places, known.question())
        except CannotCompare:
            return None


def places_of(state: State, said: Said) -> tuple[str, ...]:
    """Return the places to put side by side; beside a single one stands that in discussion."""
    named = [m.value for m in said.mentions.of(MentionKind.REGION) if not m.ambiguous]
    known = [place for place in (state.handling, state.treatment, state.insured) if place]
    places = tuple(dict.fromkeys(named))
    if len(places) == 1 and known and known[0] != places[0]:
        return (known[0], *places)
    return places
