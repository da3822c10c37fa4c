"""What the API refuses: one shape, a Chinese sentence, never what was sent."""

import re
from pathlib import Path

import pytest

from tests.webapp.twin import MATERIALS
from webapp.options import Options
from webapp.problems import STATUS
from webapp.words import load_words

CANARY = "canary5512"
CHINESE = re.compile("[\u4e00-\u9fff]")


async def refused(response, status, code):
    """Check the one shape of every error, and return its message."""
    text = await response.text()
    assert response.status == status
    assert CANARY not in text
    body = await response.json()
    assert set(body) == {"error"}
    assert set(body["error"]) == {"code", "message"}
    assert body["error"]["code"] == code
    assert CHINESE.search(body["error"]["message"])
    return body["error"]["message"]


def message(**fields):
    """Return a good message with some fields changed."""
    return {"message_id": "m1", "text": MATERIALS, **fields}


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (f'{{"text": "{CANARY}"', 400, "invalid_json"),
        ("[" * 9000, 400, "invalid_json"),
        ("", 400, "invalid_json"),
        (b'{"text": "\xff\xfe canary5512"}', 400, "invalid_encoding"),
        (f'["{CANARY}"]', 422, "wrong_type"),
        (f'"{CANARY}"', 422, "wrong_type"),
        ("null", 422, "wrong_type"),
        ("NaN", 422, "wrong_type"),
        (f'{{"text": "{"x" * 17000}", "{CANARY}": 1}}', 413, "body_too_large"),
    ],
    ids=["cut", "deep", "none", "bytes", "array", "string", "null", "NaN", "size"],
)
async def test_a_body_that_is_no_message(client, conversation, body, status, code):
    data = body if isinstance(body, bytes) else body.encode()
    headers = {"Content-Type": "application/json"}
    response = await client.post(f"{conversation}/messages", data=data, headers=headers)
    await refused(response, status, code)


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"text": 5}, "wrong_type"),
        ({"text": None}, "wrong_type"),
        ({"text": [CANARY]}, "wrong_type"),
        ({"text": {"a": CANARY}}, "wrong_type"),
        ({"text": ""}, "empty"),
        ({"text": " \n\u200b\u3000"}, "empty"),
        ({"message_id": 7}, "wrong_type"),
        ({"message_id": None}, "wrong_type"),
        ({"message_id": ""}, "wrong_type"),
        ({"message_id": "a b"}, "wrong_type"),
        ({"message_id": "x" * 65}, "wrong_type"),
        ({"payload": 3}, "wrong_type"),
        ({"payload": "x" * 5000}, "unknown_choice"),
    ],
)
async def test_a_field_that_is_wrong(client, conversation, fields, code):
    response = await client.post(f"{conversation}/messages", json=message(**fields))
    await refused(response, 422, code)


async def test_a_long_question_is_told_by_how_much_to_shorten(send):
    told = await refused(await send(CANARY + "问" * 590), 422, "too_long")

    assert "600" in told
    assert "500" in told
    assert "100" in told


async def test_characters_are_counted_not_bytes(send):
    assert (await send("问" * 500)).status == 200


async def test_a_form_is_no_message(client, conversation):
    response = await client.post(f"{conversation}/messages", data={"text": CANARY})
    await refused(response, 415, "unsupported_media_type")


async def test_a_conversation_that_is_not_there(client):
    path = f"/api/conversations/{CANARY}"
    await refused(await client.get(path), 404, "unknown_conversation")
    answer = await client.post(f"{path}/messages", json=message())
    await refused(answer, 404, "unknown_conversation")


async def test_addresses_and_methods_that_do_not_exist(client):
    await refused(await client.get(f"/api/{CANARY}"), 404, "not_found")
    await refused(await client.get("/api/conversations"), 405, "method_not_allowed")


async def test_the_sixteenth_question_of_a_minute_waits(make_client):
    client = await make_client(Options())
    start = await (await client.post("/api/conversations")).json()
    path = f"/api/conversations/{start['conversation_id']}/messages"

    statuses = [
        (await client.post(path, json=message(message_id=f"m{number}"))).status
        for number in range(15)
    ]
    response = await client.post(path, json=message(message_id="m16"))

    assert set(statuses) == {200}
    told = await refused(response, 429, "too_many")
    assert 0 < int(response.headers["Retry-After"]) <= 60
    assert "12345" in told


async def test_a_forged_address_changes_nothing(make_client):
    client = await make_client(Options(questions=1))
    first = await client.post("/api/conversations", headers={"X-Forwarded-For": "10.0.0.1"})
    second = await client.post("/api/conversations", headers={"X-Forwarded-For": "10.0.0.2"})

    assert first.status == 201
    await refused(second, 429, "too_many")


async def test_behind_a_known_proxy_visitors_are_told_apart(make_client):
    client = await make_client(Options(questions=1, trusted_proxies=1))

    async def start(forwarded):
        headers = {"X-Forwarded-For": forwarded}
        return (await client.post("/api/conversations", headers=headers)).status

    assert await start("10.0.0.1") == 201
    assert await start("10.0.0.2") == 201
    assert await start("10.9.9.9, 10.0.0.1") == 429


async def test_the_hundred_and_eighty_first_read_waits(make_client):
    client = await make_client(Options())

    statuses = [(await client.get("/api/conversations/x")).status for _ in range(180)]

    assert set(statuses) == {404}
    await refused(await client.get("/api/conversations/x"), 429, "too_many")
    assert (await client.get("/healthz")).status == 200


async def test_while_the_dialogue_is_not_ready_a_number_is_given(send, twin):
    twin.ready = False

    told = await refused(await send(), 503, "not_ready")

    assert "12345" in told


async def test_a_failure_shows_a_sentence_and_logs_no_word_of_the_visitor(send, twin, caplog):
    twin.failure = RuntimeError(f"{CANARY} in {Path(__file__)}")

    told = await refused(await send(CANARY), 500, "internal")

    assert "12345" in told
    assert "RuntimeError" in caplog.text
    assert CANARY not in caplog.text


async def test_after_a_failure_the_same_message_can_be_sent_again(send, twin):
    twin.failure = RuntimeError()
    await send(MATERIALS)
    twin.failure = None

    assert (await send(MATERIALS)).status == 200


async def test_a_database_that_is_gone_is_said_to_be_down(send, engine):
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE turn")

    told = await refused(await send(CANARY), 503, "unavailable")

    assert "12345" in told


def test_every_code_has_a_sentence_and_every_sentence_a_code():
    words = load_words()
    facts = {"length": 1, "limit": 1, "excess": 1, "seconds": 1}

    assert set(words.errors) == set(STATUS)
    assert all(CHINESE.search(words.error(code, facts)) for code in STATUS)
