"""Two people at the console: the real application, the real answer desk, the real content."""

import re
from html import unescape

import pytest
from aiohttp import FormData
from sqlalchemy import text

from core.db import writing
from core.staff import StaffRole
from tests.webapp.hotline.conftest import answers, hire, make_desk, store  # noqa: F401
from tests.webapp.staff.conftest import csrf, log_in

TAG = re.compile(r"<(input|textarea|select)\b([^>]*)>(?:([^<]*)</textarea>)?", re.DOTALL)
NAMED = re.compile(r'([a-z-]+)="([^"]*)"')


@pytest.fixture
def enter(make_desk, hire):  # noqa: F811
    """Log somebody in and return a browser that sends the secret of its forms."""

    async def enter(name, *roles, region="511723"):
        for role in roles or (StaffRole.EDITOR,):
            hire(name, role, region)
        return Browser(await log(await make_desk(), name))

    async def log(client, name):
        await log_in(client, name)
        client.csrf = await csrf(client)
        return client

    return enter


class Browser:
    """What a person does with a browser without scripts."""

    def __init__(self, client):
        self.client = client

    async def get(self, path, status=200):
        response = await self.client.get(path)
        assert response.status == status, (path, await response.text())
        return await response.text()

    async def post(self, path, status=303, **fields):
        """Send a small form; return the address that it leads to, or the page."""
        form = {"csrf": self.client.csrf, **fields}
        response = await self.client.post(path, data=form, allow_redirects=False)
        assert response.status == status, (path, await response.text())
        return response.headers["Location"] if status == 303 else await response.text()

    async def upload(self, path, fields, file=None, status=303):
        """Send a large form, its secret first."""
        form = FormData(default_to_multipart=True)
        form.add_field("csrf", self.client.csrf)
        for name, values in fields.items():
            for value in values if isinstance(values, list) else [values]:
                form.add_field(name, value)
        if file is not None:
            name, data = file
            form.add_field("file", data, filename=name)
        response = await self.client.post(path, data=form, allow_redirects=False)
        assert response.status == status, (path, await response.text())
        return response.headers["Location"] if status == 303 else await response.text()


def fields_of(page):
    """Return what the form of an entry holds, as a browser would send it."""
    form = page[page.index('id="entry-form"') : page.index('class="save"')]
    found = {}
    for kind, attributes, inside in TAG.findall(form):
        named = dict(NAMED.findall(attributes))
        name = named.get("name")
        if not name or name == "csrf":
            continue
        if named.get("type") == "checkbox":
            if re.search(r"\bchecked\b", attributes):
                found.setdefault(name, []).append(named.get("value", "on"))
        elif kind == "textarea":
            found[name] = unescape(inside)
        elif kind == "input":
            found[name] = unescape(named.get("value", ""))
    for name, options in re.findall(
        r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', form, re.DOTALL
    ):
        chosen = re.search(r'value="([^"]*)" selected', options)
        found[name] = unescape(chosen[1]) if chosen else ""
    return found


@pytest.fixture(autouse=True)
def no_switch(store):  # noqa: F811
    """Leave nothing closed to the next test."""
    yield
    with writing(store) as session:
        session.execute(text("DELETE FROM switch"))
