"""The daily round: what has been kept long enough is deleted, without anybody having to ask."""

import asyncio
import logging
from collections.abc import AsyncIterator

from aiohttp import web
from sqlalchemy.exc import SQLAlchemyError

from casework import retention
from webapp.keys import SESSIONS, STOPPING

logger = logging.getLogger(__name__)
FIRST_AFTER = 60.0
"""Seconds after the start: people come first."""
EVERY = 6 * 3600.0
"""Seconds between two rounds; a second round on the same day finds nothing to do."""


async def keep_house(app: web.Application) -> AsyncIterator[None]:
    """Make the rounds while the application runs."""
    rounds = asyncio.create_task(_rounds(app))
    yield
    app[STOPPING].set()
    await rounds


async def make_round(app: web.Application) -> None:
    """Delete what is over. A database that is away is tried again next time."""
    try:
        report = await asyncio.to_thread(retention.run, app[SESSIONS])
    except SQLAlchemyError as error:
        logger.error("retention failed: %s", type(error).__name__)
        return
    logger.info("retention: %s", report)


async def _rounds(app: web.Application) -> None:
    pause = FIRST_AFTER
    while not await _stops_within(app, pause):
        await make_round(app)
        pause = EVERY


async def _stops_within(app: web.Application, seconds: float) -> bool:
    try:
        await asyncio.wait_for(app[STOPPING].wait(), seconds)
    except asyncio.TimeoutError:
        return False
    return True
