"""The page without a mouse, without eyes, and with an input method for Chinese."""

import pytest
from playwright.sync_api import Page, expect

from tests.webapp.twin import MATERIALS, NEEDED

TURN = "article.turn"


@pytest.fixture
def page(visit) -> Page:
    return visit()


def focused(page: Page) -> str:
    return page.evaluate("document.activeElement.innerText || document.activeElement.id")


def tab_to(page: Page, words: str) -> None:
    for _ in range(40):
        page.keyboard.press("Tab")
        if focused(page) == words:
            return
    raise AssertionError(f"no way to {words} by keyboard")


def test_a_whole_conversation_by_keyboard(page):
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert focused(page) == "text"
    page.keyboard.type(MATERIALS)
    page.keyboard.press("Enter")
    expect(page.locator(TURN)).to_have_count(1)
    assert focused(page) == "text"

    tab_to(page, "医生开了转诊")
    page.keyboard.press("Enter")

    expect(page.locator(TURN)).to_have_count(2)


def test_shift_enter_makes_a_line_and_enter_sends(page, twin):
    page.fill("#text", "在开江参保")
    page.press("#text", "Shift+Enter")
    page.keyboard.type("去万州住院")
    assert page.input_value("#text") == "在开江参保\n去万州住院"

    page.press("#text", "Enter")

    expect(page.locator(TURN)).to_have_count(1)
    assert twin.asked[0][1] == "在开江参保 去万州住院"


@pytest.mark.parametrize("event", ["{isComposing: true}", "{keyCode: 229}"])
def test_enter_that_ends_a_composition_sends_nothing(page, twin, event):
    page.fill("#text", "bei'an")
    page.evaluate(
        f"""document.getElementById('text').dispatchEvent(new KeyboardEvent('keydown',
          {{key: 'Enter', bubbles: true, cancelable: true, ...{event}}}))"""
    )
    page.wait_for_timeout(300)

    assert not twin.asked
    assert page.input_value("#text") == "bei'an"


def test_a_new_answer_is_announced_once_and_whole(page):
    page.evaluate(
        """() => {
          window.added = []
          new MutationObserver(records => records.forEach(
            record => window.added.push(...Array.from(record.addedNodes, n => n.nodeName))
          )).observe(document.getElementById('log'), {childList: true, subtree: true})
        }"""
    )
    log = page.locator("#log")
    assert log.get_attribute("role") == "log"
    assert log.get_attribute("aria-live") == "polite"

    page.fill("#text", NEEDED)
    page.press("#text", "Enter")
    expect(page.locator(TURN)).to_have_count(1)

    assert page.evaluate("window.added") == ["ARTICLE"]
    assert focused(page) == "text"


def test_after_an_option_the_new_answer_has_the_focus(page):
    page.click(f"text={MATERIALS}")
    page.click("button:has-text('医生开了转诊')")
    expect(page.locator(TURN)).to_have_count(2)

    assert page.evaluate(
        "document.activeElement === document.querySelector('#log').lastElementChild"
    )
