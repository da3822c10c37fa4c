"""What is kept of a conversation: shown, taken along, deleted, over after its time, or never."""

import json
from datetime import timedelta

import pytest
from freezegun import freeze_time
from sqlalchemy import text

from casework.retention import KEEP_TEXT
from core.clock import now
from tests.webapp.twin import MATERIALS, NEEDED
from webapp.housekeeping import make_round

FRESH = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def post(client):
    async def post(path, **fields):
        return await client.post(path, data=fields, headers=FRESH)

    return post


@pytest.fixture
def rows(engine):
    def rows(table):
        with engine.connect() as connection:
            return connection.execute(text(f"SELECT count(*) FROM {table}")).scalar()  # noqa: S608

    return rows


async def test_what_is_kept_is_shown_and_taken_along(post):
    await post("/ask", text="我的电话是13812345678，怎么备案？", message_id="m1")

    page = await (await post("/kept")).text()
    assert "存了1句您的话和答复" in page
    assert "13812345678" not in page
    written = await post("/kept/download", format="text")
    assert "怎么备案？" in await written.text()
    assert "attachment" in written.headers["Content-Disposition"]
    data = json.loads(await (await post("/kept/download", format="json")).text())
    assert [turn["message_id"] for turn in data["turns"]] == ["m1"]


async def test_deleting_asks_once_and_then_leaves_nothing(post, client, rows):
    await post("/ask", text=MATERIALS, message_id="m1")

    page = await (await post("/kept/delete")).text()
    assert "删了就找不回来了" in page
    assert rows("turn") == 1
    page = await (await post("/kept/delete", sure="1")).text()

    assert "已经删除" in page
    assert (rows("turn"), rows("conversation")) == (0, 0)
    assert 'id="welcome"' in await (await client.get("/")).text()


async def test_with_nothing_kept_five_questions_are_answered_and_no_row_is_written(
    post, rows, twin
):
    await post("/restart", keep="0")
    for number in range(5):
        response = await post("/ask", text=NEEDED, message_id=f"m{number}")
    page = await response.text()

    assert page.count('<article class="turn"') == 5
    assert len(twin.asked) == 5
    assert twin.asked[-1][3] == {"insured": "511723"}
    assert (rows("turn"), rows("conversation")) == (0, 0)
    assert "没有保存" in await (await post("/kept")).text()


async def test_an_unkept_conversation_is_forgotten_by_a_restart_and_asked_anew(
    post, client, make_client, rows
):
    await post("/restart", keep="0")
    await post("/ask", text=NEEDED, message_id="m1")
    again = await make_client()
    again.session.cookie_jar.update_cookies({c.key: c.value for c in client.session.cookie_jar})

    assert 'id="welcome"' in await (await again.get("/")).text()
    assert rows("turn") == 0


async def test_after_ninety_days_the_texts_are_gone_and_the_counts_stay(post, client, rows):
    await post("/ask", text=MATERIALS, message_id="m1")
    day = now()

    with freeze_time(day + KEEP_TEXT - timedelta(hours=1)):
        await make_round(client.app)
    assert rows("turn") == 1
    with freeze_time(day + KEEP_TEXT + timedelta(hours=1)):
        await make_round(client.app)
        await make_round(client.app)

    assert (rows("turn"), rows("conversation")) == (0, 0)
    assert rows("turn_count") == 1


async def test_the_notices_name_who_answers_and_what_is_not_met(client):
    privacy = await (await client.get("/privacy")).text()
    for words in ("谁在管", "90天", "删除", "Cookie"):
        assert words in privacy
    assert "还没有做到的" in await (await client.get("/accessibility")).text()
