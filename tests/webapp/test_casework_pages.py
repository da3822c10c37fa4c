"""Ratings, requests left for a person, and the person: by plain forms."""

import asyncio
import re
from collections.abc import Callable

import pytest
from freezegun import freeze_time
from sqlalchemy import text

from casework import handoff
from casework.desks import set_desk
from core.clock import now
from core.db import writing
from core.staff import Staff, StaffRole
from tests.webapp.twin import MATERIALS
from webapp import persons

FRESH = {"Sec-Fetch-Site": "same-origin"}
KAIJIANG = "511723"
MONDAY = "2026-11-23 02:00:00"
"""Ten in the morning in Shanghai."""
EVENING = "2026-11-23 12:00:00"
PHONE = "13812345678"
CHIEF = Staff("chief", frozenset({StaffRole.ADMINISTRATOR}), frozenset({KAIJIANG}), "10.0.0.8")
ZHANG = Staff("zhang", frozenset({StaffRole.OPERATOR}), frozenset({KAIJIANG}), "10.0.0.8")
TICKET = {
    "kind": "help",
    "region": KAIJIANG,
    "what": "窗口说系统坏了，备案办不成，我的身份证号是110101199003078515",
    "place": "政务大厅医保窗口",
    "occurred": "今天上午",
    "wish": "请告诉我什么时候能办",
    "contact": PHONE,
    "reply_wanted": "1",
}


@pytest.fixture(autouse=True)
def key(tmp_path, monkeypatch):
    """Seal with a key of this test."""
    monkeypatch.setenv("KAIXINBAN_KEY_FILE", str(tmp_path / "keys" / "seal.key"))


@pytest.fixture
def at():
    """Move the clock, which stands on a Monday morning; asyncio's own goes on."""
    frozen = freeze_time(MONDAY, real_asyncio=True)
    clock = frozen.start()
    yield clock.move_to
    frozen.stop()


@pytest.fixture
def desk(sessions):
    with writing(sessions) as session:
        hours = (("09:00", "12:00"), ("13:30", "17:00"))
        set_desk(session, CHIEF, KAIJIANG, staffed=True, hours=hours)


@pytest.fixture
def post(client) -> Callable:
    async def post(path, status=200, **fields):
        response = await client.post(path, data=fields, headers=FRESH)
        assert response.status == status, await response.text()
        return await response.text()

    return post


@pytest.fixture
def value(engine):
    def value(query):
        with engine.connect() as connection:
            return connection.execute(text(query)).scalar()

    return value


async def test_five_levels_are_offered_and_none_is_chosen_before(post):
    page = await post("/ask", text=MATERIALS, message_id="m1")

    assert re.findall(r'name="level" value="(\d)"', page) == ["5", "4", "3", "2", "1"]
    assert "checked" not in page[page.index('class="rating"') : page.index('class="dock"')]


async def test_a_bad_rating_is_kept_with_its_reasons_and_can_be_taken_back(post, value):
    await post("/ask", text=MATERIALS, message_id="m1")
    page = await post("/rate", turn="1", level="2")
    assert "您的评价：不满意" in page

    await post("/rate", turn="1", level="2", reason_wrong="1", comment=f"打我电话{PHONE}")

    assert value("SELECT level FROM rating") == 2
    assert value("SELECT reasons FROM rating") == '["wrong"]'
    assert PHONE not in value("SELECT comment FROM rating")
    assert value("SELECT count(*) FROM rectification") == 1
    await post("/rate", turn="1", withdraw="1")
    assert value("SELECT count(*) FROM rating") == 0


async def test_an_unheard_of_level_is_refused_in_words(post):
    await post("/ask", text=MATERIALS, message_id="m1")

    for fields in ({"turn": "1", "level": "9"}, {"turn": "x"}, {"turn": "7", "level": "5"}):
        assert "没有记下来" in await post("/rate", 422, **fields)


async def test_where_no_desk_is_staffed_nothing_is_promised(client, post):
    for path in ("/ticket", "/person"):
        page = await (await client.get(path)).text()
        assert "还没有值守" in page
        assert 'href="tel:12345"' in page
        assert "<textarea" not in page
    assert "找人工" not in await post("/ask", text=MATERIALS, message_id="m1")


async def test_a_ticket_is_read_back_submitted_once_and_withdrawn(post, desk, at, value):
    check = await post("/ticket", step="check", message_id="t1", **TICKET)
    assert "还没有登记" in check
    assert "110101199003078515" not in check[check.index("told") : check.index("</dl>")]
    first = await post("/ticket/submit", message_id="t1", **TICKET)
    again = await post("/ticket/submit", message_id="t1", **TICKET)

    number = re.search(r'class="number">([\d-]+)<', first)[1]
    assert number in again
    assert value("SELECT count(*) FROM ticket") == 1
    assert PHONE not in value("SELECT sealed FROM contact")
    at("2026-11-23 02:09:00")
    gone = await post("/ticket/progress", number=number, contact=PHONE, step="withdraw")
    assert "已经撤回" in gone
    assert value("SELECT what FROM ticket") == ""


async def test_a_ticket_cannot_be_withdrawn_after_ten_minutes(post, desk, at):
    page = await post("/ticket/submit", message_id="t1", **TICKET)
    number = re.search(r'class="number">([\d-]+)<', page)[1]

    at("2026-11-23 02:11:00")

    assert "撤回（" not in await post("/ticket/progress", number=number, contact=PHONE)
    late = await post("/ticket/progress", number=number, contact=PHONE, step="withdraw")
    assert "已经过了十分钟" in late


async def test_what_is_missing_is_named_and_what_was_written_is_kept(post, desk):
    page = await post("/ticket", 422, step="check", message_id="t1", **{**TICKET, "wish": ""})

    assert "还缺：希望怎么解决" in page
    assert "政务大厅医保窗口" in page
    assert "没有看出联系方式" in await post(
        "/ticket/submit", 422, message_id="t2", **{**TICKET, "contact": "没有"}
    )


async def test_progress_needs_number_and_contact(post, desk, client):
    page = await post("/ticket/submit", message_id="t1", **TICKET)
    number = re.search(r'class="number">([\d-]+)<', page)[1]
    client.session.cookie_jar.clear()

    assert "没有查到" in await post("/ticket/progress", number=number, contact="13800000000")
    assert "已登记" in await post("/ticket/progress", number=number, contact=PHONE)


async def test_a_person_is_asked_for_waited_for_and_answers(post, desk, at, sessions, monkeypatch):
    monkeypatch.setattr(persons, "LOOK_EVERY", 0.05)
    page = await post("/ask", text=MATERIALS, message_id="m1")
    assert "找人工" in page
    page = await post("/person", step="ask", desk=KAIJIANG)
    assert "正在等工作人员，前面还有0位" in page
    await post("/person", step="write", text="我在大厅等")

    with writing(sessions) as session:
        waiting = handoff.queue(session, ZHANG)[0]
        assert MATERIALS in waiting.summary
        handoff.take_over(session, ZHANG, waiting.id)
        handoff.answer(session, ZHANG, waiting.id, "您好，请到3号窗口")

    page = await post("/person")
    assert "工作人员已经接手" in page
    assert page.index("我在大厅等") < page.index("请到3号窗口")


async def test_news_from_the_person_arrives_as_an_event(
    client, post, desk, at, sessions, monkeypatch
):
    monkeypatch.setattr(persons, "LOOK_EVERY", 0.05)
    await post("/ask", text=MATERIALS, message_id="m1")
    await post("/person", step="ask", desk=KAIJIANG)
    async with client.get("/person/events") as stream:
        assert stream.content_type == "text/event-stream"
        with writing(sessions) as session:
            handoff.take_over(session, ZHANG, handoff.queue(session, ZHANG)[0].id)
        lines = b""
        while b"event: changed" not in lines:
            line = await asyncio.wait_for(stream.content.readline(), 10)
            assert line, "the stream ended and had told nothing"
            lines += line


async def test_outside_the_hours_a_call_back_needs_a_number(post, desk, at, value):
    at(EVENING)
    page = await post("/person", 422, step="ask", desk=KAIJIANG, contact="")
    assert "没有看出联系方式" in page

    page = await post("/person", step="ask", desk=KAIJIANG, contact=PHONE)

    asked_at = value("SELECT created_at FROM handoff")
    assert (value("SELECT status FROM handoff"), now().hour) == ("call_back", 20), asked_at
    assert "会给您回电话" in page[page.index('class="sheet-title"') :][:500]
    await post("/person", step="leave")
    assert value("SELECT count(*) FROM contact") == 0
