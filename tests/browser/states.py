"""The states in which the pages are looked at, and how a person comes to them."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.webapp.told import COMPARED, PLANNED
from tests.webapp.twin import EMERGENCY, MATERIALS, NEEDED, UNKNOWN

TURN = "article.turn"


def ask(page: Page, text: str) -> None:
    """Type a question and send it by Enter."""
    before = page.locator(TURN).count()
    page.fill("#text", text)
    page.press("#text", "Enter")
    expect(page.locator(TURN)).to_have_count(before + 1)


def go(page: Page, path: str) -> None:
    """Open another page of the same server."""
    page.goto(f"{page.url.split('/', 3)[0]}//{page.url.split('/', 3)[2]}{path}")


def first_view(page: Page) -> None:
    expect(page.locator("#welcome")).to_be_visible()
    page.click(".display summary")


def answer(page: Page) -> None:
    page.click(f"text={MATERIALS}")
    expect(page.locator(TURN)).to_have_count(1)
    page.check(".tick input >> nth=0")
    page.click(".sources summary")
    page.click(".insured summary")


def conversation(page: Page) -> None:
    ask(page, MATERIALS)
    page.click("button:has-text('医生开了转诊')")
    expect(page.locator(TURN)).to_have_count(2)
    ask(page, "备案")


def emergency(page: Page) -> None:
    ask(page, EMERGENCY)
    expect(page.locator(".card-urgent")).to_be_visible()


def no_result(page: Page) -> None:
    ask(page, UNKNOWN)


def compared(page: Page) -> None:
    ask(page, COMPARED)
    page.click("text=说法一样的 1 项")
    ask(page, PLANNED)
    expect(page.locator(".step-key")).to_contain_text("出院结账前办")


def hint(page: Page) -> None:
    page.click("#send")
    expect(page.locator("#hint")).to_be_visible()


def retry(page: Page) -> None:
    page.context.set_offline(True)
    page.fill("#text", NEEDED)
    page.press("#text", "Enter")
    expect(page.locator("#retry")).to_be_visible()
    page.context.set_offline(False)


def rated(page: Page) -> None:
    ask(page, MATERIALS)
    page.click("button:has-text('不满意') >> nth=0")
    page.click(".reasons summary")
    expect(page.locator(".reasons textarea")).to_be_visible()


def guide(page: Page) -> None:
    ask(page, MATERIALS)
    go(page, page.locator(".doing a").get_attribute("href") or "")
    expect(page.locator(".code img")).to_be_visible()


def kept(page: Page) -> None:
    ask(page, MATERIALS)
    page.click("text=这段对话存了什么")
    page.click("text=删除这段对话")
    expect(page.locator("text=确定删除")).to_be_visible()


def privacy(page: Page) -> None:
    go(page, "/privacy")


def accessibility(page: Page) -> None:
    go(page, "/accessibility")


def ticket(page: Page) -> None:
    go(page, "/ticket")
    page.click("text=下一步：核对")
    expect(page.locator(".mistake")).to_be_visible()


def person(page: Page) -> None:
    go(page, "/person")
    contact = page.locator("input[name=contact]")
    if contact.count():  # a holiday: the desk calls back
        contact.fill("13812345678")
    page.locator("form.desk button").click()
    expect(page.locator("#talk")).to_be_visible()


def error_page(page: Page) -> None:
    go(page, "/nothing-here")


STATES: tuple[Callable[[Page], None], ...] = (
    first_view, answer, conversation, emergency, no_result, compared, hint, retry, rated, guide,
    kept, privacy, accessibility, ticket, person, error_page,
)  # fmt: skip
