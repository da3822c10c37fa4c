"""A hand at the console: it logs in, clicks, types, and counts what a person would have to do."""

import os
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page

from knowledge.answer import Question
from knowledge.answering import AnswerDesk
from tests.browser.server import Server
from tests.webapp.staff.conftest import GOOD

PICTURES = os.environ.get("KAIXINBAN_PICTURES", "")
"""Folder for the pictures of the guide (docs/editors); without it none are taken."""


@dataclass
class Console:
    """A server with people who may log in, and the desk that answers from its database."""

    server: Server
    desk: AnswerDesk
    browser: Browser

    def enter(self, name: str) -> "Hand":
        """Log a person in; return their hand at the browser."""
        context = self.browser.new_context(viewport={"width": 1280, "height": 900})
        page = context.new_page()
        page.set_default_timeout(20_000)
        page.goto(f"{self.server.url}/staff/login")
        page.fill("#name", name)
        page.fill("#password", GOOD)
        page.click("button.main")
        page.goto(f"{self.server.url}/admin")
        return Hand(page)

    def said(self, topic: str, handling: str | None = None) -> str:
        """Return what the desk answers for a topic now, as one text."""
        answer = self.desk.answer(Question("", topic=topic, pinned=True, handling=handling))
        details = [one.text for part in answer.sections for one in part.details]
        lines = [line for part in answer.sections for line in part.lines]
        return "\n".join([answer.spoken, *lines, *details])


@dataclass
class Hand:
    """Clicks and types, and counts what a person would have to do."""

    page: Page
    steps: int = 0

    def click(self, name: str, role: str = "button") -> None:
        """Press a button or a link by its name."""
        self.steps += 1
        self.page.get_by_role(role, name=name, exact=False).first.click()  # type: ignore[arg-type]
        self.page.wait_for_load_state()

    def write(self, field: str, value: str) -> None:
        """Write into the field with a name."""
        self.steps += 1
        self.page.fill(f'[name="{field}"]', value)

    def tick_all(self, start: str) -> None:
        """Tick every box whose name starts so."""
        for box in self.page.locator(f'input[name^="{start}"]').all():
            self.steps += 1
            box.check()

    def picture(self, name: str) -> None:
        """Take a picture for the guide."""
        if PICTURES:
            self.page.screenshot(path=str(Path(PICTURES) / f"{name}.png"), full_page=False)
