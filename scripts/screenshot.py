"""Draw the pictures of docs/images: the real product, the real content, one question asked."""

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Error, Page, sync_playwright

from tests.browser.conftest import CHROMIUM, FLAGS

ROOT = Path(__file__).parents[1]
IMAGES = ROOT / "docs/images"
EXAMPLE = 0
"""Which of the examples on the first view is asked."""
DESK = {"width": 1280, "height": 960}
PHONE = {"width": 390, "height": 844}
PATIENCE = 300
"""Seconds for training and start."""


@contextmanager
def product(folder: str) -> Iterator[str]:
    """Run the product over a database of its own; yield its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {**os.environ, "DATABASE_URL": "", "KAIXINBAN_DATA_DIR": folder}
    command = [sys.executable, "-m", "cli.main", "serve", "--port", str(port)]
    with subprocess.Popen(command, cwd=ROOT, env=environment) as server:
        try:
            yield f"http://127.0.0.1:{port}/"
        finally:
            server.terminate()


def wait_for(browser: Browser, url: str) -> None:
    """Wait until the page is served."""
    page = browser.new_page()
    for _ in range(PATIENCE):
        try:
            page.goto(url)
        except Error:
            time.sleep(1)
        else:
            page.close()
            return
    raise TimeoutError(url)


def ask(page: Page) -> None:
    """Ask the example and wait until the answer stands still."""
    page.locator("#welcome .row").nth(EXAMPLE).click()
    page.locator("article.turn").wait_for()
    page.wait_for_timeout(1000)


def draw(browser: Browser, url: str) -> None:
    """Keep one picture of each view."""
    views = (
        ("answer", DESK, "", ask),
        ("first-view", DESK, "", None),
        ("phone", PHONE, "", ask),
        ("large-version", PHONE, "?elder=1", None),
    )
    for name, size, query, act in views:
        page = browser.new_page(viewport=size)  # type: ignore[arg-type]
        page.goto(f"{url}{query}")
        if act is not None:
            act(page)
        page.screenshot(path=IMAGES / f"{name}.png")
        page.close()


def main() -> None:
    """Run the product and draw it."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, product(folder) as url, sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        wait_for(browser, url)
        draw(browser, url)
        browser.close()


if __name__ == "__main__":
    main()
