"""The report on act recognition for docs/dialogue.md: `python -m tests.bot.acts_report`.

Prints, for each set of wordings held out, how many acts are found, which are confused, and which
are weak; the wordings themselves stay out of it.
"""

import asyncio
import csv
import warnings
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from tests.bot.test_nlu_data import HELD_OUT

FOLDER = Path(__file__).parent
Pair = tuple[str, str]


def rows(name: str) -> list[Pair]:
    """Return the wordings of a set with their acts."""
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        found = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [(row["text"], row["act"]) for row in found]


def lines(name: str, seen: list[Pair]) -> Iterator[str]:
    """Yield the report on a set; ``seen`` are the acts meant, each with the act found."""
    right = sum(meant == found for meant, found in seen)
    yield f"{name}: {len(seen)} wordings, {right} right ({right / len(seen):.3f})"
    confused = Counter((meant, found) for meant, found in seen if meant != found)
    yield from (f"  {a} taken for {b}: {count}" for (a, b), count in confused.most_common())
    times, good = Counter(a for a, _ in seen), Counter(a for a, b in seen if a == b)
    yield "  weak: " + ", ".join(
        f"{act} {good[act]}/{times[act]}" for act in sorted(times) if good[act] < times[act]
    )


async def report() -> list[str]:
    """Return the report on all sets, by the current model."""
    from bot.runtime import load_assistant
    from bot.training import train

    assistant = await load_assistant(train())
    agent = assistant._agent
    assert agent is not None
    told: list[str] = []
    for name in HELD_OUT:
        seen = [
            (act, (await agent.parse_message(text))["intent"]["name"]) for text, act in rows(name)
        ]
        told += lines(name, seen)
    return told


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    print("\n".join(asyncio.run(report())))
