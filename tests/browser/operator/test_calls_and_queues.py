"""A call from hello to wrap-up, chats handed over, tickets and practice, all by key."""

import re
from threading import Thread

import pytest
from playwright.sync_api import expect
from sqlalchemy import text

from casework import handoff
from casework.calls import corrections
from casework.handoff import HandoffStatus
from core.db import writing
from tests.browser.operator.conftest import KAIJIANG
from tests.browser.operator.keys import Keys
from tests.browser.operator.replay import replay

PHONE = "13800138000"
QUEUE = re.compile(r"/hotline/chats(#latest)?$")
ASKED = "开江居民医保去万州住院要备案不"


def start_call(keys: Keys) -> dict[str, str]:
    with keys.page.expect_response("**/hotline/api/calls") as started:
        keys.press("Alt+n")
    expect(keys.page.locator("#call-state")).to_have_text("正在通话")
    return started.value.json()


@pytest.fixture
def spoken(keys, office):
    """A call whose transcript has come in at the pace of speech, with the operator's notes."""
    call = start_call(keys)
    keys.press("Alt+m").write("老人家，说话慢").press("Escape")
    keys.page.evaluate("window.focusLog = []")
    feed = (office.url.replace("http", "ws"), call["feed"], call["feed_token"], "filing")
    feeding = Thread(target=replay, args=feed)
    feeding.start()
    feeding.join()
    expect(keys.page.locator("#lines p")).to_have_count(4)
    return keys


def test_what_is_said_is_shown_and_used_only_when_a_key_asks(spoken):
    page = spoken.page
    expect(page.locator("#lines p").nth(1)).to_have_text("我在开江交的居民医保。")
    assert PHONE not in page.content()
    assert page.evaluate("window.focusLog") == []
    assert page.input_value("#q") == ""
    assert page.locator("#hits li").count() == 0

    spoken.press("Alt+q")

    expect(page.locator("#hits li")).not_to_have_count(0)
    assert "想去万州住院" in page.input_value("#q")
    assert spoken.focused() == "q"
    spoken.open_first()


def test_a_report_reaches_the_owner_with_what_was_said(spoken, store):
    page = spoken.page
    spoken.ask(ASKED).open_first()
    page.reload()
    expect(page.locator("#lines p")).to_have_count(4)
    assert page.input_value("#notes") == "老人家，说话慢"

    spoken.press("F8")

    expect(page.locator("#state")).to_contain_text("责任单位")
    expect(page.locator("#call-state")).to_have_text("还没有开始")
    with store() as session:
        (item,) = corrections.waiting(session, lambda code: True)
    assert (item.kind, item.region) == ("out_of_date", KAIJIANG)
    assert item.entry_id
    assert "想去万州住院" in item.context
    assert "老人家" in item.context
    assert PHONE not in item.context


@pytest.mark.parametrize(
    ("key", "outcome"),
    [("F6", "solved"), ("F7", "wrong"), ("F9", "missing"), ("F10", "unclear")],
)
def test_one_key_wraps_up(keys, store, key, outcome):
    start_call(keys)
    keys.press("Escape", key)
    expect(keys.page.locator("#call-state")).to_have_text("还没有开始")
    assert keys.focused() == "q"
    with store() as session:
        assert session.execute(text('SELECT outcome FROM "call"')).scalar_one() == outcome
        kinds = [row.kind for row in corrections.waiting(session, lambda code: True)]
    assert kinds == ([] if outcome == "solved" else [outcome])


def test_a_ticket_is_filled_from_the_call_and_corrected(keys):
    page = keys.page
    start_call(keys)
    keys.press("Alt+m").write("医院说查不到备案")
    keys.press("Alt+1").write("开江").press("Tab", "Alt+t")
    page.wait_for_url("**/hotline/tickets/new*")
    assert page.input_value("#what") == "医院说查不到备案"
    assert page.input_value("#region") == "开江"
    page.locator("#what").focus()
    keys.press("End").write("，昨天办的").press("Tab").write("县医院").press("Tab").write(
        "今天上午"
    )
    keys.press("Tab").write("帮忙查一下").press("Tab", "Tab", "Tab").write(PHONE)
    keys.press("Control+Enter")
    page.wait_for_url(re.compile(r"/hotline/tickets/[^n]"))
    expect(page.locator("main")).to_contain_text("医院说查不到备案，昨天办的")
    assert PHONE not in page.content()
    keys.press("Alt+1")
    expect(page.locator("ol.points li")).to_have_count(2)
    keys.press("Alt+k")
    expect(page.locator("main")).to_contain_text(PHONE)
    keys.press("Escape")
    page.wait_for_url("**/hotline/tickets")
    expect(page.locator("td").first).not_to_be_empty()
    keys.press("Control+1")
    page.wait_for_url(re.compile(r"/hotline/tickets/[^n]"))


def test_of_two_operators_one_takes_the_chat(sit_down, waiting, store):
    first, second = sit_down("li"), sit_down("wang")
    for keys in (first, second):
        keys.page.evaluate("document.activeElement.blur()")
        keys.press("g", "c")
        keys.page.wait_for_url("**/hotline/chats")
        expect(keys.page.locator("main")).to_contain_text("问备案")
        keys.press("Control+1")
        expect(keys.page.locator(".thread")).to_contain_text("去万州住院要不要备案")
    first.press("Alt+j")
    expect(first.page.locator("#text")).to_be_visible()
    second.press("Alt+j")
    expect(second.page.locator(".problem")).to_contain_text("已经由li接手")
    first.press("Alt+i")
    assert first.focused() == "text"
    assert first.page.input_value("#text").startswith("【开心办】")
    first.press("Control+Enter")
    expect(first.page.locator(".said.operator")).to_contain_text("【开心办】")
    first.press("Alt+m").write("正在写")
    with writing(store) as session:
        handoff.write(session, waiting.conversation, f"好，我电话{PHONE}")
    expect(first.page.locator(".said.citizen").last).to_contain_text("好，我电话")
    assert first.focused() == "text"
    assert first.page.input_value("#text") == "正在写"
    assert PHONE not in first.page.content()
    first.press("Alt+w").write("说清楚了").press("Alt+e")
    first.page.wait_for_url(QUEUE)
    with store() as session:
        assert handoff.of_conversation(session, waiting.conversation) is None


def test_a_chat_goes_back_to_the_queue(keys, waiting, store):
    keys.page.goto(f"{keys.page.url}/chats/{waiting.id}")
    keys.press("Alt+j")
    expect(keys.page.locator("#why")).to_be_visible()
    keys.press("Alt+w").write("换班").press("Alt+b")
    keys.page.wait_for_url(QUEUE)
    with store() as session:
        assert (
            handoff.of_conversation(session, waiting.conversation).status is HandoffStatus.WAITING
        )


def test_practice_tells_the_answer_and_keeps_no_score(keys, store):
    page = keys.page
    page.evaluate("document.activeElement.blur()")
    keys.press("g", "p")
    page.wait_for_url("**/hotline/practice")
    asked = page.locator("blockquote").inner_text()
    expect(page.locator("#q")).to_be_focused()
    keys.write(asked).press("Enter")
    page.wait_for_url("**/hotline/practice?*q=*")
    keys.press("Control+1")
    expect(page.locator("section[role=status]")).to_contain_text("选对了")
    keys.press("Alt+n")
    expect(page.locator("h1")).to_contain_text("第 2 题")
    with store() as session:
        for table in ("entry_use", '"call"', "correction"):
            assert session.execute(text(f"SELECT count(*) FROM {table}")).scalar() == 0  # noqa: S608
