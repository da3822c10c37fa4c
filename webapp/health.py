"""Is the process alive, and can it serve? For the supervisor and the proxy."""

import asyncio
from dataclasses import dataclass

from aiohttp import web
from sqlalchemy.exc import SQLAlchemyError

from casework.turns import start_conversation
from core.db import Sessions, writing
from knowledge.repository import knowledge_version
from webapp.asking import Assistant

routes = web.RouteTableDef()


class _Undo(Exception):
    """Ends a trial write without keeping it."""


@dataclass(frozen=True)
class Checks:
    """What must work before citizens are sent here."""

    assistant: Assistant
    sessions: Sessions

    def run(self) -> dict[str, bool]:
        """Return each check by name."""
        return {
            "database": self._can_write(),
            "dialogue": self.assistant.ready,
            "knowledge": self._has_knowledge(),
        }

    def _can_write(self) -> bool:
        try:
            with writing(self.sessions) as session:
                start_conversation(session)
                session.flush()
                raise _Undo
        except _Undo:
            return True
        except SQLAlchemyError:
            return False

    def _has_knowledge(self) -> bool:
        try:
            with self.sessions() as session:
                return knowledge_version(session) > 0
        except SQLAlchemyError:
            return False


CHECKS: web.AppKey[Checks] = web.AppKey("checks", Checks)


@routes.get("/healthz", name="healthz")
async def alive(request: web.Request) -> web.Response:
    """Say that the process runs; nothing is looked up."""
    return web.json_response({"status": "ok"})


@routes.get("/readyz", name="readyz")
async def ready(request: web.Request) -> web.Response:
    """Say whether questions can be answered and stored; 503 where they cannot."""
    checks = await asyncio.to_thread(request.app[CHECKS].run)
    fit = all(checks.values())
    return web.json_response({"ready": fit, "checks": checks}, status=200 if fit else 503)
