"""Picking among what was offered, and what is remembered once the desk has answered."""

from dataclasses import replace
from datetime import date

import pytest

from bot.dialogue import Said, advance, offers_nothing_new, settle, turned_down
from bot.state import Pick, State
from knowledge.answer import Answer, AnswerStatus, AskNext, Candidate, Option, ScopeUsed
from knowledge.entries import Insurance, StayReason
from tests.bot.talk import (
    ASKED_INSURED,
    KAIJIANG,
    OFFERED,
    PENDING,
    WANZHOU,
    answered,
    said,
)

NONE_OF_THEM = [("none_of_these", "都不是"), ("deny", "不是"), ("inform", "3")]


class TestChoosing:
    @pytest.mark.parametrize(
        ("act", "text"),
        [
            ("choose", "第二个"),
            ("inform", "2"),
            ("nlu_fallback", "②"),
            ("choose", "最后那个"),
            ("choose", "怎么办的那个"),
            ("ask_service", "异地就医备案怎么办？"),
        ],
    )
    def test_a_number_or_words_pick_a_candidate(self, act, text):
        after, question = advance(OFFERED, said(act, text))

        assert (question.topic, question.pinned) == ("filing.how", True)
        assert (question.text, after.candidates) == ("备案", ())

    def test_a_button_picks_a_candidate(self):
        _, question = advance(OFFERED, Said("choose", "", topic="filing.materials"))

        assert (question.topic, question.pinned) == ("filing.materials", True)

    def test_yes_picks_the_only_candidate(self):
        only = replace(OFFERED, candidates=OFFERED.candidates[:1])

        _, question = advance(only, said("affirm", "对头"))

        assert question.topic == "filing.materials"

    @pytest.mark.parametrize(
        ("act", "text"), [("none_of_these", "都不是"), ("deny", "不是"), ("inform", "3")]
    )
    def test_none_of_them_asks_the_desk_nothing(self, act, text):
        after, question = advance(OFFERED, said(act, text))

        assert question is None
        assert set(after.rejected) == {"filing.materials", "filing.how"}

    def test_what_was_turned_down_is_not_offered_again(self):
        offers = (Candidate("filing.how", "?"),)
        answer = Answer(AnswerStatus.CHOOSE, "?", candidates=offers)

        assert offers_nothing_new(turned_down(OFFERED), answer)
        assert not offers_nothing_new(State(), answer)

    def test_no_with_a_question_of_its_own_is_that_question(self):
        _, question = advance(OFFERED, said("deny", "不是，我问的是出院以后补报销"))

        assert question.text == "不是，我问的是出院以后补报销"

    def test_a_choice_with_nothing_offered_is_words_for_the_desk(self):
        _, question = advance(PENDING, said("choose", "第一个"))

        assert question.text == "第一个"

    def test_an_option_is_picked_by_number_or_label(self):
        options = (Pick("employee", "职工医保"), Pick("resident", "居民医保（含新农合）"))
        state = replace(PENDING, asked="insurance", options=options)

        for act, text in (("choose", "第二个"), ("nlu_fallback", "居民医保（含新农合）")):
            after, question = advance(state, said(act, text))
            assert (after.insurance, question.text) == ("resident", PENDING.pending)

    def test_none_of_the_options_is_not_knowing(self):
        state = replace(PENDING, asked="insurance", options=(Pick("employee", "职工医保"),))

        after, _ = advance(state, said("none_of_these", "都不是"))

        assert after.declined == ("insurance",)


class TestSettling:
    def test_what_the_desk_read_is_remembered(self):
        scope = ScopeUsed(
            insured=KAIJIANG,
            treatment=WANZHOU,
            insurance=Insurance.RESIDENT,
            stay_reason=StayReason.REFERRAL,
            on=date(2026, 1, 1),
        )

        state = settle(State(), State(pending="?"), answered(scope=scope))

        assert (state.insured, state.treatment) == (KAIJIANG, WANZHOU)
        assert (state.insurance, state.stay_reason) == ("resident", "referral")
        assert state.topic == "filing.needed"

    def test_what_is_asked_and_offered_is_remembered(self):
        asks = AskNext("insurance", "?", (Option("职工医保", "employee"),))
        state = settle(State(), State(pending="?"), answered(ask_next=asks))

        assert (state.asked, state.options) == ("insurance", (Pick("employee", "职工医保"),))

        offers = Answer(AnswerStatus.CHOOSE, "?", candidates=(Candidate("filing.how", "怎么办"),))
        state = settle(state, state, offers)

        assert (state.asked, state.candidates) == (None, (Pick("filing.how", "怎么办"),))

    @pytest.mark.parametrize(
        "status", [AnswerStatus.OUT_OF_SCOPE, AnswerStatus.EMERGENCY, AnswerStatus.NEEDS_ACCOUNT]
    )
    def test_an_aside_leaves_the_conversation_where_it_was(self, status):
        after, _ = advance(ASKED_INSURED, said("ask_service", "明天下雨不"))

        assert settle(ASKED_INSURED, after, Answer(status, "?")) == ASKED_INSURED

    def test_a_message_that_asks_nothing_keeps_the_topic_in_discussion(self):
        after, _ = advance(PENDING, said("affirm", "好的"))
        asks = Answer(AnswerStatus.NEEDS_DETAIL, "?", ask_next=AskNext("question", "?"))

        assert settle(PENDING, after, asks) == replace(PENDING, clarified=("question",))

    def test_misses_are_counted_until_an_answer(self):
        none = Answer(AnswerStatus.NO_ENTRY, "?")
        once = settle(State(), State(pending="?"), none)
        twice = settle(once, once, none)

        assert (once.misses, twice.misses) == (1, 2)
        assert settle(twice, twice, answered()).misses == 0


def test_a_state_survives_its_slots():
    state = replace(OFFERED, tier=2, pinned=True, declined=("insured",), misses=2, rejected=("a",))

    assert State.from_slots(state.to_slots()) == state
    assert State.from_slots({}) == State()
