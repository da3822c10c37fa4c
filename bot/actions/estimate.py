"""What a stay may be settled with: an amount only from verified figures, else what is missing."""

import asyncio
from dataclasses import replace

from bot.actions.answers import ActionAnswer, Turn
from bot.amounts import hospital_level, recognised_costs
from bot.person import about, fill
from bot.said_so import wants_figure
from bot.shelf import CARE, domain_of_matter
from bot.state import State
from core.clock import today
from knowledge.estimate import Stay, estimate, estimate_text, read_figures
from knowledge.mentions import MentionKind

_ASKS = "ask_service"


class ActionEstimate(ActionAnswer):
    """Estimate a stay; for anything else than care answer like any other question."""

    def name(self) -> str:
        """Return the name of the action."""
        return "action_estimate"

    async def answered(self, turn: Turn) -> State:
        """Fill in what the message tells, then say the amount or what is missing."""
        before, said = turn.before, turn.said
        if not wants_figure(said.text):  # how to claim, by when: a question of its own
            return await super().answered(replace(turn, said=replace(said, act=_ASKS)))
        named = said.mentions.first(MentionKind.MATTER)
        domain = domain_of_matter(named.value, self.desk.matters) if named else before.domain
        if domain not in (None, CARE):
            return await super().answered(turn)
        after, _ = fill(about(before, said.mentions).closed(), said.mentions)
        known = after.question()
        stay = Stay(
            on=today(),
            insured=known.insured,
            treatment=known.treatment,
            insurance=known.insurance,
            tier=known.tier,
            hospital_level=hospital_level(said.text),
            stay_reason=known.stay_reason,
            person_type=known.person_type,
            eligible=recognised_costs(said.text),
        )
        text = await asyncio.to_thread(self._text, stay)
        turn.dispatcher.utter_message(text=text)
        return replace(after, domain=CARE, misses=0)

    def _text(self, stay: Stay) -> str:
        registry = self.desk.registry
        return estimate_text(estimate(stay, read_figures(), registry), registry)
