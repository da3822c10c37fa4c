"""Whatever is sent: a clear Chinese reply or error, and the service stays up."""

import json
import re
import urllib.error
import urllib.request
from uuid import uuid4

import pytest

from tests.product.conftest import Product
from tests.product.test_personal_data import post

CHINESE = re.compile("[\u4e00-\u9fff]{4}")
LEAKS = ("Traceback", '.py"', "site-packages", "Exception", "sqlalchemy")

TEXTS = {
    "weather": "今天天气怎么样",
    "empty": "",
    "spaces": "   \u3000 ",
    "500 characters": "我妈住院了" * 100,
    "3000 characters": "我妈住院了" * 600,
    "500 emoji": "😀" * 500,
    "command": "/restart",
    "intent": '/inform{"insured": "500101"}',
    "script": "<script>alert(1)</script>",
    "nul": "备案\x00要带什么",
    "bidi": "备案\u202e要带什么",
    "template": "{{7*7}} {text} %s",
    "sql": "'; DROP TABLE turn; --",
}
BODIES = {
    "array": b'["\xe5\xbc\x80\xe6\xb1\x9f"]',
    "not json": b"{text:",
    "invalid utf-8": b'{"message_id": "a", "text": "\xff\xfe"}',
    "number": b'{"message_id": "a", "text": 12}',
    "null": b'{"message_id": "a", "text": null}',
    "no text": b'{"message_id": "a"}',
    "17 KB": b'{"message_id": "a", "text": "' + b"a" * 17_000 + b'"}',
    "deep": b"[" * 5000,
}


def raw(product: Product, path: str, body: bytes) -> tuple[int, str]:
    request = urllib.request.Request(
        product.url + path, data=body, headers={"Content-Type": "application/json"}
    )
    try:
        with urllib.request.urlopen(request, timeout=30) as response:
            return response.status, response.read().decode()
    except urllib.error.HTTPError as problem:
        return problem.code, problem.read().decode()


@pytest.fixture
def messages(product: Product) -> str:
    opened = post(product, "/api/conversations", {})
    return f"/api/conversations/{opened['conversation_id']}/messages"


@pytest.mark.parametrize("kind", TEXTS)
def test_any_text_gets_a_chinese_reply_or_error(product: Product, messages: str, kind: str) -> None:
    body = json.dumps({"message_id": uuid4().hex, "text": TEXTS[kind]}).encode()

    status, said = raw(product, messages, body)

    assert status in (200, 413, 422)
    assert CHINESE.search(json.dumps(json.loads(said), ensure_ascii=False))
    assert not [leak for leak in LEAKS if leak in said]


@pytest.mark.parametrize("kind", BODIES)
def test_any_body_gets_a_chinese_error(product: Product, messages: str, kind: str) -> None:
    status, said = raw(product, messages, BODIES[kind])

    assert 400 <= status < 500
    assert CHINESE.search(json.loads(said)["error"]["message"])
    assert not [leak for leak in LEAKS if leak in said]


def test_the_service_is_still_up_and_keeps_the_conversation(
    product: Product, messages: str
) -> None:
    for body in BODIES.values():
        raw(product, messages, body)
    body = json.dumps({"message_id": uuid4().hex, "text": "备案要带什么材料"}).encode()

    status, said = raw(product, messages, body)

    assert status == 200
    assert json.loads(said)["replies"][0]["answer"]["status"] == "answered"
    assert product.process.poll() is None
