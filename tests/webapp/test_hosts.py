"""The names under which the product answers."""

import pytest

from core.settings import Settings
from tests.webapp.conftest import PLENTY
from webapp.options import Options

OURS = Options(questions=10_000, reads=10_000, hosts=("bsd.example.gov.cn", "*.county.example"))


@pytest.mark.parametrize(
    "host",
    ["localhost", "LOCALHOST:8080", "localhost.", "127.0.0.1:8080", "127.9.9.9", "[::1]:8080"],
)
async def test_the_machine_itself_needs_no_setting(client, host):
    assert (await client.get("/", headers={"Host": host})).status == 200


@pytest.mark.parametrize(
    "host",
    ["bsd.example.gov.cn", "BSD.example.gov.cn:443", "a.county.example", "b.a.county.example"],
)
async def test_a_name_that_is_set_works(make_client, host):
    client = await make_client(OURS)

    assert (await client.get("/", headers={"Host": host})).status == 200


@pytest.mark.parametrize(
    "host",
    [
        "other.example",
        "bsd.example.gov.cn.other.example",
        "xbsd.example.gov.cn",
        "county.example",
        "xcounty.example",
        "localhost.other.example",
        "10.1.2.3",
        "[::2]",
        "[::1",
        "127.0.0.1@other.example",
        "other.example/127.0.0.1",
        "localhost:http",
        "",
    ],
)
async def test_any_other_name_is_refused_and_not_repeated(make_client, twin, host):
    client = await make_client(OURS)
    headers = {"Host": host}

    page = await client.get("/widget.js", headers=headers)
    asset = await client.get("/static/base.css", headers=headers)
    said = await client.post("/api/conversations", headers=headers)

    assert page.status == asset.status == said.status == 421
    text = await page.text()
    assert "KAIXINBAN_HOSTS" in text
    assert "没有登记" in text
    assert "other" not in text
    assert (await said.json())["error"]["code"] == "wrong_host"
    assert page.headers["X-Content-Type-Options"] == "nosniff"
    assert not twin.asked


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
async def test_a_probe_may_use_any_name(client, path):
    assert (await client.get(path, headers={"Host": "10.1.2.3:8080"})).status != 421


async def test_behind_a_proxy_that_passes_the_name_on_a_form_can_be_sent(make_client):
    client = await make_client(Options(hosts=OURS.hosts, trusted_proxies=1))
    headers = {
        "Host": "bsd.example.gov.cn",
        "Origin": "https://bsd.example.gov.cn",
        "X-Forwarded-For": "10.0.0.1",
        "X-Forwarded-Proto": "https",
    }

    response = await client.post("/api/conversations", headers=headers)
    script = await (await client.get("/widget.js", headers=headers)).text()

    assert response.status == 201
    assert "https://bsd.example.gov.cn/static/widget.js" in script


def test_names_are_taken_as_they_stand_in_a_browser(caplog):
    given = "https://BSD.example.gov.cn/ *.county.example a.example:8443 [fd00::1] */x bad/name"
    options = Options.of(Settings(hosts=given, host="10.1.2.3"))

    assert options.hosts == (
        "10.1.2.3",
        "bsd.example.gov.cn",
        "*.county.example",
        "a.example",
        "fd00::1",
    )
    assert "*/x" in caplog.text
    assert "bad/name" in caplog.text
    assert PLENTY.hosts == ()
