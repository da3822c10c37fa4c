"""Draw docs/images/answer.png: the real product, the real content, one question asked."""

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
PICTURE = ROOT / "docs/images/answer.png"
EXAMPLE = 0
"""Which of the examples on the first view is asked."""
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


def first_view(browser: Browser, url: str) -> Page:
    """Open the page as soon as it is served."""
    page = browser.new_page(viewport={"width": 1280, "height": 960})
    for _ in range(PATIENCE):
        try:
            page.goto(url)
            return page
        except Error:
            time.sleep(1)
    raise TimeoutError(url)


def main() -> None:
    """Ask one question and keep the picture."""
    with tempfile.TemporaryDirectory() as folder, product(folder) as url, sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = first_view(browser, url)
        page.locator("main button, main .example").nth(EXAMPLE).click()
        page.locator("article.turn").wait_for()
        page.wait_for_timeout(1000)
        PICTURE.parent.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=PICTURE)
        browser.close()


if __name__ == "__main__":
    main()
