"""`rasa run` and `rasa run actions`, as anybody may start them, say the same as our own process."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import aiohttp
import psutil
import pytest
import yaml

ROOT = Path(__file__).parents[2]
RASA = Path(sys.executable).with_name("rasa")
PATIENCE = 240
"""Seconds for both servers to start, on a machine that is busy with other tests."""
MESSAGES = [
    {"message": "你好"},
    {"message": "我是开江的居民医保，要去万州住院，要不要备案"},
    {"message": "要带什么材料"},
    {"message": "那开州呢"},
    {"payload": "stay_reason:referral"},
    {"message": "再说一遍"},
    {"message": "转人工"},
    {"message": '/inform{"insured": "500101"}'},
    {"message": "备" * 501},
    {"message": "重新开始"},
]


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


@pytest.fixture(scope="module")
def stock(
    model: Path, content_database: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """Start both servers; give the address of the channel, and the processes."""
    folder = tmp_path_factory.mktemp("stock")
    talk, act = free_port(), free_port()
    with (folder / "log").open("wb") as log:
        servers = [
            subprocess.Popen(
                [str(RASA), *map(str, command)],
                cwd=folder,
                env=environment(content_database),
                stdout=log,
                stderr=log,
            )
            for command in commands(model, folder, talk, act)
        ]
        try:
            wait_for(talk, act, servers, folder / "log")
            yield f"http://127.0.0.1:{talk}/webhooks/rest/webhook", servers
        finally:
            for server in servers:
                server.terminate()
            for server in servers:
                server.wait(30)


def commands(model: Path, folder: Path, talk: int, act: int) -> list[list[str | Path]]:
    """Return the arguments of both servers, whose ports are the only thing not as committed."""
    endpoints = yaml.safe_load((ROOT / "endpoints.yml").read_text("utf-8"))
    endpoints["action_endpoint"]["url"] = f"http://127.0.0.1:{act}/webhook"
    (folder / "endpoints.yml").write_text(yaml.safe_dump(endpoints), "utf-8")
    files: list[str | Path] = ["--endpoints", folder / "endpoints.yml"]
    files += ["--credentials", ROOT / "credentials.yml"]
    return [
        ["run", "actions", "--actions", "bot.actions", "-p", str(act)],
        ["run", "-i", "127.0.0.1", "-p", str(talk), "-m", model.resolve(), *files],
    ]


def environment(database: str) -> dict[str, str]:
    return {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "DATABASE_URL": database,
        "SANIC_HOST": "127.0.0.1",
        "RASA_TELEMETRY_ENABLED": "false",
        "OMP_NUM_THREADS": "1",
    }


def wait_for(talk: int, act: int, servers: list[subprocess.Popen[bytes]], log: Path) -> None:
    """Wait until both ports are open: rasa opens its own when the model is loaded."""
    until = time.monotonic() + PATIENCE
    waiting = {talk, act}
    while waiting:
        stopped = [server.args for server in servers if server.poll() is not None]
        assert stopped == [], log.read_text("utf-8")[-3000:]
        assert time.monotonic() < until, log.read_text("utf-8")[-3000:]
        time.sleep(0.3)
        waiting = {port for port in waiting if not is_open(port)}


def is_open(port: int) -> bool:
    with socket.socket() as caller:
        return caller.connect_ex(("127.0.0.1", port)) == 0


async def post(url: str, body: object) -> tuple[int, object]:
    async with aiohttp.ClientSession() as session, session.post(url, json=body) as response:
        return response.status, await response.json()


async def test_both_ways_say_the_same(stock, assistant, conversation):
    url, _ = stock
    for message in MESSAGES:
        ours = await assistant.reply(
            conversation, message.get("message", ""), payload=message.get("payload")
        )
        status, theirs = await post(url, {"sender": conversation, **message})

        assert status == 200
        assert [comparable(said) for said in theirs] == [comparable(m) for m in ours.messages]


@pytest.mark.parametrize("message", ["我要投诉", "我的工单办到哪了"])
async def test_no_ticket_is_begun_where_a_contact_cannot_be_read(stock, conversation, message):
    _, said = await post(stock[0], {"sender": f"{conversation}-ticket", "message": message})

    assert ["12345" in each["text"] and "网页" in each["text"] for each in said] == [True]


def comparable(said: dict[str, Any]) -> dict[str, Any]:
    """Leave out the confidence: vectors made in another batch differ in the fifth digit."""
    answer = said["answer"] and {**said["answer"], "confidence": None}
    return {**said, "answer": answer}


@pytest.mark.parametrize("body", [{"message": "你好"}, {"sender": "a" * 65, "message": "你好"}, []])
async def test_the_stock_channel_refuses_who_does_not_say_who_writes(stock, body):
    status, reply = await post(stock[0], body)

    assert status == 422
    assert set(reply) == {"error"}


def test_both_servers_listen_on_loopback_only(stock):
    listening = {
        found.laddr.ip
        for server in stock[1]
        for found in psutil.Process(server.pid).net_connections()
        if found.status == psutil.CONN_LISTEN
    }

    assert listening == {"127.0.0.1"}
