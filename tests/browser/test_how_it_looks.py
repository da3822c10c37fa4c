"""Legible at every width: no sideways scroll, large targets, no fault that axe finds, light."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Response, expect

from tests.browser.conftest import SIZES
from tests.webapp.twin import EMERGENCY, MATERIALS, NEEDED

RULES = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    }
}
SMALL_TARGETS = """() => Array.from(
  document.querySelectorAll('a[href], button, summary, textarea, input:not([type=hidden])')
).filter(element => {
  const box = element.getBoundingClientRect()
  const shown = box.width > 1 && !element.closest('.skip')
  return shown && (box.height < 44 || box.width < 24)
}).map(element => element.outerHTML.slice(0, 80))"""
SMALL_TEXT = """() => Array.from(document.querySelectorAll('body *')).filter(element =>
  Array.from(element.childNodes).some(node => node.nodeType === 3 && node.data.trim()) &&
  parseFloat(getComputedStyle(element).fontSize) < 14
).map(element => element.outerHTML.slice(0, 80))"""


def first_view(page: Page) -> None:
    expect(page.locator("#welcome")).to_be_visible()


def answer(page: Page) -> None:
    page.click(f"text={MATERIALS}")
    expect(page.locator("article.turn")).to_have_count(1)
    page.click(".sources summary")


def conversation(page: Page) -> None:
    answer(page)
    page.click("button:has-text('医生开了转诊')")
    expect(page.locator("article.turn")).to_have_count(2)
    page.fill("#text", "备案")
    page.press("#text", "Enter")
    expect(page.locator("article.turn")).to_have_count(3)


def emergency(page: Page) -> None:
    page.fill("#text", EMERGENCY)
    page.press("#text", "Enter")
    expect(page.locator(".card-urgent")).to_be_visible()


def hint(page: Page) -> None:
    page.click("#send")
    expect(page.locator("#hint")).to_be_visible()


def retry(page: Page) -> None:
    page.context.set_offline(True)
    page.fill("#text", NEEDED)
    page.press("#text", "Enter")
    expect(page.locator("#retry")).to_be_visible()


def error_page(page: Page) -> None:
    page.goto(f"{page.url.rstrip('/')}/nothing-here")


STATES = [first_view, answer, conversation, emergency, hint, retry, error_page]


@pytest.fixture(params=SIZES)
def width(request) -> int:
    return request.param


@pytest.fixture(params=STATES, ids=lambda state: state.__name__)
def page(visit, width, request) -> Page:
    page = visit(width)
    request.param(page)
    return page


def test_axe_finds_nothing(page):
    # At the end of the page the question box lies over nothing that could be pressed.
    page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    found = Axe().run(page, options=RULES)
    assert found.violations_count == 0, found.generate_report()


def test_nothing_reaches_beyond_the_side(page):
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_targets_are_large_and_text_is_not_small(page):
    assert page.evaluate(SMALL_TARGETS) == []
    assert page.evaluate(SMALL_TEXT) == []


@pytest.mark.parametrize("state", [first_view, answer], ids=lambda state: state.__name__)
def test_enlarged_type_and_wide_spacing_cut_nothing_off(visit, state):
    page = visit(320)
    state(page)
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    page.evaluate(
        """() => document.querySelectorAll('body *').forEach(element => {
          element.style.lineHeight = '2'
          element.style.letterSpacing = '0.12em'
          element.style.wordSpacing = '0.16em'
        })"""
    )

    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    expect(page.locator("#send")).to_be_visible()


def test_the_first_view_is_light(browser, server):
    context = browser.new_context()
    page = context.new_page()
    responses: list[Response] = []

    def note(response: Response) -> None:
        responses.append(response)

    page.on("response", note)
    page.goto(server.url, wait_until="networkidle")
    sizes = [response.request.sizes() for response in responses]
    context.close()

    assert len(responses) <= 8
    assert sum(size["responseBodySize"] for size in sizes) <= 30_000
    assert sum(size["responseBodySize"] + size["responseHeadersSize"] for size in sizes) <= 100_000


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_help_stands_in_the_same_place_in_every_view(visit, scripts):
    page = visit(320, scripts=scripts)
    before = page.locator("header a[href='tel:12345']").bounding_box()
    page.click(f"text={MATERIALS}")
    expect(page.locator("article.turn")).to_have_count(1)

    page.mouse.wheel(0, -10_000)
    page.wait_for_timeout(300)
    assert page.locator("header a[href='tel:12345']").bounding_box() == before


def test_pictures_for_the_documents(visit, shoot):
    for width in SIZES:
        page = visit(width)
        shoot(page, f"first-view-{width}")
        page.fill("#text", NEEDED)
        page.press("#text", "Enter")
        expect(page.locator("article.turn")).to_have_count(1)
        shoot(page, f"answer-{width}")
