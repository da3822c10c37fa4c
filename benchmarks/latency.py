"""How long one person waits: whole turns alone on the machine, by length of the message."""

import asyncio
import time
from pathlib import Path

import numpy as np

BANDS = {"up to 30 characters": (0, 30), "31 to 100": (31, 100), "over 100": (101, 500)}


def turn_times(model: Path, questions: list[str]) -> dict[str, dict[str, float]]:
    """Return p50 and p95 in ms by length of the message, each question a new conversation."""
    return asyncio.run(_turn_times(model, questions))


async def _turn_times(model: Path, questions: list[str]) -> dict[str, dict[str, float]]:
    from bot.runtime import load_assistant

    assistant = await load_assistant(model)
    times: dict[str, list[float]] = {band: [] for band in BANDS}
    for number, text in enumerate(questions):
        started = time.perf_counter()
        await assistant.reply(f"latency-{number}", text)
        times[band_of(text)].append((time.perf_counter() - started) * 1000)
    return {band: _summary(values) for band, values in times.items() if values}


def _summary(values: list[float]) -> dict[str, float]:
    return {
        "questions": len(values),
        "p50_ms": percentile(values, 50),
        "p95_ms": percentile(values, 95),
    }


def band_of(text: str) -> str:
    """Return the name of the length band of a message."""
    return next(band for band, (low, high) in BANDS.items() if low <= len(text) <= high)


def percentile(values: list[float], at: float) -> float:
    """Return a percentile, rounded to a tenth."""
    return round(float(np.percentile(values, at)), 1)
