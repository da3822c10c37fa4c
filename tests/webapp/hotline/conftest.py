"""An operator at the desk: the real application, the real answer desk, the real content."""

import sqlite3

import pytest
from sqlalchemy import text

from core.accounts import accounts
from core.db import make_engine, session_factory, writing
from core.settings import Settings
from core.staff import StaffRole
from knowledge.service import build_desk
from tests.webapp.staff.conftest import FOUNDER, GOOD, csrf, log_in
from webapp.app import build_app
from webapp.options import Options


@pytest.fixture(scope="module")
def store(desk, content_sessions, tmp_path_factory):
    """Return sessions over a copy of the content's database, with its vectors."""
    desk.store.current()
    path = tmp_path_factory.mktemp("hotline") / "hotline.db"
    with content_sessions() as session, sqlite3.connect(session.get_bind().url.database) as content:
        content.execute("VACUUM INTO ?", (str(path),))
    engine = make_engine(f"sqlite:///{path}")
    yield session_factory(engine)
    engine.dispose()


@pytest.fixture(scope="module")
def answers(store):
    return build_desk(store)


@pytest.fixture
def make_desk(aiohttp_client, store, answers, twin, tmp_path):
    """Start the application; each has the same database."""

    async def make(assistant=twin):
        options = Options(questions=10_000, reads=10_000)
        app = build_app(Settings(data_dir=tmp_path), assistant, store, options, lambda: answers)
        return await aiohttp_client(app)

    return make


@pytest.fixture
def hire(store):
    """Create a member of staff; a name that is taken is hired anew."""

    def hire(name, role=StaffRole.OPERATOR, region="511723"):
        with writing(store) as session:
            if accounts.find(session, name) is None:
                accounts.add(session, FOUNDER, name, [role], [region])
            accounts.change_password(session, accounts.get(session, name), GOOD, "")
        return name

    return hire


@pytest.fixture(autouse=True)
def clean(store):
    """Leave no call and no count to the next test."""
    yield
    with writing(store) as session:
        for table in ("call_line", "call", "correction", "entry_use"):
            session.execute(text(f"DELETE FROM {table}"))  # noqa: S608


@pytest.fixture
async def operator(make_desk, hire):
    """An operator of Kaijiang who is logged in."""
    hire("li")
    client = await make_desk()
    await log_in(client, "li")
    client.csrf = await csrf(client)
    return client


@pytest.fixture
def send(operator):
    """Send a form with the secret of the login; return status and body."""

    async def send(path, **fields):
        response = await operator.post(path, data=fields, headers={"X-CSRF-Token": operator.csrf})
        return response.status, await response.json()

    return send
