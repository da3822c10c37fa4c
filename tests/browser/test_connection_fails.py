"""With scripts: the connection breaks, and nothing is lost or asked twice."""

import pytest
from playwright.sync_api import Page, Route, expect

from tests.webapp.twin import MATERIALS, NEEDED

TURN = "article.turn"
FRAGMENT = "**/ask/fragment"


@pytest.fixture
def page(visit) -> Page:
    return visit()


def test_offline_the_text_is_kept_and_retry_makes_one_turn(page, twin):
    page.context.set_offline(True)
    page.fill("#text", NEEDED)
    page.press("#text", "Enter")
    expect(page.locator("#status")).to_contain_text("网络断了")
    expect(page.locator("#text")).to_have_value(NEEDED)

    page.context.set_offline(False)
    page.click("#retry")

    expect(page.locator(TURN)).to_have_count(1)
    expect(page.locator("#retry")).to_be_hidden()
    expect(page.locator("#status")).to_be_hidden()
    assert len(twin.asked) == 1


@pytest.mark.parametrize("first", [True, False], ids=["first question", "later question"])
def test_an_answer_lost_on_its_way_is_not_asked_again(page, twin, first):
    if not first:
        page.click(f"text={MATERIALS}")
        expect(page.locator(TURN)).to_have_count(1)
    answered = len(twin.asked)

    def lose(route: Route) -> None:
        route.fetch()  # the server answers, the visitor does not hear it
        route.abort("connectionreset")

    page.route(FRAGMENT, lose, times=1)
    page.fill("#text", NEEDED)
    page.press("#text", "Enter")
    expect(page.locator("#retry")).to_be_visible()
    page.click("#retry")

    expect(page.locator(f"{TURN} .asked").last).to_contain_text(NEEDED)
    assert len(twin.asked) == answered + 1
    page.reload()
    expect(page.locator(TURN)).to_have_count(answered + 1)


def test_an_option_pressed_offline_can_be_sent_again(page):
    page.click(f"text={MATERIALS}")
    expect(page.locator(TURN)).to_have_count(1)
    page.context.set_offline(True)
    page.click("button:has-text('医生开了转诊')")
    expect(page.locator("#retry")).to_be_visible()
    page.context.set_offline(False)

    page.click("#retry")

    expect(page.locator(TURN)).to_have_count(2)


def test_an_answer_that_is_none_of_ours_makes_the_form_go_the_plain_way(page):
    page.route(FRAGMENT, lambda route: route.fulfill(status=502, body="<h1>Bad Gateway</h1>"))

    page.fill("#text", NEEDED)
    page.press("#text", "Enter")

    page.wait_for_url("**/ask")
    expect(page.locator(TURN)).to_have_count(1)
    expect(page.locator(".spoken")).to_contain_text("建议住院前先备案")


def test_our_own_refusal_is_said_beside_the_box(page, twin):
    twin.failure = RuntimeError()
    page.fill("#text", NEEDED)
    page.press("#text", "Enter")
    expect(page.locator("#status")).to_contain_text("系统出了故障")
    expect(page.locator("#text")).to_have_value(NEEDED)

    twin.failure = None
    page.click("#retry")

    expect(page.locator(TURN)).to_have_count(1)


def test_impatient_presses_ask_once(page, twin):
    page.fill("#text", NEEDED)
    page.evaluate("for (let n = 0; n < 5; n++) document.getElementById('send').click()")

    expect(page.locator(TURN)).to_have_count(1)
    assert len(twin.asked) == 1
