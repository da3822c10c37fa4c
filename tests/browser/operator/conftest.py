"""Operators in Chromium, at the real application; the dialogue is down all the time."""

import sqlite3
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import text
from sqlalchemy.orm import sessionmaker

from casework import handoff
from casework.desks import set_desk
from casework.handoff import Handoff, HandoffReason
from casework.turns import record_turn, start_conversation
from core.accounts import accounts
from core.db import make_engine, session_factory, writing
from core.settings import Settings
from core.staff import Staff, StaffRole
from knowledge.answer import Question
from knowledge.service import build_desk
from tests.browser.operator.keys import Keys
from tests.browser.server import Server
from tests.webapp.staff.conftest import FOUNDER, GOOD
from tests.webapp.twin import Twin
from webapp.app import build_app
from webapp.options import Options

KAIJIANG = "511723"
expect.set_options(timeout=15_000)  # the machine may be busy with other tests
WATCHED = """
  window.focusLog = []
  document.addEventListener('focusin', event => window.focusLog.push(event.target.id))
"""


@pytest.fixture(scope="package")
def store(desk, content_sessions, tmp_path_factory) -> Iterator[sessionmaker]:
    """Sessions over a copy of the content's database, with its vectors and two operators."""
    desk.store.current()
    path = tmp_path_factory.mktemp("office") / "office.db"
    with content_sessions() as session, sqlite3.connect(session.get_bind().url.database) as content:
        content.execute("VACUUM INTO ?", (str(path),))
    engine = make_engine(f"sqlite:///{path}")
    store = session_factory(engine)
    with writing(store) as session:
        for name in ("li", "wang"):
            accounts.add(session, FOUNDER, name, [StaffRole.OPERATOR], [KAIJIANG])
            accounts.change_password(session, accounts.get(session, name), GOOD, "")
        set_desk(session, FOUNDER, KAIJIANG, staffed=True, hours=[("00:00", "23:59")])
    yield store
    engine.dispose()


@pytest.fixture(scope="package")
def office(store, tmp_path_factory) -> Iterator[Server]:
    """The server of the desk. Nobody there can talk to citizens: the dialogue never gets ready."""
    answers = build_desk(store)
    answers.answer(Question("异地住院要不要备案"))  # the first answer of a process loads the model
    folder = tmp_path_factory.mktemp("keys")
    options = Options(questions=10_000, reads=10_000)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KAIXINBAN_KEY_FILE", str(folder / "seal.key"))
        settings = Settings(data_dir=folder)
        twin = Twin(ready=False)
        server = Server(lambda: build_app(settings, twin, store, options, lambda: answers))
        server.start()
        yield server
        server.close()


@pytest.fixture(autouse=True)
def clean(store) -> Iterator[None]:
    """Leave no call, no count and no waiting chat to the next test."""
    yield
    everybody = Staff("f", frozenset({StaffRole.OPERATOR}), frozenset({"100000"}))
    with writing(store) as session:
        for row in (*handoff.queue(session, everybody),):
            handoff.withdraw(session, row.conversation)
        for table in ("call_line", "call", "correction", "entry_use", "staff_login_attempt"):
            session.execute(text(f"DELETE FROM {table}"))  # noqa: S608


@pytest.fixture
def sit_down(browser: Browser, office: Server) -> Iterator[Callable[..., Keys]]:
    """Log in at the desk by keyboard; whatever goes wrong in the page fails the test."""
    contexts: list[BrowserContext] = []
    wrong: list[str] = []

    def sit_down(name: str = "li", *, width: int = 1280) -> Keys:
        context = browser.new_context(viewport={"width": width, "height": 800})
        context.grant_permissions(["clipboard-read", "clipboard-write"], origin=office.url)
        context.add_init_script(WATCHED)
        contexts.append(context)
        page: Page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("dialog", lambda dialog: wrong.append(dialog.message))
        page.goto(f"{office.url}/hotline")
        page.locator("#name").focus()
        keys = Keys(page).write(name).press("Tab").write(GOOD).press("Enter")
        page.wait_for_selector("#q")
        page.evaluate("window.focusLog = []")
        keys.pressed = 0
        return keys

    yield sit_down
    for context in contexts:
        context.close()
    assert not wrong


@pytest.fixture
def keys(sit_down: Callable[..., Keys]) -> Keys:
    return sit_down()


@pytest.fixture
def waiting(store) -> Handoff:
    """A conversation that waits for a person."""
    with writing(store) as session:
        conversation = start_conversation(session)
        record_turn(
            session,
            conversation,
            message_id="m1",
            text="在开江参保，去万州住院要不要备案？",
            act="ask_service",
            slots={"insured": KAIJIANG},
            replies=[{"text": "要", "answer": None, "buttons": []}],
            answers=[],
            status="answered",
        )
        return handoff.ask(
            session,
            conversation,
            KAIJIANG,
            HandoffReason.REQUESTED,
            summary="问备案",
            slots={"insured": KAIJIANG},
            tried=[],
        )
