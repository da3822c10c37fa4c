"""A stand-in for a speech recogniser: it sends a written transcript at the pace of speech."""

import asyncio
from pathlib import Path

import aiohttp
import yaml

PACE = 4.5
"""Characters a second: unhurried Chinese speech."""
TRANSCRIPTS = Path(__file__).parents[2] / "fixtures" / "transcripts"


def replay(url: str, feed: str, token: str, name: str) -> list[dict[str, object]]:
    """Send every line after the time that it takes to say it; return what the desk answered."""
    lines = yaml.safe_load((TRANSCRIPTS / f"{name}.yml").read_text("utf-8"))
    return asyncio.run(_send(f"{url}{feed}", token, lines))


async def _send(feed: str, token: str, lines: list[dict[str, str]]) -> list[dict[str, object]]:
    headers = {"Authorization": f"Bearer {token}"}
    answers = []
    async with aiohttp.ClientSession() as session, session.ws_connect(feed, headers=headers) as ws:
        for line in lines:
            await asyncio.sleep(len(line["text"]) / PACE)
            await ws.send_json(line)
            answers.append(await ws.receive_json())
    return answers
