"""The conversation and the view by cookie, by form, and inside another site's page."""

import re

import pytest

from casework.turns import Turn
from core.clock import now
from tests.webapp.twin import MATERIALS, NEEDED
from webapp.options import Options
from webapp.pages import talk_context
from webapp.view import View, changed, decode
from webapp.visit import COOKIE, FRAMED_COOKIE, VIEW_COOKIE, Visit
from webapp.words import load_words

FRESH = {"Sec-Fetch-Site": "same-origin"}
SITE = "https://www.example.gov.cn"


def carried(page, name="conversation"):
    """Return the hidden field of the question box, as a browser without cookies sends it."""
    box = page[page.index('id="composer"') :]
    found = re.search(f'name="{name}" value="([^"]*)"', box)
    return found and found[1]


@pytest.fixture
def refuse(client):
    """Post forms from a browser that refuses cookies."""

    async def post(path, **fields):
        client.session.cookie_jar.clear()
        response = await client.post(path, data=fields, headers=FRESH, allow_redirects=False)
        client.session.cookie_jar.clear()
        return response

    return post


async def test_where_cookies_are_refused_the_form_carries_the_conversation(refuse):
    first = await (await refuse("/ask", text=MATERIALS, message_id="m1")).text()
    talk = carried(first)
    second = await refuse("/ask", text=NEEDED, message_id="m2", conversation=talk)

    assert second.status == 200
    page = await second.text()
    assert page.count('<article class="turn"') == 2
    assert carried(page) == talk
    assert talk not in str(second.url)


async def test_where_cookies_are_taken_no_page_shows_the_conversation(client):
    await client.post("/ask", data={"text": MATERIALS, "message_id": "m1"}, headers=FRESH)
    page = await (await client.get("/")).text()

    talk = next(c.value for c in client.session.cookie_jar if c.key == COOKIE)
    assert talk not in page


async def test_without_cookies_the_large_version_stays_through_a_question(refuse):
    page = await (await refuse("/display", elder="1")).text()
    assert 'class="elder"' in page

    page = await (
        await refuse("/ask", text=MATERIALS, message_id="m1", view=carried(page, "view"))
    ).text()

    assert 'class="elder"' in page


async def test_the_view_is_remembered_once_it_is_chosen(client):
    assert not (await client.get("/")).cookies
    await client.post("/display", data={"theme": "contrast", "size": "4"}, headers=FRESH)

    page = await (await client.get("/privacy")).text()

    assert 'data-theme="contrast" data-size="4"' in page


async def test_an_address_opens_the_large_version(client):
    response = await client.get("/?elder=1")

    assert 'class="elder"' in await response.text()
    assert response.cookies[VIEW_COOKIE]["httponly"]


async def test_inside_another_site_the_cookie_is_partitioned(make_client):
    client = await make_client(Options(trusted_proxies=1, frame_ancestors=(SITE,)))
    fields = {"text": MATERIALS, "message_id": "m1", "framed": "1"}
    headers = {**FRESH, "X-Forwarded-Proto": "https"}
    response = await client.post("/ask", data=fields, headers=headers)

    (cookie,) = response.headers.getall("Set-Cookie")
    assert cookie.startswith(f"{FRAMED_COOKIE}=")
    assert {"Secure", "HttpOnly", "SameSite=None", "Partitioned"} <= set(cookie.split("; "))
    page = await response.text()
    assert carried(page, "framed") == "1"
    assert 'class="brand" href="/embed"' in page


async def test_a_region_chosen_first_is_known_to_the_first_answer(client, twin):
    page = await (await client.get("/?region=500101")).text()
    assert "在万州参保，去开江住院要不要备案？" in page
    assert carried(page, "region") == "500101"

    fields = {"text": MATERIALS, "message_id": "m1", "region": "500101"}
    await client.post("/ask", data=fields, headers=FRESH)

    assert twin.asked[0][3] == {"insured": "500101"}


async def test_the_insured_region_is_changed_by_one_press(client, twin):
    page = await (
        await client.post("/ask", data={"text": MATERIALS, "message_id": "m1"}, headers=FRESH)
    ).text()
    assert "参保地：<strong>开江</strong>" in page

    fields = {"text": "参保地改成万州区", "payload": "insured:500101", "message_id": "m2"}
    await client.post("/ask", data=fields, headers=FRESH)

    assert twin.asked[1][1:3] == ("参保地改成万州区", "insured:500101")


@pytest.mark.parametrize("word", ["", "elder", "elder.9.dark", "plain.1.blue", "x.1.dark", None])
def test_an_unknown_view_is_none(word):
    assert decode(word) is None


def test_a_view_comes_back_from_its_word():
    view = View(elder=True, size=5, theme="contrast")

    assert decode(view.encode()) == view
    assert changed(view, {"elder": "0", "size": "x"}) == View(theme="contrast")


@pytest.mark.parametrize(
    ("subject", "kept_of", "shown"),
    [(None, None, "开江"), (None, "father", ""), ("father", "father", "开江")],
)
def test_where_a_person_is_insured_stays_shown_beside_another_matter(subject, kept_of, shown):
    shelf = [{"subject": kept_of, "insured": "511723", "domain": "care"}]
    slots = {"insured": None, "subject": subject, "shelf": shelf}
    turn = Turn(1, "m1", "身份证丢了", "inform", slots, [], [], "answered", now())

    context = talk_context(Visit(), [turn], load_words())

    assert context["insured_name"] == shown
