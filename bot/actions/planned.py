"""Tell a settlement from the first step to the last, for this person and these places."""

import asyncio
from dataclasses import replace

from rasa_sdk.executor import CollectingDispatcher

from bot.payloads import slot_payload
from bot.planning import phase_in
from bot.repair import clarified, reworded
from bot.shelf import CARE
from bot.state import Pick, State
from core.clock import today
from knowledge.adviser import advise, plan_text
from knowledge.answer import Answer, AnswerStatus, Question
from knowledge.answering import AnswerDesk
from knowledge.mentions import Mentions
from knowledge.phrases import load_phrases
from knowledge.rendering import render_text
from knowledge.serialise import to_json


async def tell_plan(
    dispatcher: CollectingDispatcher,
    desk: AnswerDesk,
    states: tuple[State, State],
    question: Question,
    mentions: Mentions,
) -> State:
    """Say the plan, and what would change it; ``states`` are those before and after."""
    before, after = states
    read = desk.understander.understand(question, question.on or today())
    known = replace(
        question,
        insured=read.facts.insured,
        treatment=read.facts.treatment,
        insurance=read.facts.insurance,
        stay_reason=read.facts.stay_reason,
    )
    plan = await asyncio.to_thread(advise, desk, known, phase_in(mentions))
    asks = plan.ask_next
    dispatcher.utter_message(text=plan_text(plan), json_message={"plan": to_json(plan)})
    after = replace(
        after.closed(),
        insured=known.insured,
        treatment=known.treatment,
        insurance=known.insurance.value if known.insurance else None,
        stay_reason=known.stay_reason.value if known.stay_reason else None,
        domain=CARE,
        misses=0,
    )
    if asks is None or asks.slot in after.worn:
        return after
    answer = Answer(AnswerStatus.ANSWERED, spoken="", ask_next=asks)
    shown = reworded(before, after, answer, load_phrases())
    picks = tuple(Pick(option.value, option.label) for option in asks.options)
    buttons = [{"title": p.label, "payload": slot_payload(asks.slot, p.value)} for p in picks]
    dispatcher.utter_message(text=render_text(shown), buttons=buttons)
    told = replace(after, asked=asks.slot, options=picks)
    return replace(told, clarified=clarified(before, after, answer))
