"""Values that no form sends, in every field of every public form, on the strictest database."""

import re
from urllib.parse import quote, urlencode

import pytest

from core.db import make_engine
from core.migrate import upgrade
from webapp import app as whole
from webapp.rendering import HERE

VALUES = ["a\0b", "\u00b2", "9" * 30, "\u202e\ud7ff\uffff\U0010ffff", "x" * 1500]
"""A null, a digit that is no number, a number no database takes, invisible and long ones."""
MOST = 16
"""Fields of one form: a few less than are taken."""
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@pytest.fixture
def database_url(postgres):
    url = postgres.create()
    engine = make_engine(url)
    upgrade(engine)
    engine.dispose()
    yield url
    postgres.drop(url)


@pytest.fixture(autouse=True)
def nothing_fails(caplog):
    """A failure is logged, whatever the visitor is shown."""
    yield
    assert not [record for record in caplog.records if record.levelname == "ERROR"]


def names():
    """Return the names of all fields in the citizen's templates."""
    texts = "".join(path.read_text("utf-8") for path in (HERE / "templates").glob("*.html"))
    return sorted(set(re.findall(r'name="([a-z_]+)"', texts)) | {"step", "number", "payload"})


def forms():
    """Return the addresses of all public forms."""
    routes = (route for face in whole.FACES for route in face.routes)
    found = {route.path for route in routes if route.method == "POST"}
    return sorted(path for path in found if not path.startswith("/api/"))


async def test_no_value_of_any_field_is_a_failure(client, conversation):
    fields, addresses = names(), [*forms(), "/staff/login"]
    assert len(fields) > MOST
    assert len(addresses) > 8
    # In a conversation of one's own: what lies behind it is reached too.
    own = {"conversation": conversation.rsplit("/", 1)[1], "message_id": "m1", "turn": "1"}

    for address in addresses:
        for value in VALUES:
            for part in (fields[:MOST], fields[MOST:]):
                sent = dict.fromkeys(part, value) | own
                response = await client.post(
                    address, data=urlencode(sent), headers=FORM, allow_redirects=False
                )
                assert response.status < 500, (address, sent)


async def test_no_value_in_an_address_is_a_failure(client):
    for value in VALUES:
        query = urlencode(dict.fromkeys(["region", "elder", "next"], value))
        part = quote(value, safe="")
        for path in (
            f"/?{query}",
            f"/embed?{query}",
            f"/staff/login?{query}",
            f"/ticket/progress?{query}",
            f"/guide/{part}",
            f"/guide/{part}/code.svg",
            f"/api/conversations/{part}",
            f"/static/{part}?v=1",
            f"/{part}",
        ):
            assert (await client.get(path, allow_redirects=False)).status < 500, path


async def test_no_value_in_a_message_is_a_failure(client, conversation):
    for value in (*VALUES, "\ud800", None, 1, [], {}, True):
        for body in (
            {"message_id": "m1", "text": value},
            {"message_id": value, "text": "a"},
            {"message_id": "m2", "text": "a", "payload": value},
        ):
            response = await client.post(f"{conversation}/messages", json=body)
            assert response.status < 500, body


@pytest.mark.parametrize("name", ["kaixinban_conversation", "kaixinban_view", "kaixinban_staff"])
async def test_no_value_of_a_cookie_is_a_failure(client, name):
    for value in ("\udcff\udc80", "x" * 4000, '"\\000\\377"', "../.."):
        headers = {"Cookie": f"{name}={value}"}
        for path in ("/", "/kept", "/person", "/staff/login", "/admin", "/hotline"):
            status = (await client.get(path, headers=headers, allow_redirects=False)).status
            assert status < 500, (path, value)
