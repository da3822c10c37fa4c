"""What each kind of message does to the conversation."""

from dataclasses import replace

import pytest

from bot.dialogue import Said, acknowledged, advance
from bot.state import Pick, State
from knowledge.service import default_reader
from tests.bot.talk import ASKED_INSURED, KAIJIANG, KAIZHOU, OFFERED, PENDING, WANZHOU, said


class TestFillingSlots:
    def test_a_place_with_a_role_fills_that_slot_and_asks_the_pending_question_again(self):
        after, question = advance(ASKED_INSURED, said("inform", "在开江参的保"))

        assert after.insured == KAIJIANG
        assert (question.text, question.insured) == ("在万州住院要备案不", KAIJIANG)

    @pytest.mark.parametrize(
        ("asked", "slot"), [("insured", "insured"), ("treatment", "treatment")]
    )
    def test_a_bare_place_fills_the_role_just_asked_for(self, asked, slot):
        after, _ = advance(replace(ASKED_INSURED, asked=asked), said("inform", "开州"))

        assert getattr(after, slot) == KAIZHOU

    def test_saying_where_one_is_from_answers_the_question_for_the_insured_place(self):
        after, _ = advance(ASKED_INSURED, said("inform", "开江人"))

        assert after.insured == KAIJIANG

    @pytest.mark.parametrize("text", ["那开州呢", "开州"])
    def test_another_place_with_nothing_asked_changes_the_place_of_treatment_only(self, text):
        after, question = advance(PENDING, said("follow_up", text))

        assert after == replace(PENDING, treatment=KAIZHOU)
        assert question.text == PENDING.pending

    def test_insurance_and_reason_are_filled_without_being_asked_for(self):
        after, _ = advance(PENDING, said("inform", "居民医保，急诊"))

        assert (after.insurance, after.stay_reason) == ("resident", "emergency_rescue")

    def test_working_elsewhere_is_no_reason_for_a_stay_here(self):
        after, _ = advance(PENDING, said("inform", "我在达州打工"))

        assert after.stay_reason is None

    def test_a_doubtful_place_is_not_stored_but_handed_to_the_desk(self):
        text, codes = "江北", ("500105", "330205")
        mentions = default_reader().read("开州")
        doubtful = replace(mentions.items[0], values=codes, text=text)
        message = Said("inform", text, replace(mentions, items=(doubtful,)))

        after, question = advance(ASKED_INSURED, message)

        assert after.insured is None
        assert question.ambiguous == (("insured", codes),)

    def test_two_bare_places_are_the_insured_place_and_then_the_place_of_treatment(self):
        after, question = advance(State(), said("inform", "开江 万州"))

        assert (after.insured, after.treatment) == (KAIJIANG, WANZHOU)
        assert question.text == "开江 万州"

    def test_the_tier_is_a_number_and_goes_with_residents_insurance_only(self):
        resident, _ = advance(PENDING, said("inform", "居民医保二档"))
        employee, _ = advance(resident, said("correct", "说错了，是职工"))

        assert (resident.tier, employee.tier) == (2, None)

    def test_where_the_stay_stands_joins_the_pending_question(self):
        _, question = advance(PENDING, said("inform", "已经出院了"))

        assert question.text == "在万州住院要不要备案 已经出院了"


class TestOneOption:
    """A question that offers one thing is not answered by a word that the answer was heard."""

    ASKED = replace(PENDING, asked="stay_reason", options=(Pick("emergency_rescue", "急诊抢救"),))

    @pytest.mark.parametrize(
        "text", ["要得", "嗯", "好的", "有", "晓得了", "去过了", "办过了", "嗯嗯 晓得了"]
    )
    def test_what_only_shows_that_it_was_heard_is_taken_note_of(self, text):
        assert acknowledged(self.ASKED, said("affirm", text)) == "affirm"

    @pytest.mark.parametrize("text", ["要得", "嗯", "好的", "对头", "去过了", "是的", "对"])
    def test_yes_to_why_is_no_reason(self, text):
        after, question = advance(self.ASKED, said("affirm", text))

        assert after.stay_reason is None
        assert question.stay_reason is None

    @pytest.mark.parametrize("text", ["急诊抢救", "是急诊", "急诊"])
    def test_the_reason_in_words_is_one(self, text):
        after, _ = advance(self.ASKED, said("inform", text))

        assert after.stay_reason == "emergency_rescue"

    def test_denying_the_only_option_is_not_asked_again(self):
        after, question = advance(self.ASKED, said("deny", "不是急诊"))

        assert (after.stay_reason, after.declined) == (None, ("stay_reason",))
        assert question.text == PENDING.pending

    @pytest.mark.parametrize(("text", "picked"), [("是的", True), ("就是这个", True),
                                                  ("要得", False), ("晓得了", False)])  # fmt: skip
    def test_the_only_topic_offered_is_picked_by_a_clear_yes(self, text, picked):
        offered = State(pending="备案", candidates=(Pick("filing.how", "异地就医备案怎么办？"),))

        after, _ = advance(offered, said("affirm", text))

        assert (after.topic == "filing.how") == picked


class TestCloserPlace:
    CHONGQING = State(insured="500000", treatment="511700", pending="要备案吗", asked="stay_reason")

    @pytest.mark.parametrize("text", ["我是万州的", "万州的"])
    def test_a_place_within_the_insured_place_says_it_more_closely(self, text):
        after, question = advance(self.CHONGQING, said("inform", text))

        assert (after.insured, after.treatment) == (WANZHOU, "511700")
        assert question.text == "要备案吗"

    @pytest.mark.parametrize(("act", "text"), [("follow_up", "那万州呢"), ("inform", "去万州住院")])
    def test_another_place_of_treatment_within_it_is_one(self, act, text):
        after, _ = advance(self.CHONGQING, said(act, text))

        assert (after.insured, after.treatment) == ("500000", WANZHOU)


class TestPlaceOfHandling:
    STATE = State(handling=KAIJIANG, pending="迁户口要多久", topic="hukou.time")

    def test_another_place_is_another_place_of_handling_where_the_matter_has_one(self):
        after, question = advance(self.STATE, said("follow_up", "那开州呢"))

        assert (after.handling, after.treatment) == (KAIZHOU, None)
        assert question.handling == KAIZHOU

    def test_it_stays_for_more_on_the_matter_and_goes_with_a_new_question(self):
        _, more = advance(self.STATE, said("follow_up", "要带什么"))
        _, other = advance(self.STATE, said("ask_service", "住院费用怎么报销"))

        assert (more.handling, other.handling) == (KAIJIANG, None)

    def test_a_place_in_a_role_of_its_own_is_left_to_the_desk(self):
        state = State(pending="迁户口要多久", topic="hukou.time", asked="handling")

        after, question = advance(state, said("inform", "我户口在开江"))

        assert after.handling is None
        assert question.text == "迁户口要多久 我户口在开江"


class TestCorrecting:
    def test_only_what_is_mentioned_changes(self):
        state = replace(PENDING, insurance="employee", stay_reason="referral")

        after, question = advance(state, said("correct", "不对，是居民医保"))

        assert after == replace(state, insurance="resident")
        assert question.text == state.pending

    def test_the_place_denied_says_which_role_the_new_one_has(self):
        after, _ = advance(PENDING, said("correct", "不是开江，是开州"))

        assert (after.insured, after.treatment) == (KAIZHOU, WANZHOU)

    def test_what_is_denied_without_a_new_value_is_forgotten(self):
        after, _ = advance(replace(PENDING, insurance="employee"), said("deny", "不是职工"))

        assert after.insurance is None


class TestNotKnowing:
    def test_a_slot_that_cannot_be_answered_is_declined_and_the_question_asked_again(self):
        after, question = advance(ASKED_INSURED, said("dont_know", "不晓得"))

        assert (after.declined, after.asked) == (("insured",), None)
        assert question.declined == {"insured"}
        assert question.text == ASKED_INSURED.pending

    def test_knowing_it_later_takes_it_back(self):
        declined = replace(ASKED_INSURED, asked=None, declined=("insured",))

        after, _ = advance(declined, said("inform", "在开江参的保"))

        assert after.declined == ()

    def test_with_nothing_asked_the_words_go_to_the_desk(self):
        _, question = advance(PENDING, said("dont_know", "不晓得咋个开头"))

        assert question.text == "不晓得咋个开头"


class TestAskingOn:
    @pytest.mark.parametrize("text", ["要带什么", "备案管好久"])
    def test_an_aspect_becomes_the_new_question_about_the_topic_in_discussion(self, text):
        after, question = advance(PENDING, said("follow_up", text))

        assert (after.pending, question.text) == (text, text)
        assert (question.topic, question.insured) == ("filing.needed", KAIJIANG)

    def test_a_follow_up_in_words_of_its_own_keeps_the_topic(self):
        _, question = advance(PENDING, said("follow_up", "那要是提前回来了怎么说"))

        assert question.topic == "filing.needed"
        assert question.text == "那要是提前回来了怎么说"

    @pytest.mark.parametrize("act", ["ask_service", "nlu_fallback"])
    def test_a_new_question_keeps_the_person_but_not_the_topic(self, act):
        after, question = advance(PENDING, said(act, "自费出院了还能补报销不"))

        assert question.topic is None
        assert (after.insured, after.treatment) == (KAIJIANG, WANZHOU)

    def test_a_new_question_is_read_afresh_where_it_names_a_place(self):
        _, question = advance(PENDING, said("ask_service", "在开州住院报销比例是多少"))

        assert (question.treatment, question.insured) == (None, KAIJIANG)

    def test_a_choice_made_before_does_not_bind_a_new_question(self):
        state = replace(PENDING, pinned=True)

        _, question = advance(state, said("ask_service", "医保关系怎么转移接续"))

        assert not question.pinned

    def test_a_reply_that_nlu_did_not_know_still_answers_what_was_asked(self):
        after, question = advance(ASKED_INSURED, said("nlu_fallback", "开江那边的嘛"))

        assert after.insured == KAIJIANG
        assert question.text == ASKED_INSURED.pending

    def test_another_question_is_heard_while_a_slot_is_asked_for(self):
        after, question = advance(ASKED_INSURED, said("ask_service", "备案在网上怎么办"))

        assert question.text == "备案在网上怎么办"
        assert after.asked is None

    def test_the_first_message_is_a_question_whatever_its_act(self):
        for act in ("inform", "affirm", "deny", "follow_up", "dont_know", "choose"):
            _, question = advance(State(), said(act, "开江 万州 住院"))
            assert question.text == "开江 万州 住院"

    def test_yes_and_no_to_nothing_ask_the_desk_nothing(self):
        for act, text in (("affirm", "好的"), ("deny", "不用"), ("dont_know", "不晓得")):
            _, question = advance(PENDING, said(act, text))
            assert (question.text, question.topic) == ("", None)

    @pytest.mark.parametrize("state", [ASKED_INSURED, OFFERED, PENDING])
    @pytest.mark.parametrize("act", ["deny", "dont_know", "none_of_these", "inform"])
    def test_danger_to_life_is_never_a_reply_to_what_was_asked(self, state, act):
        _, question = advance(state, said(act, "我不想活了"))

        assert question.text == "我不想活了"


class TestPeople:
    def test_another_person_starts_empty(self):
        state = replace(PENDING, insurance="employee", stay_reason="referral", tier=1)

        after, question = advance(state, said("follow_up", "那我妈呢"))

        assert not after.knows_person
        assert after.subject == "mother"
        assert (question.text, question.topic) == ("那我妈呢", "filing.needed")

    def test_a_new_question_about_another_person_copies_nothing(self):
        _, question = advance(PENDING, said("ask_service", "我老汉在成都住院要不要备案"))

        assert question.insured is None

    def test_the_same_person_keeps_what_is_known(self):
        state = replace(PENDING, subject="mother")

        after, _ = advance(state, said("inform", "我妈是居民医保"))

        assert after == replace(state, insurance="resident")

    def test_naming_the_person_when_nothing_is_known_yet_keeps_the_question(self):
        after, question = advance(ASKED_INSURED, said("inform", "我妈是开江的"))

        assert (after.subject, after.insured) == ("mother", KAIJIANG)
        assert question.text == ASKED_INSURED.pending

    def test_coming_back_to_oneself_is_another_person_too(self):
        after, _ = advance(replace(PENDING, subject="mother"), said("follow_up", "我自己呢"))

        assert (after.subject, after.insured) == ("self", None)
