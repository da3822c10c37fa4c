"""The headers of every response, and that only our own pages change anything."""

import pytest

PATHS = ["/", "/healthz", "/readyz", "/nothing", "/api/conversations/x", "/static/style.css"]


@pytest.mark.parametrize("path", PATHS)
async def test_every_response_carries_the_headers(client, path):
    headers = (await client.get(path)).headers

    policy = headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "aiohttp" not in headers["Server"]
    assert headers["Cache-Control"] == "no-store"


async def test_a_redirect_carries_the_headers(client):
    response = await client.post("/restart", allow_redirects=False)

    assert response.status == 303
    assert "Content-Security-Policy" in response.headers


async def test_a_static_file_is_kept_under_the_address_of_its_content(client):
    page = await (await client.get("/")).text()
    address = page.split('rel="stylesheet" href="')[1].split('"')[0]

    response = await client.get(address)

    assert response.status == 200
    assert "immutable" in response.headers["Cache-Control"]
    missing = await client.get("/static/none.css?v=1")
    assert missing.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", ["/static/../app.py", "/static/%2e%2e/app.py", "/static/"])
async def test_nothing_but_static_files_is_served(client, path):
    assert (await client.get(path)).status in {403, 404, 400}


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://other.example"},
        {"Origin": "null"},
    ],
)
@pytest.mark.parametrize("path", ["/ask", "/restart", "/api/conversations"])
async def test_another_site_changes_nothing(client, headers, path, twin):
    response = await client.post(path, data={"text": "x", "message_id": "m"}, headers=headers)

    assert response.status == 403
    assert not twin.asked


async def test_our_own_page_and_programs_may_post(client):
    own = {"Origin": f"http://{client.host}:{client.port}"}
    for headers in ({}, own, {"Sec-Fetch-Site": "same-origin", "Origin": "null"}):
        assert (await client.post("/api/conversations", headers=headers)).status == 201


async def test_the_page_names_no_other_host_and_holds_no_inline_code(client):
    page = await (await client.get("/")).text()

    assert "//" not in page.replace("<!DOCTYPE html>", "")
    assert "style=" not in page
    assert " on" not in page.replace(" on ", "")
