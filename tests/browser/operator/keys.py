"""An operator's hands: keys are pressed and counted, words come from an input method."""

from typing import Any

from playwright.sync_api import Page, expect

CARD = "#open .card"


class Keys:
    """Everything an operator does in these tests goes through here: there is no mouse."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.pressed = 0

    def press(self, *keys: str) -> "Keys":
        # Before that the page's keys are not there: its script is a module.
        self.page.wait_for_load_state("load")
        for key in keys:
            self.page.keyboard.press(key)
            self.pressed += 1
        return self

    def write(self, words: str) -> "Keys":
        """Write words as an input method settles them: they are not counted as keys."""
        self.page.keyboard.insert_text(words)
        return self

    def ask(self, words: str) -> "Keys":
        """Go to the box, write, and wait for suggestions."""
        self.press("/") if self.focused() != "q" else None
        self.page.evaluate("document.getElementById('q').select()")
        self.write(words)
        expect(self.page.locator("#hits li")).not_to_have_count(0)
        return self

    def open_first(self) -> "Keys":
        self.press("Enter")
        expect(self.page.locator(CARD)).to_be_visible()
        return self

    def focused(self) -> str:
        return str(self.page.evaluate("document.activeElement.id"))

    def copied(self) -> str:
        return str(self.page.evaluate("navigator.clipboard.readText()"))

    def topic(self) -> Any:
        return self.page.locator(CARD).get_attribute("data-topic")

    def text(self, kind: str) -> str:
        return str(self.page.locator(f"#text-{kind}").text_content())
