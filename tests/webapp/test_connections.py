"""What cannot be read as a request, sent byte by byte: refused in Chinese, quoted nowhere."""

import asyncio
import gzip
import json
import logging
import re
from dataclasses import dataclass

import pytest
from aiohttp import web

from webapp import incoming
from webapp.connections import Runner

CANARY = "canary5512"
CHINESE = re.compile("[\u4e00-\u9fff]")
JSON, FORM = "application/json", "application/x-www-form-urlencoded"
ENGLISH = re.compile(r"[A-Za-z]{4,}")
OUR_WORDS = {"JSON", "KAIXINBAN", "HOSTS", "Content", "Encoding"}


@dataclass(frozen=True)
class Reply:
    """What came back before the server closed the connection."""

    status: int
    headers: dict[str, str]
    body: str


@pytest.fixture
async def port(make_app):
    """Where the real application listens, over its own connections."""
    runner = Runner(make_app(), shutdown_timeout=1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    yield runner.addresses[0][1]
    await runner.cleanup()


@pytest.fixture
def send(port):
    """Send bytes, in one or several parts, and return the replies to them."""

    async def send(*parts):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for part in parts:
            writer.write(part)
            await writer.drain()
            if part is not parts[-1]:
                await asyncio.sleep(0.05)  # so that the parts arrive apart
        said = b""
        while more := await asyncio.wait_for(reader.read(65536), 20):
            said += more
            if is_whole(said):
                break
        writer.close()
        await writer.wait_closed()
        return [read(one) for one in re.split(rb"(?=HTTP/1\.[01] \d{3} )", said) if one]

    return send


def is_whole(said):
    """Tell whether a reply of known length is there; the server may yet drain what was sent."""
    head, found, body = said.partition(b"\r\n\r\n")
    length = re.search(rb"(?i)content-length: (\d+)", head)
    return bool(found and length and len(body) >= int(length[1]))


def read(raw):
    """Take a reply apart."""
    head, _, body = raw.partition(b"\r\n\r\n")
    first, *lines = head.decode().split("\r\n")
    headers = dict(line.lower().split(": ", 1) for line in lines)
    return Reply(int(first.split()[1]), headers, body.decode("utf-8", "replace"))


def request(line, *headers, body=b"", host="127.0.0.1"):
    """Write a request down; it is the last of its connection."""
    lines = [line, f"Host: {host}", "Connection: close", *headers]
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body


def posted(path, body, *headers):
    """Write a request with a body down."""
    return request(f"POST {path} HTTP/1.1", *headers, f"Content-Length: {len(body)}", body=body)


def check(reply, status, *, program=False):
    """Check that a refusal is whole: words, form, headers, and nothing of what was sent."""
    assert reply.status == status
    shown = reply.body
    if program:
        assert reply.headers["content-type"].startswith("application/json")
        assert set(json.loads(shown)) == {"error"}
        shown = json.loads(shown)["error"]["message"]
    assert CHINESE.search(shown)
    if "<html" not in shown:
        assert set(ENGLISH.findall(shown)) <= OUR_WORDS
    assert CANARY not in reply.body
    assert "Traceback" not in reply.body
    headed(reply)


def headed(reply):
    """Check the headers that every response has."""
    assert "default-src 'self'" in reply.headers["content-security-policy"]
    assert reply.headers["x-frame-options"] == "deny"
    assert reply.headers["x-content-type-options"] == "nosniff"
    assert reply.headers["referrer-policy"] == "same-origin"
    assert reply.headers["server"] == "kaixinban"


@pytest.mark.parametrize(
    "raw",
    [
        b"\x16\x03\x01\x02\x00\x01\x00\r\n\r\n",
        b"GET\r\n\r\n",
        f"{CANARY} / HTTP/1.1\r\n\r\n".encode(),
        request(f"GET /{CANARY} HTTP/9.9"),
        request(f"GET {CANARY} HTTP/1.1"),
        request(f"GET http://[::1/{CANARY} HTTP/1.1"),
        request(f"GET /{'a' * 9000}{CANARY} HTTP/1.1"),
        b"GET /\xff?a=canary5512 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
        request("GET / HTTP/1.1", f"X: {'a' * 9000}{CANARY}"),
        request("GET / HTTP/1.1", *(f"X-{number}: {CANARY}" for number in range(300))),
        request("GET / HTTP/1.1", f"X {CANARY}: 1"),
        request("GET / HTTP/1.1", f"X: \0{CANARY}"),
        request("GET / HTTP/1.1", "Host: other.example"),
        b"GET / HTTP/1.1\r\n\r\n",
        request("POST /ask HTTP/1.1", "Content-Length: -1"),
        request("POST /ask HTTP/1.1", "Content-Length: 1", "Content-Length: 2", body=b"ab"),
        request("POST /ask HTTP/1.1", f"Transfer-Encoding: {CANARY}", body=b"abc"),
        request("POST /ask HTTP/1.1", "Transfer-Encoding: chunked", body=b"zz\r\ncanary5512\r\n"),
    ],
    ids=lambda raw: repr(raw[:24]),
)
async def test_what_is_no_request_is_refused_in_chinese(send, caplog, raw):
    caplog.set_level(logging.DEBUG)

    replies = await send(raw)

    assert len(replies) == 1
    check(replies[0], 400)
    assert CANARY not in caplog.text
    assert "Traceback" not in caplog.text


@pytest.mark.parametrize(
    "raw",
    [
        request("GET /api/x HTTP/9.9"),
        request(f"GET /api/{'a' * 9000}{CANARY} HTTP/1.1"),
        request("POST /api/conversations HTTP/1.1", f"Content-Length: {CANARY}"),
    ],
    ids=["version", "length", "size"],
)
async def test_a_program_is_refused_in_the_form_of_the_api(send, raw):
    # in two parts: the network cuts a long request where it likes
    (reply,) = await send(raw[:30], raw[30:])

    check(reply, 400, program=True)


async def test_a_body_that_breaks_off_midway_is_refused_once(send, caplog):
    head = request(
        "POST /api/conversations/x/messages HTTP/1.1",
        f"Content-Type: {JSON}",
        "Transfer-Encoding: chunked",
    )

    replies = await send(head, b'5\r\n{"tex\r\n', b"zz\r\n")

    check(replies[0], 400, program=True)
    assert all(reply.status == 400 for reply in replies)
    assert "Traceback" not in caplog.text


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd", "x-unknown"])
@pytest.mark.parametrize(
    ("path", "kind"), [("/api/conversations/x/messages", JSON), ("/ask", FORM)]
)
async def test_a_body_said_to_be_compressed_is_refused(send, caplog, coding, path, kind):
    headers = (f"Content-Type: {kind}", f"Content-Encoding: {coding}")

    (reply,) = await send(posted(path, f'{{"text": "{CANARY}"}}'.encode(), *headers))

    check(reply, 400, program=kind == JSON)
    assert "Content-Encoding" in reply.body
    assert not caplog.records


async def test_a_small_body_that_unfolds_into_a_large_one_is_not_unfolded(send, twin):
    bomb = gzip.compress(b"a" * 10_000_000)
    headers = (f"Content-Type: {FORM}", "Content-Encoding: gzip")

    (reply,) = await send(posted("/ask", bomb, *headers))

    check(reply, 400)
    assert not twin.asked


@pytest.mark.parametrize("charset", ["gbk", "utf-16", "nonsense", '"'])
async def test_another_encoding_than_utf8_is_refused(send, charset):
    (reply,) = await send(posted("/ask", b"text=a", f"Content-Type: {FORM}; charset={charset}"))

    check(reply, 400)
    assert "UTF-8" in reply.body


async def test_a_body_declared_larger_than_any_is_refused_before_it_comes(send):
    (reply,) = await send(
        request("POST /ask HTTP/1.1", f"Content-Type: {FORM}", "Content-Length: 99999999")
    )

    check(reply, 413)


async def test_a_body_that_never_comes_is_not_waited_for_without_end(send, monkeypatch):
    monkeypatch.setattr(incoming, "BODY_WAIT", 0.1)
    (reply,) = await send(
        request("POST /ask HTTP/1.1", f"Content-Type: {FORM}", "Content-Length: 50", body=b"text")
    )

    check(reply, 408)


async def test_a_visitor_who_leaves_in_the_middle_is_no_failure(port, caplog):
    _, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(
        request("POST /ask HTTP/1.1", f"Content-Type: {FORM}", "Content-Length: 50", body=b"text")
    )
    await writer.drain()
    await asyncio.sleep(0.1)
    writer.transport.abort()
    await asyncio.sleep(0.2)

    assert not [record for record in caplog.records if record.levelno >= logging.WARNING]


@pytest.mark.parametrize(
    ("raw", "status", "program"),
    [
        (request("GET / HTTP/1.1", f"Expect: {CANARY}"), 400, False),
        (request("POST /api/conversations HTTP/1.1", f"Expect: {CANARY}"), 400, True),
        (request("GET /api/%ff%00 HTTP/1.1"), 404, True),
        (request("GET /%zz%ff%00 HTTP/1.1"), 404, False),
        (request(f"GET /static/{'a' * 3000} HTTP/1.1"), 404, False),
        (request("GET /static/%00 HTTP/1.1"), 404, False),
        (request("GET /static/..%2fapp.py HTTP/1.1"), 404, False),
        (request("OPTIONS * HTTP/1.1"), 404, False),
        (request("TRACE / HTTP/1.1"), 405, False),
        (request("CONNECT / HTTP/1.1"), 421, False),
        (posted("/ask", b"", f"Content-Type: {FORM}", "Origin: http://[::1"), 403, False),
        (posted("/ask", b"text=%ED%A0%80", f"Content-Type: {FORM}"), 400, False),
        (posted("/ask", b"text=a", "Content-Type: ;;/=\xff"), 415, False),
    ],
)
async def test_a_strange_request_is_refused_and_never_a_failure(send, raw, status, program):
    (reply,) = await send(raw)

    check(reply, status, program=program)


@pytest.mark.parametrize(
    "headers",
    [
        ("Cookie: kaixinban_conversation=\x80\xff; kaixinban_view=%00",),
        ("Cookie: kaixinban_conversation=" + "x" * 5000,),
        ('Cookie: kaixinban_conversation="a\\000b"; kaixinban_staff=\xff',),
        ("Accept-Language: \xff;q=z", "Accept-Encoding: gzip;q=x, \xff"),
        ("X-Forwarded-For: \xff,,,", "X-Forwarded-Proto: javascript"),
        ("Upgrade: websocket", "Sec-WebSocket-Key: x"),
        ('If-None-Match: "', "Range: bytes=abc"),
    ],
)
async def test_a_strange_header_is_passed_over(send, headers):
    (reply,) = await send(request("GET / HTTP/1.1", *headers))

    assert reply.status == 200
    headed(reply)


async def test_a_refusal_of_a_method_names_the_methods_allowed(send):
    (reply,) = await send(request("DELETE /api/conversations HTTP/1.1"))

    check(reply, 405, program=True)
    assert reply.headers["allow"] == "post"


async def test_a_redirect_carries_headers_and_no_english_line(send):
    (reply,) = await send(request("GET /ask HTTP/1.1"))

    assert reply.status == 303
    assert reply.body == ""
    headed(reply)
