"""Every conversation, turn by turn, with the real model, desk and database."""

import asyncio
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from regions.registry import load_registry
from tests.conversations.face import Face
from tests.published import Published

if TYPE_CHECKING:
    from bot.runtime import Assistant, Reply

LEAST = 80
PHENOMENA = {
    "casework", "corrections", "dates", "dialect", "digressions", "ellipsis", "handoff", "helping",
    "hostile", "other_person", "repair", "safety", "settlement", "several",
}  # fmt: skip
FOLDER = Path(__file__).parent
FILES = sorted(FOLDER.glob("*/*.yml"))
PLACES = ("insured", "treatment", "handling")
TURN_KEYS = {
    "say", "press", "burst", "status", "topic", "slots", "asks", "match", "contains", "lacks",
    "act", "offers",
}  # fmt: skip


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_conversation(assistant: "Assistant", face: Face, published: Published, path: Path) -> None:
    story = yaml.safe_load(path.read_text("utf-8"))
    assert set(story) <= {"turns", "desks"}
    assert story["turns"]

    with face.desks(code("handling", name) for name in story.get("desks", ())):
        asyncio.run(play(assistant, face, published, story["turns"]))


def test_every_phenomenon_is_told_by_several_conversations() -> None:
    told = Counter(path.parent.name for path in FILES)

    assert len(FILES) >= LEAST
    assert set(told) == PHENOMENA
    assert min(told.values()) >= 3


async def play(
    assistant: "Assistant", face: Face, published: Published, turns: list[dict[str, Any]]
) -> None:
    conversation, told = face.start(), ""
    reply: Reply | None = None
    for number, turn in enumerate(turns, start=1):
        assert set(turn) <= TURN_KEYS, set(turn) - TURN_KEYS
        where = f"turn {number} {turn}"[:80]
        if "burst" in turn:
            several = [assistant.reply(conversation, text) for text in turn["burst"]]
            reply = (await asyncio.gather(*several))[-1]
            assert reply.count == len(turn["burst"]), where
        else:
            payload = button(reply, turn["press"]) if "press" in turn else None
            text = face.filled(turn.get("say", turn.get("press", "")))
            reply = await assistant.reply(conversation, text, payload=payload)
        face.record(conversation, reply)
        told += "\n" + "\n".join(turn.get("burst", [turn.get("say", "")]))
        for message in reply.messages:
            assert published.invented(message["text"], told) == [], where
        check(turn, reply, where)


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
    if "offers" in turn:
        offered = [button["title"] for message in reply.messages for button in message["buttons"]]
        assert [o for o in turn["offers"] if o not in offered] == [], context
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
