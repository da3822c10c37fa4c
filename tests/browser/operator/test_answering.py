"""The answer while the caller talks: search, pick, open, copy, change, all by key."""

import pytest
from playwright.sync_api import expect
from sqlalchemy import text

ASKED = "开江居民医保去万州住院要备案不"
FRAGMENTS = "开州 职工 住院 备案"
CARD = "#open .card"


@pytest.mark.parametrize(
    ("key", "kind"), [("Alt+c", "say"), ("Alt+s", "message"), ("Alt+f", "full")]
)
def test_from_focus_to_copied_text_three_keys_beyond_the_words(keys, key, kind):
    keys.page.evaluate("document.activeElement.blur()")
    keys.press("/").write(FRAGMENTS)
    expect(keys.page.locator("#hits li")).not_to_have_count(0)
    keys.press("Enter")
    expect(keys.page.locator(CARD)).to_be_visible()
    keys.press(key)
    expect(keys.page.locator("#state")).to_contain_text("已复制")
    assert keys.pressed == 3
    assert keys.copied() == keys.text(kind)
    assert keys.focused() == "q"


def test_the_sentence_to_say_is_short_and_has_no_figures(keys):
    keys.ask(ASKED).open_first()
    said = keys.text("say")
    assert 5 < len(said) <= 60
    assert not any(sign.isdigit() for sign in said)


def test_enter_at_once_opens_the_answer_to_all_that_was_typed(keys):
    keys.ask(ASKED).open_first()
    wanted = keys.topic()
    keys.page.reload()
    keys.page.wait_for_selector("#q")
    keys.page.evaluate("document.getElementById('q').select()")
    keys.write(ASKED)
    keys.press("Enter")
    expect(keys.page.locator(CARD)).to_be_visible()
    assert keys.topic() == wanted


def test_arrows_and_digits_pick_and_escape_leads_back(keys):
    keys.ask(FRAGMENTS)
    rows = keys.page.locator("#hits li")
    keys.press("ArrowDown", "ArrowDown", "ArrowUp")
    expect(rows.nth(1)).to_have_class("picked")
    second, third = (rows.nth(at).inner_text().split(" ", 1)[1] for at in (1, 2))
    keys.press("Enter")
    expect(keys.page.locator(f"{CARD} h2")).to_have_text(second)
    keys.press("Control+3")
    expect(keys.page.locator(f"{CARD} h2")).to_have_text(third)
    keys.press("Alt+2")
    assert keys.focused() == "treatment"
    keys.press("Escape")
    assert keys.focused() == "q"
    assert keys.page.evaluate("getSelection().toString()") == FRAGMENTS


def test_the_help_opens_by_a_question_mark_and_closes_by_escape(keys):
    help_ = keys.page.locator("#help")
    keys.press("?")
    expect(help_).to_be_visible()
    keys.press("Escape")
    expect(help_).to_be_hidden()
    assert keys.focused() == "q"
    keys.write("要备案").press("?")
    assert keys.page.input_value("#q") == "要备案?"
    expect(help_).to_be_hidden()


def test_keys_of_a_single_character_can_be_turned_off(keys):
    help_, switch = keys.page.locator("#help"), keys.page.locator("#single-keys")
    keys.press("?")
    expect(help_).to_be_visible()
    switch.focus()
    keys.press("Space", "Escape")
    for path in ("/hotline", "/hotline/tickets"):
        keys.page.goto(keys.page.url.split("/hotline")[0] + path)
        keys.page.evaluate("document.activeElement.blur()")
        keys.press("/", "?", "g", "c")
        assert keys.page.url.endswith(path)
        assert keys.focused() == ""
        expect(help_).to_be_hidden()
    keys.page.goto(keys.page.url.replace("/tickets", ""))
    keys.page.locator("#help-open").focus()
    keys.press("Enter")
    expect(help_).to_be_visible()
    expect(switch).not_to_be_checked()
    switch.focus()
    keys.press("Space", "Escape")
    keys.page.evaluate("document.activeElement.blur()")
    keys.press("/")
    assert keys.focused() == "q"


def test_what_an_input_method_composes_is_neither_searched_nor_sent(keys):
    asked = []
    keys.page.on("request", lambda one: asked.append(one.url) if "/suggest" in one.url else None)
    devices = keys.page.context.new_cdp_session(keys.page)
    composed = {"text": "bei an", "selectionStart": 6, "selectionEnd": 6}
    devices.send("Input.imeSetComposition", composed)
    for code in ("Enter", "ArrowDown", "Escape", "Digit1"):
        devices.send(
            "Input.dispatchKeyEvent",
            {"type": "rawKeyDown", "key": "Process", "code": code, "windowsVirtualKeyCode": 229},
        )
    keys.page.wait_for_timeout(300)
    assert asked == []
    assert keys.page.locator(CARD).count() == 0
    keys.page.locator("#state").wait_for(state="attached")
    assert keys.page.locator("#state").inner_text() == ""

    devices.send("Input.imeSetComposition", {"text": "", "selectionStart": 0, "selectionEnd": 0})
    keys.page.evaluate("document.getElementById('q').select()")
    keys.write("异地就医备案")
    expect(keys.page.locator("#hits li")).not_to_have_count(0)
    assert len(asked) == 1


def test_nothing_takes_the_focus_or_moves_what_is_read(keys, office):
    page = keys.page
    box = page.locator("#q").bounding_box()
    keys.ask(ASKED).open_first()
    card = page.locator(CARD).bounding_box()
    keys.press("Alt+c")
    page.evaluate("document.getElementById('changed').hidden = false")
    assert page.locator("#q").bounding_box() == box
    assert page.locator(CARD).bounding_box() == card
    assert page.evaluate("window.focusLog") == []
    assert keys.focused() == "q"
    assert len(page.context.pages) == 1


def test_a_request_that_typing_on_made_stale_is_cancelled(keys):
    sent, cancelled, held = [], [], []
    page = keys.page
    page.on("request", lambda one: sent.append(one.url) if "/suggest" in one.url else None)
    page.on("requestfailed", lambda one: cancelled.append(one.failure))
    page.route("**/hotline/api/suggest*", lambda route: held.append(route), times=1)  # noqa: PLW0108
    with page.expect_request("**/hotline/api/suggest*"):
        keys.write("异地")
    with page.expect_event("requestfailed"):
        keys.write("就医备案要带什么材料")
    expect(page.locator("#hits li")).not_to_have_count(0)
    assert len(sent) == 2
    assert cancelled == ["net::ERR_ABORTED"]


def test_chips_are_changed_by_key_and_the_open_answer_follows(keys):
    keys.ask("住院要不要备案").open_first()
    shown = keys.page.locator(".understood")
    keys.press("Alt+1").write("开江").press("Tab")
    expect(shown).to_contain_text("开江县")
    keys.press("Alt+2").write("万州").press("Tab")
    expect(shown).to_contain_text("万州区")
    keys.press("Alt+4", "ArrowDown")
    expect(shown).to_contain_text("职工医保")
    assert keys.focused() == "insurance"
    keys.press("Alt+1").write("没有这地方").press("Tab")
    expect(keys.page.locator(".understood")).not_to_contain_text("开江县")


def test_the_next_question_is_answered_by_key_until_nothing_is_left_to_ask(keys):
    keys.ask("异地就医备案能不能补办").open_first()
    page, box = keys.page, keys.page.locator("#open .ask-next")
    said = {page.locator(CARD).inner_text()}
    replied = set()
    while box.count():
        slot = box.get_attribute("data-slot")
        assert slot not in replied
        replied.add(slot)
        assert len(box.locator("strong").inner_text()) <= 15
        expect(box.locator(".why")).to_contain_text("种答法")
        keys.press("Alt+a")
        assert page.evaluate("document.activeElement.matches('[data-reply]')")
        wanted = box.locator("[data-reply]").nth(1).get_attribute("data-reply")
        with page.expect_response("**/hotline/answer*"):
            keys.press("2")
        expect(page.locator("#state")).to_have_text("已按来电人说的换了答复。")
        assert page.locator(f"#{slot}").input_value() == wanted
        assert keys.focused() == "q"
        said.add(page.locator(CARD).inner_text())
    assert len(replied) >= 2
    assert len(said) > len(replied) // 2 + 1
    keys.press("Alt+a")
    expect(page.locator("#state")).to_have_text("这一条不用再问。")


def test_while_several_things_may_be_meant_a_reply_by_key_narrows_the_list(keys):
    rows, question = keys.page.locator("#hits li"), keys.page.locator("#among")
    keys.ask("报销")
    before = rows.all_inner_texts()
    assert len(question.locator("strong").inner_text()) <= 15
    expect(question.locator(".why")).to_contain_text(f"{len(before)} 条里")
    leads = [
        len(each.get_attribute("data-reply").split(" "))
        for each in question.locator("[data-reply]").all()
    ]
    assert sum(leads) == len(before)
    keys.press("Alt+a", "1")
    expect(rows).to_have_count(leads[0])
    assert leads[0] < len(before)
    expect(keys.page.locator("#state")).to_have_text(f"按来电人说的，剩 {leads[0]} 条。")
    expect(question).to_be_hidden()
    assert keys.focused() == "q"
    keys.open_first()
    first = keys.page.locator(f"{CARD} h2").inner_text()
    assert first in rows.first.inner_text()


def test_an_open_answer_that_was_changed_says_so(keys, store):
    keys.ask(ASKED).open_first()
    notice = keys.page.locator("#changed")
    expect(notice).to_be_hidden()
    shown = keys.page.locator(CARD).get_attribute("data-revisions").split(",")[0]
    _set_status(store, shown, "retired")
    try:
        expect(notice).to_be_visible()
        assert keys.focused() == "q"
        keys.press("Alt+r")
        expect(notice).to_be_hidden()
        assert shown not in keys.page.locator(CARD).get_attribute("data-revisions").split(",")
    finally:
        _set_status(store, shown, "published")


def _set_status(store, revision, status):
    with store() as session, session.begin():
        change = text("UPDATE revision SET status = :status WHERE id = :id")
        session.execute(change, {"status": status, "id": int(revision)})
        session.execute(text("UPDATE knowledge_version SET version = version + 1"))


def test_without_the_service_the_phones_are_still_there(keys, office):
    page = keys.page
    page.evaluate("navigator.serviceWorker.ready")
    page.wait_for_function("caches.match('/hotline/phones').then(found => Boolean(found))")
    office.stop()
    try:
        keys.write("备案")
        expect(page.locator("#state")).to_contain_text("连不上服务")
        keys.press("Alt+p")
        expect(page.locator(".phones table")).to_contain_text("12345")
        page.goto(f"{office.url}/hotline")
        expect(page.locator("h1")).to_have_text("电话表")
        expect(page.locator("table")).to_contain_text("12345")
    finally:
        office.start()
    keys.press("F5")
    page.goto(f"{office.url}/hotline")
    expect(page.locator("#q")).to_be_focused()
