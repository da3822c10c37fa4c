"""Handed-over chats, tickets and practice at the desk, over HTTP."""

import re

import pytest
from sqlalchemy import text

from casework import handoff, turns
from casework.desks import set_desk
from casework.handoff import HandoffReason
from casework.turns import record_turn, start_conversation
from core.audit import AuditRow
from core.db import writing
from core.staff import StaffRole
from tests.webapp.staff.conftest import FOUNDER, csrf, log_in

PHONE = "13800138000"
ALL_DAY = [("00:00", "23:59")]


@pytest.fixture(autouse=True)
def staffed(store):
    """Staff the desk of Kaijiang; remove what a test has put there."""
    with writing(store) as session:
        set_desk(session, FOUNDER, "511723", staffed=True, hours=ALL_DAY)
    yield
    with writing(store) as session:
        for row in handoff.queue(session, FOUNDER_OPERATOR):
            handoff.withdraw(session, row.conversation)


FOUNDER_OPERATOR = type(FOUNDER)("f", frozenset({StaffRole.OPERATOR}), frozenset({"100000"}))


@pytest.fixture
def waiting(store):
    """Put a conversation into the queue; return its number."""
    with writing(store) as session:
        conversation = start_conversation(session)
        record_turn(
            session,
            conversation,
            message_id="m1",
            text="异地住院要备案不",
            act="ask_service",
            slots={"insured": "511723"},
            replies=[{"text": "要", "answer": None, "buttons": []}],
            answers=[],
            status="answered",
        )
        asked = handoff.ask(
            session,
            conversation,
            "511723",
            HandoffReason.REQUESTED,
            summary="问备案",
            slots={"insured": "511723"},
            tried=[{"topic": "filing.need", "question": "要不要备案"}],
        )
    return asked


def step(client, number, **fields):
    return client.post(
        f"/hotline/chats/{number}",
        data={"csrf": client.csrf, **fields},
        allow_redirects=False,
    )


async def test_a_chat_is_taken_answered_and_closed(operator, store, waiting):
    queue = await (await operator.get("/hotline/chats")).text()
    assert "问备案" in queue
    page = await (await operator.get(f"/hotline/chats/{waiting.id}")).text()
    assert "异地住院要备案不" in page
    assert "开江县" in page
    assert "要不要备案" in page
    assert 'id="suggested"' in page
    assert (await step(operator, waiting.id, step="take")).status == 303
    assert (await step(operator, waiting.id, step="write", text="您好,要备案")).status == 303
    with writing(store) as session:
        handoff.write(session, waiting.conversation, f"好,我电话{PHONE}")
    news = await (await operator.get(f"/hotline/api/chats/{waiting.id}")).json()
    assert [one["sender"] for one in news["messages"]] == ["operator", "citizen"]
    assert PHONE not in str(news)
    last = news["messages"][-1]["id"]
    after = await operator.get(f"/hotline/api/chats/{waiting.id}", params={"after": last})
    assert (await after.json())["messages"] == []
    assert (await step(operator, waiting.id, step="close", text="说清楚了")).status == 303
    with store() as session:
        assert handoff.of_conversation(session, waiting.conversation) is None
        assert turns.conversation_exists(session, waiting.conversation)


async def test_two_operators_cannot_take_the_same_chat(operator, make_desk, hire, waiting):
    hire("wang")
    other = await make_desk()
    await log_in(other, "wang")
    other.csrf = await csrf(other)
    assert (await step(operator, waiting.id, step="take")).status == 303
    second = await step(other, waiting.id, step="take")
    assert second.status == 409
    assert "已经由li接手" in await second.text()
    assert (await other.get(f"/hotline/chats/{waiting.id}")).status == 404
    assert (await step(operator, waiting.id, step="return", text="换班")).status == 303
    assert (await step(other, waiting.id, step="take")).status == 303


async def test_a_chat_of_another_region_does_not_exist(make_desk, hire, waiting):
    hire("chen", region="500101")
    other = await make_desk()
    await log_in(other, "chen")
    other.csrf = await csrf(other)
    assert "问备案" not in await (await other.get("/hotline/chats")).text()
    assert (await other.get(f"/hotline/chats/{waiting.id}")).status == 404
    assert (await step(other, waiting.id, step="take")).status == 404


async def test_an_empty_reply_keeps_the_chat_and_says_what_to_do(operator, waiting):
    await step(operator, waiting.id, step="take")
    refused = await step(operator, waiting.id, step="write", text="  ")
    assert refused.status == 409
    assert "不能空着" in await refused.text()


TICKET = {
    "kind": "help",
    "region": "开江",
    "what": "医院说查不到备案",
    "place": "县医院",
    "occurred": "今天上午",
    "wish": "帮忙查一下",
    "contact": PHONE,
    "reply_wanted": "1",
}


async def submit(client, **changed):
    return await client.post(
        "/hotline/tickets/new",
        data={"csrf": client.csrf, **TICKET, **changed},
        allow_redirects=False,
    )


async def test_a_ticket_is_filled_from_the_call_and_goes_its_way(operator, send, store):
    _, call = await send("/hotline/api/calls")
    known = {"notes": "医院说查不到备案", "insured": "开江"}
    await send(f"/hotline/api/calls/{call['id']}/notes", **known)
    form = await (await operator.get("/hotline/tickets/new", params={"call": call["id"]})).text()
    assert "医院说查不到备案</textarea>" in form
    assert 'value="开江"' in form
    done = await submit(operator, call=call["id"])
    where = done.headers["Location"]
    page = await (await operator.get(where)).text()
    assert "帮忙查一下" in page
    assert PHONE not in page
    listed = await (await operator.get("/hotline/tickets")).text()
    assert where.rsplit("/", 1)[1] in listed
    for name, more in (
        ("accept", {}),
        ("assign", {"unit": "县医保局"}),
        ("begin", {}),
        ("reply", {"text": "已查到"}),
    ):
        data = {"csrf": operator.csrf, "step": name, **more}
        moved = await operator.post(where, data=data, allow_redirects=False)
        assert moved.status == 303, name
    assert "已查到" in await (await operator.get(where)).text()


async def test_reading_a_contact_is_recorded(operator, store):
    where = (await submit(operator)).headers["Location"]
    shown = await operator.post(where, data={"csrf": operator.csrf, "step": "contact"})
    assert PHONE in await shown.text()
    with store() as session:
        last = session.query(AuditRow).order_by(AuditRow.id.desc()).first()
    assert last.actor == "li"
    assert "contact" in last.action


async def test_a_ticket_that_is_not_whole_keeps_what_was_written(operator):
    refused = await submit(operator, contact="没有电话")
    page = await refused.text()
    assert refused.status == 422
    assert "联系方式" in page
    assert "帮忙查一下" in page


async def test_a_step_that_is_not_open_is_refused_in_words(operator):
    where = (await submit(operator)).headers["Location"]
    refused = await operator.post(where, data={"csrf": operator.csrf, "step": "close", "text": "x"})
    assert refused.status == 422
    assert "不能做" in await refused.text()


async def test_practice_is_the_same_everywhere_and_keeps_no_score(operator, make_desk, hire, store):
    hire("chen", region="500101")
    other = await make_desk()
    await log_in(other, "chen")
    first = await (await operator.get("/hotline/practice?set=abc&at=3")).text()
    second = await (await other.get("/hotline/practice?set=abc&at=3")).text()
    asked = re.search(r'<blockquote class="say">(.*?)</blockquote>', first)[1]
    assert asked in second
    found = {"set": "abc", "at": "3", "q": asked}
    page = await (await operator.get("/hotline/practice", params=found)).text()
    link = re.search(r'href="(/hotline/practice\?[^"]*picked=[^"]+)"', page)[1]
    answer = await (await operator.get(link.replace("&amp;", "&"))).text()
    assert "选对了" in answer
    with store() as session:
        assert session.execute(text("SELECT count(*) FROM entry_use")).scalar() == 0
