"""The bureau's own site: one line puts the assistant there, a plain link without scripts."""

import pytest
from aiohttp import web
from playwright.sync_api import expect

from tests.browser.server import Server
from tests.house.tree import ROOT
from tests.webapp.twin import MATERIALS

EXAMPLE = (ROOT / "docs/embedding/host.html").read_text(encoding="utf-8")
POLICY = "default-src 'none'; script-src {home}; frame-src {home}"
"""What the document asks a strict host page to allow, and nothing more."""


@pytest.fixture
def host(server):
    """The example page on another site, pointed at our server."""
    page = EXAMPLE.replace("https://assistant.example.gov.cn", server.url)

    async def show(request: web.Request) -> web.Response:
        headers = {"Content-Security-Policy": POLICY.format(home=server.url)}
        return web.Response(text=page, content_type="text/html", headers=headers)

    def build() -> web.Application:
        app = web.Application()
        app.router.add_get("/", show)
        return app

    other = Server(build, web.AppRunner)
    other.start()
    yield other.url.replace("127.0.0.1", "localhost")
    other.close()


def test_the_panel_opens_answers_and_closes_by_keyboard(browser, host):
    page = browser.new_page()
    wrong = []
    page.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.goto(host)
    assert len(page.frames) == 1
    expect(page.locator("[data-assistant]")).to_be_hidden()

    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    panel = page.frame_locator("iframe")
    panel.locator("#text").fill(MATERIALS)
    panel.locator("#text").press("Enter")
    expect(panel.locator("article.turn")).to_have_count(1)
    panel.locator("button:has-text('医生开了转诊')").click()
    expect(panel.locator("article.turn")).to_have_count(2)

    page.locator("button:has-text('关闭')").focus()
    page.keyboard.press("Escape")
    expect(page.locator("iframe")).to_be_hidden()
    expect(page.locator("button.open")).to_be_focused()
    page.keyboard.press("Enter")
    expect(panel.locator("article.turn")).to_have_count(2)
    page.context.close()
    assert [words for words in wrong if "favicon" not in words and "404" not in words] == []


def test_without_scripts_there_is_a_plain_link(browser, host, server):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(host)
    page.click("text=问开心办助手")

    assert page.url == f"{server.url}/"
    expect(page.locator("#welcome")).to_be_visible()
    context.close()
