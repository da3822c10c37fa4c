"""Staff at the real application, with real accounts."""

import re

import pytest

from core.accounts import accounts
from core.db import writing
from core.settings import Settings
from core.staff import Staff, StaffRole
from webapp.app import build_app
from webapp.options import Options

FOUNDER = Staff("founder", frozenset({StaffRole.ADMINISTRATOR}), frozenset({"100000"}), "cli")
GOOD = "tang-yuan 4 lanterns over"
CSRF = re.compile(r'name="csrf" value="([^"]+)"')


@pytest.fixture
def make_staff_client(aiohttp_client, sessions, twin, tmp_path):
    """Start the application with its key in a folder of the test."""

    async def make(**options):
        options = Options(questions=10_000, reads=10_000, **options)
        app = build_app(Settings(data_dir=tmp_path), twin, sessions, options)
        return await aiohttp_client(app)

    return make


@pytest.fixture
async def desk(make_staff_client):
    return await make_staff_client()


@pytest.fixture
def person(sessions):
    """Create a person who has chosen a password; return the name."""

    def person(name, *roles, regions=("511723",)):
        with writing(sessions) as session:
            accounts.add(session, FOUNDER, name, roles or (StaffRole.OPERATOR,), regions)
            accounts.change_password(session, accounts.get(session, name), GOOD, "")
        return name

    return person


async def log_in(client, name, password=GOOD, **more):
    form = {"name": name, "password": password}
    return await client.post("/staff/login", data=form, allow_redirects=False, **more)


async def csrf(client, path="/staff/password"):
    """Return the secret that the forms of this login carry."""
    return CSRF.search(await (await client.get(path)).text())[1]
