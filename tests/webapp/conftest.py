"""A visitor of the real application: real database, a twin in place of the dialogue."""

import shutil
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient
from sqlalchemy import text
from sqlalchemy.engine import Engine
from sqlalchemy.orm import sessionmaker

from core.settings import Settings
from tests.webapp.twin import Twin
from webapp.app import build_app
from webapp.options import Options

Make = Callable[..., Awaitable[TestClient]]
PLENTY = Options(questions=10_000, reads=10_000)


@pytest.fixture
def database_url(sqlite_template: Path, tmp_path: Path) -> str:
    """The faces do not differ by database; casework is tested on both."""
    path = tmp_path / "test.db"
    shutil.copy(sqlite_template, path)
    return f"sqlite:///{path}"


@pytest.fixture
def published(engine: Engine) -> None:
    """Let the knowledge base look as if something had been published."""
    with engine.begin() as connection:
        connection.execute(text("UPDATE knowledge_version SET version = 1"))


@pytest.fixture
def twin() -> Twin:
    return Twin()


@pytest.fixture
def make_app(sessions: sessionmaker, twin: Twin) -> Callable[..., web.Application]:
    """Build the application, again if need be: each has the same database."""

    def make(options: Options = PLENTY, assistant: Twin = twin) -> web.Application:
        return build_app(Settings(), assistant, sessions, options)

    return make


@pytest.fixture
def make_client(aiohttp_client: Any, make_app: Callable[..., web.Application]) -> Make:
    """Start the application, again if need be."""

    async def make(*how: Any, **more: Any) -> TestClient:
        return await aiohttp_client(make_app(*how, **more))

    return make


@pytest.fixture
async def client(make_client: Make) -> TestClient:
    return await make_client()


@pytest.fixture
async def conversation(client: TestClient) -> str:
    """The address of a new conversation in the API."""
    response = await client.post("/api/conversations")
    return f"/api/conversations/{(await response.json())['conversation_id']}"


@pytest.fixture
def send(client: TestClient, conversation: str) -> Callable[..., Awaitable[Any]]:
    """Send a message through the API."""

    async def send(text: str = "您好", message_id: str = "m1", **more: Any) -> Any:
        body = {"message_id": message_id, "text": text, **more}
        return await client.post(f"{conversation}/messages", json=body)

    return send
