"""What identifies a person is nowhere in the bytes that the running product writes."""

import json
import urllib.parse
import urllib.request
from uuid import uuid4

import pytest

from tests.product.conftest import Product

PERSONAL = {
    "id number": ("我的身份证是513023196805124718，去万州住院要备案不", "513023196805124718"),
    "phone": ("打我电话13895274061，备案要带什么", "13895274061"),
    "spaced phone": ("电话 138 9527 4062 备案管多久", "138 9527 4062"),
    "bank card": ("报销打到卡6222021234567890128上要好久", "6222021234567890128"),
    "mail": ("材料发 wang.daye@example.com 可以不", "wang.daye@example.com"),
}


def send(product: Product, text: str) -> dict[str, object]:
    opened = post(product, "/api/conversations", {})
    body = {"message_id": uuid4().hex, "text": text}
    return post(product, f"/api/conversations/{opened['conversation_id']}/messages", body)


def post(product: Product, path: str, body: object) -> dict[str, object]:
    request = urllib.request.Request(
        product.url + path,
        data=json.dumps(body).encode(),
        headers={"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=30) as response:
        return json.load(response)  # type: ignore[no-any-return]


@pytest.mark.parametrize("kind", PERSONAL)
def test_personal_data_is_answered_around_and_never_written(product: Product, kind: str) -> None:
    text, secret = PERSONAL[kind]

    reply = send(product, text)

    assert reply["replies"]
    spellings = {secret, secret.replace(" ", ""), urllib.parse.quote(secret)}
    found = [
        name
        for name, raw in product.written()
        if any(spelling.encode() in raw for spelling in spellings)
    ]
    assert found == []


def test_the_search_sees_what_is_written(product: Product) -> None:
    send(product, "这句话里没有号码只有暗号青石板路")

    found = [name for name, raw in product.written() if "青石板路".encode() in raw]

    assert found, "the turn is stored: a search that finds nothing would prove nothing"


def test_the_log_holds_no_words_of_the_person(product: Product) -> None:
    send(product, "暗号黄桷树下")

    logs = [raw for name, raw in product.written() if name.endswith(".log")]

    assert logs
    assert not any("黄桷树下".encode() in raw for raw in logs)
