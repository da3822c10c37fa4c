"""The desk is legible in each state, also at 200 % zoom; pictures of it for the guide."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.checks import _SMALL_TARGETS, _SMALL_TYPE, _WIDER, axe_faults
from tests.browser.operator.keys import Keys
from tests.browser.operator.test_calls_and_queues import ASKED, start_call

LEAST_TARGET, LEAST_TYPE = 24, 12
"""CSS pixels: WCAG 2.2, 2.5.8. Everything has a key; the pointer is the second way."""
PICTURES = Path(__file__).parents[3] / "docs" / "operators"
DRAWN = os.environ.get("KAIXINBAN_PICTURES", "")
"""Folder into which the pictures of the guide are drawn; without it none is kept."""
LARGEST_PICTURE = 200_000


def at_once(keys: Keys) -> None:
    keys.page.wait_for_selector("#q")


def found(keys: Keys) -> None:
    keys.ask("开州 职工 住院 备案")


def answer(keys: Keys) -> None:
    keys.ask(ASKED).open_first()


def call(keys: Keys) -> None:
    start_call(keys)
    keys.press("Alt+m").write("老人家，说话慢").press("Escape")
    keys.ask(ASKED).open_first()


def reply(keys: Keys) -> None:
    keys.ask("没备案就住院了能补办吗").open_first()
    keys.press("Alt+a")
    expect(keys.page.locator("#open .ask-next")).to_be_visible()


def changed(keys: Keys) -> None:
    answer(keys)
    keys.page.evaluate("document.getElementById('changed').hidden = false")


def phones(keys: Keys) -> None:
    keys.press("Alt+p")


def help_(keys: Keys) -> None:
    keys.press("?")
    expect(keys.page.locator("#help")).to_be_visible()


def page_of(path: str) -> Callable[[Keys], None]:
    def go(keys: Keys) -> None:
        keys.page.goto(keys.page.url.split("/hotline")[0] + path)

    go.__name__ = path.rsplit("/", 1)[-1]
    return go


STATES = (
    at_once, found, answer, reply, call, changed, phones, help_, page_of("/hotline/chats"),
    page_of("/hotline/tickets/new"), page_of("/hotline/practice"), page_of("/hotline/measures"),
    page_of("/hotline/phones"), page_of("/staff/password"), page_of("/staff/second-factor"),
)  # fmt: skip


def faults(page: Page) -> dict[str, object]:
    kinds = {
        "axe": axe_faults(page),
        "targets": page.evaluate(_SMALL_TARGETS, LEAST_TARGET),
        "type": page.evaluate(_SMALL_TYPE, LEAST_TYPE),
        "beyond": page.evaluate(_WIDER),
    }
    return {name: value for name, value in kinds.items() if value}


@pytest.mark.parametrize("state", STATES, ids=lambda state: state.__name__)
def test_no_fault_at_the_usual_width_and_at_twice_the_size(keys, state, waiting):
    state(keys)
    wide = faults(keys.page)
    keys.page.set_viewport_size({"width": 640, "height": 400})
    assert (wide, faults(keys.page)) == ({}, {})


def test_a_thread_has_no_fault(keys, waiting):
    keys.page.goto(f"{keys.page.url}/chats/{waiting.id}")
    keys.press("Alt+j")
    expect(keys.page.locator("#text")).to_be_visible()
    assert faults(keys.page) == {}


def draw(page: Page, path: Path) -> None:
    """Draw a picture in a hundred colours: a third of the bytes, and nobody sees it."""
    page.screenshot(path=path)
    Image.open(path).convert("RGB").quantize(100).save(path, optimize=True)


def test_pictures_of_the_guide_are_drawn_from_the_desk(keys, waiting, tmp_path):
    drawn = Path(DRAWN or tmp_path)
    shots = {"found": found, "ask": reply, "call": call, "keys": help_}
    for name, state in shots.items():
        keys.page.reload()
        state(keys)
        draw(keys.page, drawn / f"{name}.png")
        keys.press("Escape")
    keys.page.goto(keys.page.url.split("?")[0] + f"/chats/{waiting.id}")
    keys.press("Alt+j")
    expect(keys.page.locator("#text")).to_be_visible()
    draw(keys.page, drawn / "chat.png")
    guide = (PICTURES / "README.md").read_text("utf-8")
    for name in (*shots, "chat"):
        assert f"]({name}.png)" in guide
        assert (PICTURES / f"{name}.png").stat().st_size <= LARGEST_PICTURE
