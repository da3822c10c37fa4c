"""Rasa in our process: the same checks as Rasa's own, bounded memory, mentions at run time."""

import warnings
from pathlib import Path

import pytest
import yaml
from fastjsonschema import JsonSchemaValueException
from jsonschema import ValidationError
from rasa.core.actions.action import RemoteAction
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from spacy.matcher import PhraseMatcher

from bot.graph_runner import InOrderGraphRunner
from bot.host import CheckedAction, InProcessActions, _extracts_slots
from bot.tracker_store import MAX_TURNS, BoundedTrackerStore
from knowledge.reader import MentionReader
from knowledge.service import default_reader

GOOD = [
    {"events": [], "responses": []},
    {"events": [{"event": "slot", "name": "topic", "value": None}], "responses": [{"text": "a"}]},
    {},
]
BAD = [
    {"events": {}, "responses": []},
    {"events": [{"name": "topic"}], "responses": []},
    {"events": [{"event": "no such event"}], "responses": []},
    {"events": [{"event": "slot", "value": 1}], "responses": []},
    {"events": ["slot"], "responses": []},
    {"events": [], "responses": ["text"]},
    [],
    None,
]


class TestChecking:
    @pytest.mark.parametrize("action", [CheckedAction, RemoteAction])
    @pytest.mark.parametrize("result", GOOD)
    def test_a_good_result_passes_as_it_does_in_rasa(self, action, result):
        assert action("action_answer", None)._validate_action_result(result)

    @pytest.mark.parametrize("action", [CheckedAction, RemoteAction])
    @pytest.mark.parametrize("result", BAD)
    def test_a_bad_result_is_refused_as_it_is_in_rasa(self, action, result):
        with pytest.raises((ValidationError, JsonSchemaValueException)):
            action("action_answer", None)._validate_action_result(result)

    async def test_the_processor_uses_the_check(self, assistant, conversation, monkeypatch):
        checked = []
        original = CheckedAction._validate_action_result
        monkeypatch.setattr(
            CheckedAction,
            "_validate_action_result",
            lambda self, result: checked.append(self.name()) or original(self, result),
        )

        await assistant.reply(conversation, "备案要带什么")

        assert checked == ["action_answer"]


def test_no_rule_looks_further_back_than_the_message():
    """What the host remembers of a prediction holds because of it."""
    files = sorted(Path("bot/data").glob("*.yml"))
    rules = [rule for file in files for rule in yaml.safe_load(file.read_text("utf-8"))["rules"]]

    assert len(rules) > 20
    for rule in rules:
        assert sum("intent" in step for step in rule["steps"]) <= 1, rule["rule"]


async def test_a_situation_is_predicted_once_and_stays_right(assistant, conversation, monkeypatch):
    asked = []
    original = InOrderGraphRunner.run
    monkeypatch.setattr(
        InOrderGraphRunner,
        "run",
        lambda self, inputs, targets: asked.append(targets) or original(self, inputs, targets),
    )
    first = await assistant.reply(f"{conversation}-1", "谢谢了哈")
    runs = len(asked)
    second = await assistant.reply(f"{conversation}-2", "谢谢了哈")

    assert second.messages == first.messages
    assert second.act == first.act == "thanks"
    assert len(asked) - runs == 1  # what the message says; which action follows is known


def test_the_actions_of_the_package_are_registered():
    assert {"action_answer", "action_repeat", "action_restart"} <= InProcessActions().names


class TestStore:
    @pytest.fixture
    def store(self) -> BoundedTrackerStore:
        slot = {"type": "any", "mappings": [{"type": "custom"}]}
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            domain = Domain.from_dict({"slots": {"topic": slot}})
        return BoundedTrackerStore(domain, conversations=3)

    @staticmethod
    async def talk(store: BoundedTrackerStore, conversation: str, turns: int) -> None:
        for _ in range(turns):
            tracker = await store.get_or_create_tracker(conversation)
            tracker.update(UserUttered("a", {"name": "inform"}))
            tracker.update(ActionExecuted("action_listen"))
            await store.save(tracker)

    async def test_the_conversation_used_longest_ago_gives_way(self, store):
        for conversation in ("a", "b", "c", "a", "d"):
            await self.talk(store, conversation, 1)

        assert set(await store.keys()) == {"c", "a", "d"}

    async def test_events_are_dropped_and_slots_are_kept(self, store):
        store.restore("a", {"topic": ["x", {"y": 1}], "unknown": 1})
        await self.talk(store, "a", 5 * MAX_TURNS)

        tracker = await store.retrieve("a")
        assert len([e for e in tracker.events if isinstance(e, UserUttered)]) <= MAX_TURNS
        assert tracker.get_slot("topic") == ["x", {"y": 1}]
        assert tracker.latest_action_name == "action_listen"

    async def test_a_turn_broken_off_never_happened(self, store):
        await self.talk(store, "a", 1)
        tracker: DialogueStateTracker = await store.retrieve("a")
        tracker.update(UserUttered("broken off", {"name": "inform"}))

        again = await store.retrieve("a")

        assert again.latest_message.text == "a"
        assert again.latest_action_name == "action_listen"

    async def test_an_unknown_conversation_is_none(self, store):
        assert await store.retrieve("a") is None


async def test_with_the_matcher_off_the_mentions_disappear(assistant, monkeypatch):
    async def mentioned(text: str) -> set[str]:
        parsed = await assistant._agent.parse_message(text)
        return {entity["entity"] for entity in parsed["entities"]}

    blind: MentionReader = default_reader.__wrapped__()
    blind._matcher = PhraseMatcher(blind._nlp.vocab)

    assert {"region", "insurance"} <= await mentioned("开江的居民医保")
    monkeypatch.setattr("bot.components.mentions.default_reader", lambda: blind)
    assert await mentioned("开江的居民医保") == set()


@pytest.mark.parametrize(
    ("mapping", "expected"),
    [
        ({"type": "custom"}, False),
        ({"type": "from_text"}, True),
        ({"type": "custom", "action": "action_fill"}, True),
    ],
)
@pytest.mark.filterwarnings("ignore:Slot auto-fill has been removed")  # Rasa's, of every domain
def test_slots_are_extracted_where_the_domain_asks_for_it(mapping, expected):
    slots = {"insured": {"type": "any", "mappings": [mapping]}}
    assert _extracts_slots(Domain.from_dict({"slots": slots})) is expected


async def test_no_slot_of_ours_is_extracted(assistant):
    assert not _extracts_slots(assistant._agent.domain)
