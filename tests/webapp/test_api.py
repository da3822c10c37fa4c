"""The JSON API: what it returns, and that a message is answered once."""

import asyncio
import threading

from bot.bursts import MOST
from knowledge.serialise import to_json
from tests.webapp import twin as told
from tests.webapp.twin import GREETING, MATERIALS, NEEDED, VAGUE
from webapp.asking import Asking
from webapp.incoming import Message
from webapp.turn_stores import StoredTurns


async def test_a_conversation_starts_with_an_id_and_a_time(client):
    response = await client.post("/api/conversations")

    assert response.status == 201
    body = await response.json()
    assert len(body["conversation_id"]) >= 22
    assert body["created_at"].endswith("+08:00")


async def test_a_message_gets_its_turn_with_the_whole_answer(send):
    response = await send(MATERIALS)

    assert response.status == 200
    body = await response.json()
    assert body["turn"]["message_id"] == "m1"
    assert body["turn"]["text"] == MATERIALS
    assert body["replies"] == body["turn"]["replies"]
    assert body["replies"][0]["answer"] == to_json(told.materials)


async def test_a_repeated_message_gets_the_first_result_and_asks_nothing(send, twin):
    first = await (await send(MATERIALS)).json()
    again = await (await send("另一句话")).json()

    assert again == first
    assert len(twin.asked) == 1


async def test_a_hundred_duplicates_at_once_make_one_turn(send, twin, client, conversation):
    responses = await asyncio.gather(*(send(MATERIALS) for _ in range(100)))

    assert {response.status for response in responses} == {200}
    assert len({await response.text() for response in responses}) == 1
    assert len(twin.asked) == 1
    assert len((await (await client.get(conversation)).json())["turns"]) == 1


async def test_a_button_pressed_while_a_message_is_pending_is_asked_to_wait(send, twin):
    await send(VAGUE, "m0")
    twin.hold = asyncio.Event()
    twin.begun.clear()
    pending = asyncio.create_task(send(MATERIALS, "m1"))
    await twin.begun.wait()

    second = await send("", "m2", payload="topic:filing.materials")
    twin.hold.set()

    assert second.status == 409
    assert (await second.json())["error"]["code"] == "busy"
    assert (await pending).status == 200
    assert (await send("", "m2", payload="topic:filing.materials")).status == 200


async def begin(twin, send, texts, mark="burst"):
    """Send messages one after the other, none of them answered before ``twin.hold`` fires."""
    twin.hold, sent = asyncio.Event(), []
    for number, text in enumerate(texts):
        twin.begun.clear()
        sent.append(asyncio.create_task(send(text, f"{mark}{number}")))
        await twin.begun.wait()
    return sent


async def in_a_burst(twin, send, *texts):
    """Send messages before the first of them is answered; return the responses in order."""
    sent = await begin(twin, send, texts)
    twin.hold.set()
    return [await response for response in sent]


async def test_messages_of_a_moment_have_one_reply_under_the_last(client, conversation, send, twin):
    responses = await in_a_burst(twin, send, GREETING, "我妈住院了", NEEDED)

    assert [response.status for response in responses] == [200, 200, 200]
    told = [(await response.json())["replies"] for response in responses]
    assert told[:2] == [[], []]
    assert [reply["answer"]["topic"] for reply in told[2]] == ["filing.needed"]
    kept = (await (await client.get(conversation)).json())["turns"]
    assert [turn["text"] for turn in kept] == [GREETING, "我妈住院了", NEEDED]
    assert [turn["replies"] for turn in kept] == told
    # a repeated message gets the first result, and what comes after is a turn of its own
    again = await (await send(GREETING, "burst0")).json()
    assert again == await responses[0].json()
    assert (await (await send(MATERIALS, "after")).json())["replies"]
    assert len(twin.asked) == 4


async def test_messages_are_put_in_the_order_in_which_they_came(twin, sessions, monkeypatch):
    asking = Asking(twin, sessions)
    conversation = await asking.start()
    find = StoredTurns.known
    slow = threading.Event()

    def known(store, talk, message_id, **more):
        if message_id == "m0":
            slow.wait(10)  # what is kept of the first is read last
        else:
            slow.set()
        return find(store, talk, message_id, **more)

    monkeypatch.setattr(StoredTurns, "known", known)
    texts = ["我妈住院了", "在万州", NEEDED]

    turns = await asyncio.gather(
        *(asking.ask(conversation, Message(f"m{n}", text)) for n, text in enumerate(texts))
    )

    assert [text for _, text, _, _ in twin.asked] == texts
    assert [turn.text for turn in sorted(turns, key=lambda turn: turn.number)] == texts


async def test_messages_of_a_moment_that_fail_can_all_be_sent_again(
    client, conversation, send, twin
):
    twin.failure = RuntimeError()
    failed = await in_a_burst(twin, send, GREETING, NEEDED)
    twin.failure = None

    assert {response.status for response in failed} == {500}
    assert [
        (await send(text, f"burst{n}")).status for n, text in enumerate((GREETING, NEEDED))
    ] == [
        200,
        200,
    ]
    assert len((await (await client.get(conversation)).json())["turns"]) == 2


async def test_a_flood_of_messages_is_asked_to_wait(send, twin):
    responses = await in_a_burst(twin, send, *["您好"] * MOST)
    assert {response.status for response in responses} == {200}

    pending = await begin(twin, send, ["您好"] * MOST, "more")
    assert (await send("您好", "too-many")).status == 409
    twin.hold.set()
    assert {(await response).status for response in pending} == {200}


async def test_a_visitor_who_goes_away_still_has_the_answer_stored(client, conversation, twin):
    twin.hold = asyncio.Event()
    body = {"message_id": "m1", "text": MATERIALS}
    pending = asyncio.create_task(client.post(f"{conversation}/messages", json=body))
    await twin.begun.wait()
    pending.cancel()
    twin.hold.set()

    again = await client.post(f"{conversation}/messages", json=body)

    assert again.status == 200
    assert len(twin.asked) == 1


async def test_the_history_shows_the_turns_as_they_were_shown(client, conversation, send):
    one = (await (await send(MATERIALS, "m1")).json())["turn"]
    two = (await (await send(NEEDED, "m2")).json())["turn"]

    history = await (await client.get(conversation)).json()

    assert history["turns"] == [one, two]
    assert history["conversation_id"] in conversation


async def test_a_button_is_asked_under_its_title(send, twin):
    await send(VAGUE)

    response = await send("", "m2", payload="topic:filing.materials")

    assert (await response.json())["turn"]["text"] == MATERIALS
    assert twin.asked[-1][1:3] == (MATERIALS, "topic:filing.materials")


async def test_a_payload_that_nobody_offered_needs_words(send):
    assert (await send("", payload="topic:filing.materials")).status == 422
    assert (await send("备案材料", payload="topic:filing.materials")).status == 200


async def test_the_assistant_gets_what_was_known_so_that_a_restart_loses_nothing(send, twin):
    await send(MATERIALS, "m1")
    await send(NEEDED, "m2")

    assert twin.asked[0][3] == {}
    assert twin.asked[1][3] == {"insured": "511723"}


async def test_personal_data_goes_nowhere(send, twin, client, conversation, tmp_path):
    await send("我叫张三，电话13812345678，身份证51302219800101001X")
    await client.get(conversation)

    assert "13812345678" not in twin.asked[0][1]
    files = b"".join(path.read_bytes() for path in tmp_path.glob("test.db*"))
    assert b"13812345678" not in files
    assert b"51302219800101001X" not in files


async def test_two_conversations_know_nothing_of_each_other(client, conversation, send):
    await send(MATERIALS)
    other = (await (await client.post("/api/conversations")).json())["conversation_id"]

    assert (await (await client.get(f"/api/conversations/{other}")).json())["turns"] == []
