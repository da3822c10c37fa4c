"""Chromium, and a server with the real content and the twin of the assistant."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from aiohttp import web
from playwright.sync_api import Browser, BrowserContext, Page, Request, sync_playwright
from sqlalchemy import select
from sqlalchemy.engine import make_url

from casework.desks import set_desk
from core.db import make_engine, session_factory, writing
from core.settings import Settings
from core.staff import Staff, StaffRole
from knowledge.tables import EntryRow
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
SIZES = {320: 640, 768: 1024, 1280: 800}
"""Widths at which the pages are looked at, each with its height."""
CHIEF = Staff("chief", frozenset({StaffRole.ADMINISTRATOR}), frozenset({"511723"}), "10.0.0.8")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def stage(content_database: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with the published content and one staffed desk: every test has a copy."""
    path = tmp_path_factory.mktemp("stage") / "stage.db"
    shutil.copy(make_url(content_database).database or "", path)
    engine = make_engine(f"sqlite:///{path}")
    with writing(session_factory(engine)) as session:
        set_desk(session, CHIEF, "511723", staffed=True, hours=(("00:00", "23:59"),))
    engine.dispose()
    return path


@pytest.fixture(scope="session")
def revision(stage: Path) -> int:
    """A published text, of which the twin says that its answers are made."""
    engine = make_engine(f"sqlite:///{stage}")
    with session_factory(engine)() as session:
        query = select(EntryRow.published_revision_id).where(EntryRow.id == "household.move")
        found = session.execute(query).scalar_one()
    engine.dispose()
    return int(found)


@pytest.fixture
def twin(revision: int) -> Twin:
    return Twin(revision_ids=(revision,))


Serve = Callable[..., Server]


@pytest.fixture
def serve(
    stage: Path, tmp_path: Path, twin: Twin, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Serve]:
    """Start a server over a copy of the stage; ``change`` may alter its application."""
    monkeypatch.setenv("KAIXINBAN_KEY_FILE", str(tmp_path / "keys" / "seal.key"))
    path = tmp_path / "test.db"
    shutil.copy(stage, path)
    engine = make_engine(f"sqlite:///{path}")
    options = Options(questions=1000, reads=1000, frame_ancestors=("http://localhost:*",))
    servers: list[Server] = []

    def serve(change: Callable[[web.Application], None] = lambda app: None) -> Server:
        def build() -> web.Application:
            app = build_app(Settings(), twin, session_factory(engine), options)
            change(app)
            return app

        servers.append(Server(build))
        servers[-1].start()
        return servers[-1]

    yield serve
    for server in servers:
        server.close()
    engine.dispose()


@pytest.fixture
def server(serve: Serve) -> Server:
    return serve()


@pytest.fixture
def visit(browser: Browser, server: Server) -> Iterator[Callable[..., Page]]:
    """Open the first view as a new visitor; whatever goes wrong in the page fails the test."""
    contexts: list[BrowserContext] = []
    wrong: list[str] = []

    def visit(width: int = 1280, *, scripts: bool = True, address: str = "/") -> Page:
        viewport = {"width": width, "height": SIZES[width]}
        context = browser.new_context(viewport=viewport, java_script_enabled=scripts)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("request", lambda request: wrong.extend(_foreign(request, server)))
        page.goto(f"{server.url}{address}")
        return page

    yield visit
    for context in contexts:
        context.close()
    assert not wrong


def _foreign(request: Request, server: Server) -> list[str]:
    return [] if request.url.startswith((server.url, "blob:", "data:")) else [request.url]
