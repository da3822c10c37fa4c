"""The page by plain forms, as a browser without scripts uses it."""

import asyncio
import re

import pytest

from tests.webapp.twin import EMERGENCY, HOSTILE, MATERIALS, NEEDED, VAGUE
from webapp.options import Options
from webapp.visit import COOKIE

FRESH = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def post(client):
    """Post a form without following the redirect."""

    async def post(path="/ask", **fields):
        return await client.post(path, data=fields, headers=FRESH, allow_redirects=False)

    return post


@pytest.fixture
def ask(client, post):
    """Ask and return the page: the answer itself at first, later where the browser is sent."""

    async def ask(text="", message_id="m1", **fields):
        response = await post(text=text, message_id=message_id, **fields)
        assert response.status in {200, 303}
        return await (response.text() if response.status == 200 else read(client))

    return ask


async def read(client, path="/"):
    return await (await client.get(path)).text()


def turns(page):
    return page.count('<article class="turn"')


async def test_the_first_view_says_what_it_does_and_asks_for_nothing_personal(client):
    page = await read(client)

    assert "大家常这样问" in page
    assert page.count('name="text" value=') >= 4
    assert 'href="tel:12345"' in page
    (privacy,) = re.findall(r'<p class="privacy-text">(.*?)</p>', page)
    assert len(re.sub("<.*?>", "", privacy)) <= 120
    assert turns(page) == 0


async def test_looking_at_the_page_stores_nothing(client, engine):
    response = await client.get("/")

    assert not response.cookies
    with engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM conversation").scalar() == 0


async def test_a_question_leads_to_the_page_with_its_answer(client, post):
    first = await (await post(text=MATERIALS, message_id="m1")).text()
    assert 'id="turn-m1"' in first
    assert "带身份证、社保卡或医保码中的一样" in first

    response = await post(text=NEEDED, message_id="m2")

    assert response.status == 303
    assert response.headers["Location"] == "/#turn-m2"
    assert 'id="turn-m2"' in await read(client)


async def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(post):
    cookie = (await post(text=MATERIALS, message_id="m1")).cookies[COOKIE]

    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert not cookie["secure"]
    assert cookie["path"] == "/"


async def test_over_https_the_cookie_stays_on_https(make_client, twin):
    client = await make_client(Options(trusted_proxies=1))
    headers = {**FRESH, "X-Forwarded-Proto": "https"}
    fields = {"text": MATERIALS, "message_id": "m1"}
    response = await client.post("/ask", data=fields, headers=headers, allow_redirects=False)

    assert response.cookies[COOKIE]["secure"]
    assert "max-age" in response.headers["Strict-Transport-Security"]


async def test_sending_the_form_twice_makes_one_turn(client, ask, twin):
    await ask(MATERIALS)
    page = await ask(MATERIALS)

    assert turns(page) == 1
    assert len(twin.asked) == 1


async def test_a_first_question_sent_twice_at_once_opens_one_conversation(client, post, engine):
    client.session.cookie_jar.clear()
    await asyncio.gather(*(post(text=MATERIALS, message_id="m1") for _ in range(5)))

    with engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM conversation").scalar() == 1
        assert connection.exec_driver_sql("SELECT count(*) FROM turn").scalar() == 1


async def test_an_old_page_with_a_used_id_still_asks_its_new_question(ask):
    await ask(MATERIALS)
    page = await ask(NEEDED)

    assert turns(page) == 2
    assert NEEDED in page


async def test_an_option_is_chosen_by_its_button(ask):
    assert "医生开了转诊" in await ask(MATERIALS)

    page = await ask(message_id="m2", payload="slot:referral")

    assert '<span class="unseen">您问：</span>医生开了转诊' in page
    assert "建议住院前先备案" in page


async def test_only_the_latest_turn_offers_choices(ask):
    await ask(VAGUE)
    page = await ask(MATERIALS, "m2")

    assert "都不是</button>" not in page
    assert "急诊抢救</button>" in page


async def test_the_conversation_survives_a_restart_of_the_server(client, ask, make_client):
    before = await ask(MATERIALS)
    again = await make_client()
    again.session.cookie_jar.update_cookies(
        {cookie.key: cookie.value for cookie in client.session.cookie_jar}
    )

    after = await read(again)

    assert re.search("<article.*</article>", before, re.DOTALL)
    assert turns(after) == 1


async def test_starting_over_leaves_the_conversation(client, ask, post):
    await ask(MATERIALS)
    response = await post("/restart")

    assert response.status == 303
    assert turns(await read(client)) == 0


async def test_a_cookie_of_a_conversation_that_is_gone_starts_anew(client, ask, engine):
    await ask(MATERIALS)
    with engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM turn")
        connection.exec_driver_sql("DELETE FROM conversation")

    response = await client.get("/")
    assert response.cookies[COOKIE]["max-age"] == "0"
    assert turns(await ask(NEEDED, "m2")) == 1


@pytest.mark.parametrize("text", ["", "   ", "\u200b"], ids=["none", "blank", "invisible"])
async def test_an_empty_question_gets_a_hint_on_the_page(client, post, text):
    response = await post(text=text, message_id="m1")

    assert response.status == 422
    page = await response.text()
    assert "还没有看到文字" in page
    assert 'aria-invalid="true"' in page


async def test_a_long_question_is_kept_for_shortening(post):
    response = await post(text="<b>" + "问" * 597, message_id="m1")

    assert response.status == 422
    page = await response.text()
    assert "您写了600个字" in page
    assert "&lt;b&gt;问" in page


@pytest.mark.parametrize(
    ("data", "status"),
    [
        (b"message_id=m1&text=%ff%fe", 400),
        (b"message_id=m1&text=\xff", 400),
        (b"&".join(b"a%d=1" % number for number in range(50)), 400),
        (b"text=hi", 422),
        (b"message_id=m1&text=" + b"x" * 17000, 413),
    ],
    ids=["escaped bytes", "bytes", "fields", "no id", "size"],
)
async def test_a_broken_form_gets_a_page_in_chinese(client, data, status):
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    response = await client.post("/ask", data=data, headers=headers)

    assert response.status == status
    page = await response.text()
    assert "这次没有办成" in page
    assert "12345" in page


async def test_the_fragment_is_one_turn_and_remembers_the_visitor(client, post):
    response = await post("/ask/fragment", text=MATERIALS, message_id="m1")

    assert response.status == 200
    fragment = await response.text()
    assert turns(fragment) == 1
    assert "<html" not in fragment
    assert turns(await read(client)) == 1


async def test_the_fragment_refuses_in_json(post):
    response = await post("/ask/fragment", text="", message_id="m1")

    assert response.status == 422
    assert (await response.json())["error"]["code"] == "empty"


async def test_hostile_text_is_shown_as_text(ask):
    page = await ask(HOSTILE)

    assert "<script>alert" not in page
    assert "<img" not in page
    assert "<b>title" not in page
    assert "&lt;img src=x onerror=alert(1)&gt;" in page
    assert 'href="javascript:' not in page
    assert 'href="tel:08188222345"' in page
    assert re.findall(r'href="tel:([^"]*)"', page).count("12345") == 2


async def test_a_number_in_the_question_is_not_shown_again(ask):
    page = await ask("我的电话是13812345678，怎么备案？")

    assert "13812345678" not in page


async def test_an_unknown_page_is_a_page(client):
    response = await client.get("/nothing-here")

    assert response.status == 404
    page = await response.text()
    assert "没有这个页面" in page
    assert "nothing-here" not in page
    assert 'href="tel:12345"' in page


async def test_where_nothing_is_verified_one_notice_says_it(ask):
    page = await ask(MATERIALS)

    assert page.count('<p class="notice">待核实') == 1
    # Whoever photographs one part has its mark in the picture.
    assert '<h3>要带的东西 <span class="flag">待核实</span></h3>' in page
    said = re.search(r'<p class="caution">(.*?)</p>', page)
    assert said
    assert "这个答复还没有核对文件原文" in said[1]
    assert page.index("spoken") < said.start() < page.index("<h3>")


async def test_where_a_part_is_verified_the_others_are_flagged(ask):
    page = await ask(NEEDED)

    assert "<h3>怎么办</h3>" in page
    assert '<h3>这两地之间 <span class="flag">待核实</span></h3>' in page


async def test_in_an_emergency_the_numbers_are_buttons(ask):
    page = await ask(EMERGENCY)

    assert "现在就打" in page
    assert '<a class="button button-main" href="tel:120">120</a>' in page
    assert page.index("先救人") < page.index("现在就打") < page.index('class="dock"')
