"""Four people meet the page: what each of them needs, from beginning to end."""

import io

import pytest
import zxingcpp
from aiohttp import web
from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.checks import faults
from tests.browser.states import TURN, ask
from tests.webapp.twin import MATERIALS, NEEDED

TICKET = {
    "what": "窗口说系统坏了，备案办不成",
    "place": "政务大厅医保窗口",
    "occurred": "今天上午",
    "wish": "请告诉我什么时候能办",
    "contact": "13812345678",
}
LINE = {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
"""400 kbit/s and 400 ms there and back."""
HEARD = """() => {
  window.heard = []
  new MutationObserver(records => records.forEach(record =>
    record.addedNodes.forEach(node => window.heard.push(node.textContent.trim()))
  )).observe(document.getElementById('log'), {childList: true, subtree: true})
}"""
VOICE = """() => {
  window.said = []
  const voice = {lang: '%s', name: 'test'}
  Object.defineProperty(window, 'speechSynthesis', {value: {
    getVoices: () => [voice], addEventListener: () => {}, cancel: () => {},
    speak: utterance => window.said.push(utterance.text),
  }})
  window.SpeechSynthesisUtterance = class { constructor (text) { this.text = text } }
}"""


def test_an_old_man_on_a_cheap_phone(visit):
    """Large type, large targets; his list remembers what he has put into the bag."""
    page = visit(320)
    page.click("text=长辈版")
    assert faults(page, "elder") == {}
    page.fill("#text", MATERIALS)
    page.click("#send")
    expect(page.locator(TURN)).to_have_count(1)
    assert faults(page, "elder") == {}

    page.check(".tick input >> nth=1")
    expect(page.locator(".ticked")).to_contain_text("备好 1 样，共 3 样")
    page.reload()

    expect(page.locator(".tick input >> nth=1")).to_be_checked()
    expect(page.locator("html")).to_have_class("elder")
    page.click("button:has-text('急诊抢救')")
    expect(page.locator(TURN)).to_have_count(2)
    # The box is far away in large type: what leads to it stays in view.
    way = page.locator("text=再问一句")
    assert way.evaluate("e => e.getBoundingClientRect().bottom <= innerHeight")
    way.click()
    page.keyboard.type(NEEDED)
    page.click("#send")
    expect(page.locator(TURN)).to_have_count(3)


def test_a_blind_woman_with_a_screen_reader(visit):
    """A new answer is read once and whole, the focus stays; nothing needs the mouse."""
    page = visit()
    page.evaluate(HEARD)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.type(NEEDED)
    page.keyboard.press("Enter")
    expect(page.locator(TURN)).to_have_count(1)

    (heard,) = page.evaluate("window.heard")
    for words in ("您问：", NEEDED, "建议住院前先备案", "打开国家医保服务平台App", "待核实"):
        assert words in heard
    assert page.evaluate("document.activeElement.id") == "text"
    outline = page.locator(f"{TURN} .reply").aria_snapshot()
    for heading in ("怎么办", "这两地之间", "可以问谁"):
        assert f'heading "{heading}' in outline


def test_a_worker_with_a_bad_line(visit, twin):
    """On 400 kbit/s the page stands in few bytes; the answer is lost on its way, once."""
    page = visit(320)
    network = page.context.new_cdp_session(page)
    network.send("Network.enable")
    network.send("Network.emulateNetworkConditions", LINE)
    page.reload()
    page.fill("#text", NEEDED)
    network.send("Network.emulateNetworkConditions", {**LINE, "offline": True})
    page.click("#send")
    expect(page.locator("#status")).to_contain_text("网络断了")
    expect(page.locator("#text")).to_have_value(NEEDED)

    network.send("Network.emulateNetworkConditions", LINE)
    page.click("#retry")

    expect(page.locator(TURN)).to_have_count(1)
    assert len(twin.asked) == 1


def printed(page: Page) -> bytes:
    """Return the page as it comes out of a printer."""
    return page.pdf(prefer_css_page_size=True)


def test_a_shop_owner_who_prints(visit, browser):
    """One A4 page with a code that leads to the same text; the link is the same for all."""
    page = visit()
    ask(page, MATERIALS)
    with page.context.expect_page() as opened:
        page.click("text=打印、分享")
    guide = opened.value
    guide.wait_for_load_state()

    sheet = printed(guide)
    assert sheet.count(b"/Type /Page\n") + sheet.count(b"/Type /Page ") == 1
    assert b"/MediaBox [0 0 594.95996 841.91998]" in sheet
    guide.emulate_media(media="print")
    drawn = Image.open(io.BytesIO(guide.locator(".code img").screenshot(scale="css")))
    (code,) = zxingcpp.read_barcodes(drawn.resize((drawn.width * 4, drawn.height * 4)))
    assert code.text == guide.url
    assert guide.locator("[data-print]").is_hidden()
    stranger = browser.new_context().new_page()
    stranger.goto(code.text)
    expect(stranger.locator(".spoken")).to_have_text(guide.locator(".spoken").inner_text())
    stranger.context.close()


def test_the_text_is_copied_with_its_link(visit):
    page = visit()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    ask(page, MATERIALS)
    page.click("text=复制文字")
    expect(page.locator("text=复制好了")).to_be_visible()

    copied = page.evaluate("navigator.clipboard.readText()")
    assert len(copied) <= 500
    assert copied.splitlines()[-1].startswith("http://127.0.0.1")


@pytest.mark.parametrize(("language", "offered"), [("zh-CN", True), ("en-US", False)])
def test_reading_aloud_is_offered_only_where_a_voice_speaks_chinese(visit, language, offered):
    page = visit()
    page.context.add_init_script(f"({VOICE % language})()")
    page.reload()
    ask(page, MATERIALS)
    button = page.locator("[data-speak]")
    assert button.is_visible() is offered
    if offered:
        button.click()
        assert "请拨一二三四五问参保地医保部门" in page.evaluate("window.said")[0]


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_everything_works_where_storage_is_refused(browser, serve, scripts):
    """No cookie comes back, no local storage answers: the conversation goes on by its forms."""

    async def refuse(request: web.Request, response: web.StreamResponse) -> None:
        response.headers.popall("Set-Cookie", None)

    server = serve(lambda app: app.on_response_prepare.append(refuse))
    context = browser.new_context(java_script_enabled=scripts)
    context.add_init_script(
        "Object.defineProperty(window, 'localStorage', {get () { throw new Error('no') }})"
    )
    page = context.new_page()
    page.set_default_timeout(10_000)
    page.goto(server.url)
    page.fill("#text", MATERIALS)
    page.click("#send")
    expect(page.locator(TURN)).to_have_count(1)
    page.check(".tick input >> nth=0")
    page.click("button:has-text('医生开了转诊')")
    expect(page.locator(TURN)).to_have_count(2)
    page.click(".levels button:has-text('非常满意')")
    expect(page.locator(".rated")).to_be_visible()
    page.click("text=这段对话存了什么")
    expect(page.locator(".kept li")).to_have_count(2)
    assert context.cookies() == []
    assert page.url == f"{server.url}/kept"
    context.close()


def test_without_scripts_a_request_is_left_for_a_person(visit):
    page = visit(320, scripts=False)
    page.fill("#text", MATERIALS)
    page.click("#send")
    page.click("text=留言请人办")
    page.check("input[value=help]")
    for field, words in TICKET.items():
        page.fill(f"#{field}", words)
    page.click("text=下一步：核对")
    expect(page.locator(".told")).to_contain_text("政务大厅医保窗口")
    page.click("button:text-is('登记')")

    expect(page.locator("h1")).to_have_text("已经登记")
    page.click("button:has-text('撤回')")
    expect(page.locator("h1")).to_have_text("已经撤回")
