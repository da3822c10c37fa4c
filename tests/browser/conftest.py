"""Chromium, and a server with a real database and the twin of the assistant."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request, sync_playwright

from core.db import make_engine, session_factory
from core.settings import Settings
from tests.browser.server import Server
from tests.webapp.twin import Twin
from webapp.app import build_app
from webapp.options import Options

CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
IMAGES = Path(__file__).parents[2] / "docs/images"
SIZES = {320: 640, 768: 1024, 1280: 800}
"""Widths at which the pages are looked at, each with its height."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add ``--screenshots``."""
    parser.addoption("--screenshots", action="store_true", help="write docs/images/*.png")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def twin() -> Twin:
    return Twin()


@pytest.fixture
def server(sqlite_template: Path, tmp_path: Path, twin: Twin) -> Iterator[Server]:
    path = tmp_path / "test.db"
    shutil.copy(sqlite_template, path)
    engine = make_engine(f"sqlite:///{path}")
    options = Options(questions=1000, reads=1000)
    server = Server(lambda: build_app(Settings(), twin, session_factory(engine), options))
    server.start()
    yield server
    server.close()
    engine.dispose()


@pytest.fixture
def visit(browser: Browser, server: Server) -> Iterator[Callable[..., Page]]:
    """Open the first view as a new visitor; whatever goes wrong in the page fails the test."""
    contexts: list[BrowserContext] = []
    wrong: list[str] = []

    def visit(width: int = 1280, *, scripts: bool = True) -> Page:
        viewport = {"width": width, "height": SIZES[width]}
        context = browser.new_context(viewport=viewport, java_script_enabled=scripts)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("request", lambda request: wrong.extend(_foreign(request, server)))
        page.goto(server.url)
        return page

    yield visit
    for context in contexts:
        context.close()
    assert not wrong


def _foreign(request: Request, server: Server) -> list[str]:
    return [] if request.url.startswith(server.url) else [request.url]


@pytest.fixture
def shoot(request: pytest.FixtureRequest) -> Callable[[Page, str], None]:
    """Keep a picture for the documents, where the run asks for it."""

    def shoot(page: Page, name: str) -> None:
        if request.config.getoption("--screenshots"):
            IMAGES.mkdir(parents=True, exist_ok=True)
            page.screenshot(path=IMAGES / f"{name}.png")

    return shoot
