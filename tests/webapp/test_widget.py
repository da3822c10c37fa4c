"""Which pages another site may show, and the one line that puts the assistant there."""

import re

import pytest

from core.settings import Settings
from tests.house.tree import ROOT
from webapp.options import Options

SITE = "https://www.example.gov.cn"


@pytest.fixture
async def framed(make_client):
    return await make_client(Options(frame_ancestors=(SITE,)))


@pytest.mark.parametrize("path", ["/", "/embed", "/privacy", "/nothing-here", "/staff/login"])
async def test_only_the_citizens_pages_are_shown_inside_an_allowed_site(framed, path):
    headers = (await framed.get(path)).headers

    mine = path in {"/", "/embed", "/privacy"}
    assert (f"frame-ancestors {SITE}" in headers["Content-Security-Policy"]) is mine
    assert ("X-Frame-Options" in headers) is not mine


async def test_without_a_list_no_page_is_shown_inside_any(client):
    headers = (await client.get("/embed")).headers

    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert headers["X-Frame-Options"] == "DENY"


async def test_the_line_loads_two_scripts_that_other_sites_may_fetch(framed):
    first = await framed.get("/widget.js")
    address = re.search(r'from "http://[^/]+(/static/widget\.js\?v=\w+)"', await first.text())[1]
    second = await framed.get(address)

    for response in (first, second):
        assert response.status == 200
        assert response.content_type.endswith("/javascript")
        assert response.headers["Access-Control-Allow-Origin"] == "*"
        assert response.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    others = await framed.get("/")
    assert "Access-Control-Allow-Origin" not in others.headers


def test_a_site_over_an_open_line_is_no_door(caplog):
    given = f"{SITE} http://www.example.com https://*.example.cn http://localhost:8000 'self';"
    options = Options.of(Settings(frame_ancestors=given))

    assert options.frame_ancestors == (SITE, "https://*.example.cn", "http://localhost:8000")
    assert caplog.text.count("left out") == 2


def test_the_document_and_its_example_show_the_same_line():
    document = (ROOT / "docs/embedding.md").read_text(encoding="utf-8")
    line = re.search(r"^<a data-assistant.*$", document, re.MULTILINE)[0]

    assert line in (ROOT / "docs/embedding/host.html").read_text(encoding="utf-8")
