"""Every conversation, turn by turn, with the real model, desk and database."""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from regions.registry import load_registry

if TYPE_CHECKING:
    from bot.runtime import Assistant, Reply

FOLDER = Path(__file__).parent
FILES = sorted(FOLDER.glob("*/*.yml"))
PLACES = ("insured", "treatment", "handling")
TURN_KEYS = {
    "say", "press", "status", "topic", "slots", "asks", "match", "contains", "lacks", "act",
}  # fmt: skip


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_conversation(assistant: "Assistant", path: Path) -> None:
    turns = yaml.safe_load(path.read_text("utf-8"))["turns"]
    assert turns

    asyncio.run(play(assistant, f"{path.parent.name}-{path.stem}", turns))


async def play(assistant: "Assistant", conversation: str, turns: list[dict[str, Any]]) -> None:
    reply: Reply | None = None
    for number, turn in enumerate(turns, start=1):
        assert set(turn) <= TURN_KEYS, set(turn) - TURN_KEYS
        payload = button(reply, turn["press"]) if "press" in turn else None
        text = turn.get("say", turn.get("press", ""))
        reply = await assistant.reply(conversation, text, payload=payload)
        check(turn, reply, f"turn {number} 「{text[:40]}」")


def button(reply: "Reply | None", label: str) -> str:
    assert reply is not None
    offered = {b["title"]: b["payload"] for m in reply.messages for b in m["buttons"]}
    assert label in offered, f"{label} is not offered: {sorted(offered)}"
    return str(offered[label])


def check(turn: dict[str, Any], reply: "Reply", where: str) -> None:
    said = "\n".join(message["text"] for message in reply.messages)
    answers = [message["answer"] for message in reply.messages if message["answer"]]
    answer = answers[-1] if answers else {}
    assert said.strip(), where
    context = f"{where}\n{said}"
    if "status" in turn:
        assert answer.get("status") == turn["status"], context
    if "topic" in turn:
        wanted = turn["topic"] if isinstance(turn["topic"], list) else [turn["topic"]]
        assert answer.get("topic") in wanted, f"{answer.get('topic')} {context}"
    if "asks" in turn:
        assert (answer.get("ask_next") or {}).get("slot") == turn["asks"], context
    if "match" in turn:
        assert answer["scope"]["match"] == turn["match"], context
    if "act" in turn:
        assert reply.act == turn["act"], context
    check_slots(turn.get("slots", {}), reply.slots, context)
    assert [p for p in turn.get("contains", ()) if p not in said] == [], context
    assert [p for p in turn.get("lacks", ()) if p in said] == [], context


def check_slots(wanted: dict[str, Any], slots: dict[str, Any], context: str) -> None:
    for slot, value in wanted.items():
        assert slots.get(slot) == code(slot, value), f"{slot}={slots.get(slot)} {context}"


def code(slot: str, value: Any) -> Any:
    if slot not in PLACES or value is None:
        return value
    (region,) = load_registry().resolve(value)
    return region.code
