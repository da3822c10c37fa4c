"""Several messages before the reply is there: none is lost, and the reply stands once."""

import asyncio
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from tests.webapp.twin import NEEDED

TURN = "article.turn"
ASKED = f"{TURN} h2.asked"


@pytest.fixture
def page(visit) -> Page:
    return visit()


def write(page: Page, *texts: str) -> None:
    for text in texts:
        page.fill("#text", text)
        page.press("#text", "Enter")
        expect(page.locator("#text")).to_have_value("")


def questions(page: Page) -> list[str]:
    said = page.locator(ASKED).all_inner_texts()
    return [text.replace("您问：", "").strip() for text in said]


def until(page: Page, holds: Callable[[], bool]) -> None:
    """Wait for what happens outside the page."""
    for _ in range(500):
        if holds():
            return
        page.wait_for_timeout(20)
    raise AssertionError


def test_messages_of_a_moment_stand_above_one_reply(page, server, twin):
    write(page, "您好")
    expect(page.locator(TURN)).to_have_count(1)
    twin.hold = asyncio.Event()

    write(page, "我妈住院了", "在万州", NEEDED)
    expect(page.locator("#pending .asked")).to_have_text(["我妈住院了", "在万州", NEEDED])
    until(page, lambda: len(twin.asked) == 4)
    server.call(twin.hold.set)

    expect(page.locator(TURN)).to_have_count(4)
    expect(page.locator("#pending")).to_be_hidden()
    said = [text for _, text, _, _ in twin.asked]
    assert questions(page) == said
    expect(page.locator(".reply")).to_have_count(2)
    expect(page.locator(TURN).last.locator(".reply")).to_have_count(1)
    page.reload()
    assert questions(page) == said
    expect(page.locator(".reply")).to_have_count(2)
    expect(page.locator(TURN).last.locator(".reply")).to_have_count(1)


def test_the_first_messages_of_all_open_one_conversation(page, server, twin):
    twin.hold = asyncio.Event()

    write(page, "您好", "我妈住院了", "在万州")
    expect(page.locator("#pending .asked")).to_have_count(3)
    server.call(twin.hold.set)

    expect(page.locator(TURN)).to_have_count(3)
    assert questions(page)[0] == "您好"
    assert len({conversation for conversation, *_ in twin.asked}) == 1
    page.reload()
    assert sorted(questions(page)) == sorted(["您好", "我妈住院了", "在万州"])


def test_messages_that_could_not_be_sent_are_all_kept(page, twin):
    write(page, "您好")
    expect(page.locator(TURN)).to_have_count(1)
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/ask/fragment", hold)
    write(page, "我妈住院了", "在万州")
    expect(page.locator("#pending .asked")).to_have_count(2)
    until(page, lambda: len(held) == 2)
    for route in held:
        route.abort("connectionreset")

    expect(page.locator("#text")).to_have_value("我妈住院了\n在万州")
    expect(page.locator("#status")).to_contain_text("网络断了")
    expect(page.locator("#pending")).to_be_hidden()
    page.unroute("**/ask/fragment")
    page.click("#retry")
    expect(page.locator(ASKED).last).to_contain_text("我妈住院了 在万州")
    assert len(twin.asked) == 2
