"""The product as it is served: the real dialogue over the real content, met by a person."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.checks import axe_faults
from tests.product.conftest import Product, product
from webapp.words import load_words

__all__ = ["product"]

TURN = "article.turn"
EXAMPLES = load_words().examples("开江", "万州")
BORDER = EXAMPLES[0]
"""A question that names where somebody is insured and where they are treated."""


def open_at(browser: Browser, product: Product, *, scripts: bool) -> Page:
    context = browser.new_context(
        viewport={"width": 320, "height": 640}, java_script_enabled=scripts
    )
    page = context.new_page()
    page.goto(product.url)
    return page


@pytest.fixture(params=[True, False], ids=["scripts", "no scripts"])
def page(browser, product, request):
    page = open_at(browser, product, scripts=request.param)
    yield page
    page.context.close()


def test_an_example_is_answered_for_its_regions_with_its_source(page):
    page.click(f"text={BORDER}")

    expect(page.locator(TURN)).to_have_count(1)
    expect(page.locator(".spoken")).not_to_be_empty()
    expect(page.locator(".chips")).to_contain_text("开江")
    expect(page.locator(".chips")).to_contain_text("万州")
    expect(page.locator(".sources summary")).to_contain_text("查到")
    expect(page.locator(".contacts a").first).to_have_attribute("href", "tel:12345")


def test_what_is_asked_back_is_answered_by_a_button(page):
    page.fill("#text", "异地就医备案要带什么材料？")
    page.click("#send")
    expect(page.locator(".next-question")).to_be_visible()

    page.click(".options button:has-text('开江')")

    expect(page.locator(TURN)).to_have_count(2)
    expect(page.locator(".reply").last).to_be_visible()


def test_the_answer_to_every_example_is_legible(browser, product):
    page = open_at(browser, product, scripts=True)
    for number, example in enumerate(EXAMPLES, start=1):
        page.fill("#text", example)
        page.press("#text", "Enter")
        expect(page.locator(TURN)).to_have_count(number)

    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert axe_faults(page) == ""
    page.context.close()
