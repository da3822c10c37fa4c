"""The assistant with the real model over the real content: what it takes, keeps and says."""

import asyncio
import time

import pytest

from bot.runtime import Assistant, InvalidConversation, ModelError, NotReady
from bot.wording import limit_response
from core.db import make_engine, session_factory
from knowledge.answering import AnswerDesk
from knowledge.service import build_desk

KAIJIANG, WANZHOU = "511723", "500101"
QUESTION = "我是开江的居民医保，要去万州住院，要不要备案"

ODD = {
    "emoji": "😀" * 400,
    "control": "备案\x00\x07\x1b[31m怎么办",
    "surrogate": "备案\ud800怎么办",
    "json array": '["备案", {"a": 1}]',
    "json object": '{"message": "备案"}',
    "template": "{reply} {insured} {0} %s {{x}}",
    "digits": "0" * 500,
    "punctuation": "？？？！！！。。。",
    "English": "how do I get reimbursed",
    "one character": "嗯",
    "markup": "<script>alert(1)</script> ' OR 1=1 --",
    "bidi": "\u202e案备\u202c\u200b怎么办",
}


def texts(reply) -> list[str]:
    return [message["text"] for message in reply.messages]


def status(reply) -> str | None:
    return (reply.messages[0]["answer"] or {}).get("status")


class TestTalking:
    async def test_a_question_is_answered_with_text_and_the_whole_answer(
        self, assistant, conversation
    ):
        reply = await assistant.reply(conversation, QUESTION)

        (message,) = reply.messages
        assert message["answer"]["status"] == "answered"
        assert message["text"].startswith(message["answer"]["spoken"])
        assert (reply.slots["insured"], reply.slots["treatment"]) == (KAIJIANG, WANZHOU)

    async def test_small_talk_leaves_the_conversation_where_it_was(self, assistant, conversation):
        asked = await assistant.reply(conversation, QUESTION)
        thanked = await assistant.reply(conversation, "谢谢你")

        assert thanked.act == "thanks"
        assert thanked.slots == asked.slots

    async def test_starting_over_forgets_everything_and_says_so(self, assistant, conversation):
        await assistant.reply(conversation, QUESTION)
        reply = await assistant.reply(conversation, "重新开始")

        assert reply.act == "restart"
        assert set(reply.slots.values()) == {None}

    async def test_repeating_says_the_last_answer_again_as_it_was(self, assistant, conversation):
        first = await assistant.reply(conversation, QUESTION)
        await assistant.reply(conversation, "谢谢")
        again = await assistant.reply(conversation, "请再说一遍")

        assert again.act == "repeat"
        assert again.messages == first.messages

    async def test_a_bare_place_is_news_and_not_a_guess(self, assistant, conversation):
        await assistant.reply(conversation, "异地就医备案要带什么材料")
        reply = await assistant.reply(conversation, "开江")

        assert reply.act == "inform"
        assert reply.slots["insured"] == KAIJIANG

    async def test_a_button_fills_the_slot_that_it_names(self, assistant, conversation):
        await assistant.reply(conversation, "异地就医备案要带什么材料")
        reply = await assistant.reply(conversation, "", payload=f"treatment:{WANZHOU}")

        assert reply.slots["treatment"] == WANZHOU
        assert reply.slots["pending"] == "异地就医备案要带什么材料"

    @pytest.mark.parametrize("text", ["转人工", "我要投诉一家医院", "我的工单办到哪里了"])
    async def test_nobody_is_promised_a_person_or_a_ticket(self, assistant, conversation, text):
        (said,) = texts(await assistant.reply(conversation, text))

        assert "12345" in said

    @pytest.mark.parametrize(
        "text", ["不想活了", "活着没意思，再见", "有人昏倒了", "着火了", "我要自杀，谢谢你"]
    )
    async def test_danger_to_life_is_never_small_talk(self, assistant, conversation, text):
        await assistant.reply(conversation, "备案")

        assert status(await assistant.reply(conversation, text)) == "emergency"


class TestTheDoor:
    @pytest.mark.parametrize("ident", ["", None, "a" * 65, "a b", "a/../b", "会话", 7])
    async def test_strangers_never_share_a_conversation(self, assistant, ident):
        with pytest.raises(InvalidConversation):
            await assistant.reply(ident, "你好")

    @pytest.mark.parametrize(
        "text",
        [
            f'/inform{{"insured": "{WANZHOU}"}}',
            f'  /correct{{"region": ["{WANZHOU}"]}}',
            "/session_start",
            "/back",
            "//choose@0.99",
            "/restart",
        ],
    )
    async def test_an_intent_that_a_person_types_is_words(self, assistant, conversation, text):
        before = await assistant.reply(conversation, QUESTION)
        reply = await assistant.reply(conversation, text)

        assert texts(reply) == [limit_response("command")]
        assert reply.slots == before.slots

    async def test_a_slash_before_words_is_passed_over(self, assistant, conversation):
        reply = await assistant.reply(conversation, "/ 备案要带什么材料")

        assert status(reply) == "answered"

    @pytest.mark.parametrize("text", ODD.values(), ids=ODD)
    async def test_odd_input_gets_a_reply(self, assistant, conversation, text):
        assert all(texts(await assistant.reply(conversation, text)))

    @pytest.mark.parametrize("text", ["", "   ", "/", "\x00", None, ["备案"], 3])
    async def test_nothing_said_is_named_as_that(self, assistant, conversation, text):
        assert texts(await assistant.reply(conversation, text)) == [limit_response("empty_message")]

    async def test_a_long_message_is_asked_to_be_shortened_and_not_parsed(
        self, assistant, conversation
    ):
        reply = await assistant.reply(conversation, "备" * 501)

        assert texts(reply) == [limit_response("too_long")]
        assert texts(await assistant.reply(conversation, "备" * 500)) != texts(reply)

    @pytest.mark.parametrize(
        "payload",
        ["/restart", "insured:万州", "insurance:none", "pending:x", "topic:../x", "x" * 999, "", 3],
    )
    async def test_a_payload_that_no_button_sends_is_refused(
        self, assistant, conversation, payload
    ):
        reply = await assistant.reply(conversation, "", payload=payload)

        assert texts(reply) == [limit_response("payload_refused")]

    async def test_personal_data_does_not_get_in(self, assistant, conversation):
        reply = await assistant.reply(conversation, "我电话13912345678，备案怎么办")

        assert "13912345678" not in repr(reply)
        tracker = await assistant._store.retrieve(conversation)
        assert "13912345678" not in repr(tracker.current_state())


class TestNeverSilent:
    async def test_without_a_knowledge_base_it_says_so(
        self, assistant, conversation, tmp_path, monkeypatch
    ):
        empty = build_desk(session_factory(make_engine(f"sqlite:///{tmp_path / 'empty.db'}")))
        monkeypatch.setattr("bot.actions.desk_action.default_desk", lambda: empty)

        reply = await assistant.reply(conversation, QUESTION)

        assert status(reply) == "unavailable"
        assert "12345" in texts(reply)[0]

    async def test_an_action_that_fails_is_not_silence(self, assistant, conversation, monkeypatch):
        monkeypatch.setattr(AnswerDesk, "answer", lambda *_: 1 / 0)

        assert texts(await assistant.reply(conversation, QUESTION)) == [limit_response("silence")]

    async def test_a_turn_that_takes_too_long_ends_with_an_apology_and_leaves_no_trace(
        self, assistant, conversation, monkeypatch
    ):
        before = await assistant.reply(conversation, QUESTION)
        with monkeypatch.context() as patch:
            patch.setattr(assistant, "_patience", 0.1)
            patch.setattr(AnswerDesk, "answer", lambda *_: time.sleep(0.5))
            late = await assistant.reply(conversation, "要带什么材料")
        after = await assistant.reply(conversation, "要带什么材料")

        assert texts(late) == [limit_response("timeout")]
        assert late.slots == before.slots
        assert status(after) == "answered"

    async def test_words_do_not_get_into_the_log(
        self, assistant, conversation, monkeypatch, caplog, capfd
    ):
        def fail(*_: object) -> None:
            raise ValueError(secret)

        secret = "甲乙丙丁戊己庚辛"
        await assistant.reply(conversation, secret)
        monkeypatch.setattr(AnswerDesk, "answer", fail)
        await assistant.reply(conversation, f"{secret}怎么备案")

        assert "ValueError" in caplog.text
        assert secret not in caplog.text + "".join(capfd.readouterr())


class TestReadiness:
    async def test_without_a_model_it_is_not_ready(self):
        unloaded = Assistant()

        assert not unloaded.ready
        with pytest.raises(NotReady):
            await unloaded.reply("a", "你好")

    @pytest.mark.parametrize("content", [b"", b"no archive", None])
    async def test_a_model_that_cannot_be_read_does_not_make_it_ready(
        self, model, tmp_path, content
    ):
        broken = tmp_path / "broken.tar.gz"
        broken.write_bytes(model.read_bytes()[:20000] if content is None else content)
        unloaded = Assistant()

        with pytest.raises(ModelError):
            await unloaded.load(broken)
        assert not unloaded.ready

    async def test_a_model_that_is_not_there_is_an_error(self, tmp_path):
        with pytest.raises(ModelError):
            await Assistant().load(tmp_path / "none.tar.gz")


class TestConversations:
    async def test_turns_of_one_conversation_wait_for_each_other(self, assistant, conversation):
        replies = await asyncio.gather(
            *(assistant.reply(conversation, text) for text in [QUESTION, *["那开州呢"] * 4])
        )

        assert all(status(reply) for reply in replies)
        assert {reply.slots["treatment"] for reply in replies} == {"500154"}
        assert assistant._turns == {}

    async def test_what_was_known_comes_back_after_a_restart(self, assistant, conversation):
        asked = await assistant.reply(conversation, QUESTION)

        reply = await assistant.reply(f"{conversation}-new", "要带什么材料", restore=asked.slots)
        assert (reply.slots["insured"], reply.slots["treatment"]) == (KAIJIANG, WANZHOU)

    async def test_a_conversation_in_memory_is_not_overwritten(self, assistant, conversation):
        await assistant.reply(conversation, QUESTION)

        reply = await assistant.reply(conversation, "谢谢", restore={"insured": "500154"})
        assert reply.slots["insured"] == KAIJIANG

    async def test_a_long_conversation_does_not_grow_and_forgets_no_slot(
        self, assistant, conversation
    ):
        await assistant.reply(conversation, QUESTION)
        sizes = []
        for _ in range(100):
            await assistant.reply(conversation, "谢谢")
            reply = await assistant.reply(conversation, "那开州呢")
            sizes.append(len((await assistant._store.retrieve(conversation)).events))

        assert max(sizes) < 120
        assert (reply.slots["insured"], reply.slots["insurance"]) == (KAIJIANG, "resident")
        assert status(reply) == "answered"
