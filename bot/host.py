"""Rasa inside our process: its agent, with actions that run here and need no second server.

No Rasa function is replaced: an endpoint, a processor and an action of our own are handed in at
the places that Rasa has for them.
"""

import tempfile
from pathlib import Path
from typing import Any

from rasa.core.actions.action import Action, RemoteAction
from rasa.core.agent import Agent
from rasa.core.channels.channel import OutputChannel
from rasa.core.policies.policy import PolicyPrediction
from rasa.core.processor import MessageProcessor
from rasa.engine.loader import load_predict_graph_runner
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.storage import ModelMetadata
from rasa.shared.core.constants import ACTION_VALIDATE_SLOT_MAPPINGS, SlotMappingType
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, ActiveLoop, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig
from rasa_sdk.executor import ActionExecutor

from bot.action_results import check_result
from bot.graph_runner import InOrderGraphRunner

Situation = tuple[str, tuple[str, ...], tuple[str, ...]]
"""The act of a message, the actions taken since, and the slots that rules may look at."""


class InProcessActions(EndpointConfig):
    """An action endpoint that runs the actions of a package here instead of over HTTP."""

    def __init__(self, package: str = "bot.actions") -> None:
        """Register every action of the package."""
        super().__init__(url="in-process", enable_selective_domain=True)
        self._executor = ActionExecutor()
        self._executor.register_package(package)

    @property
    def names(self) -> frozenset[str]:
        """The names of the actions registered."""
        return frozenset(self._executor.actions)

    async def request(
        self,
        method: str = "post",
        subpath: str | None = None,
        content_type: str | None = "application/json",
        compress: bool = False,
        **kwargs: Any,
    ) -> Any:
        """Run the action that the call names and return its events and responses."""
        return await self._executor.run(kwargs["json"])


class CheckedAction(RemoteAction):
    """A custom action whose result is checked as Rasa does, for less."""

    def _validate_action_result(self, result: dict[str, Any]) -> bool:
        check_result(result)
        return True


class HostedProcessor(MessageProcessor):
    """Rasa's message processor with checked actions, one plan of the graph, known predictions."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Take what Rasa's processor takes."""
        super().__init__(*args, **kwargs)
        self._featurized = [slot.name for slot in self.domain.slots if slot.has_features()]
        self._predictions: dict[Situation, PolicyPrediction] = {}
        self._extracts = _extracts_slots(self.domain)

    @staticmethod
    def _load_model(model_path: str | Path) -> tuple[str, ModelMetadata, InOrderGraphRunner]:
        with tempfile.TemporaryDirectory() as folder:
            metadata, runner = load_predict_graph_runner(
                Path(folder), Path(model_path), LocalModelStorage, InOrderGraphRunner
            )
        return Path(model_path).name, metadata, runner

    async def run_action_extract_slots(
        self, output_channel: OutputChannel, tracker: DialogueStateTracker
    ) -> DialogueStateTracker:
        """Fill slots from the message as Rasa does; nothing to do where only actions fill them."""
        if not self._extracts:
            return tracker
        return await super().run_action_extract_slots(output_channel, tracker)

    def predict_next_with_tracker_if_should(
        self, tracker: DialogueStateTracker
    ) -> tuple[Action, PolicyPrediction]:
        """Predict as Rasa does; a custom action becomes a checked one."""
        action, prediction = super().predict_next_with_tracker_if_should(tracker)
        if type(action) is RemoteAction:
            action = CheckedAction(action.name(), action.action_endpoint)
        return action, prediction

    def _predict_next_with_tracker(self, tracker: DialogueStateTracker) -> PolicyPrediction:
        """Predict as Rasa does; outside forms, the same situation gets the same prediction.

        No rule looks further back than the message (tests/bot/test_host.py).
        """
        situation = _situation(tracker, self._featurized)
        if situation is None:
            return super()._predict_next_with_tracker(tracker)
        known = self._predictions.get(situation)
        if known is None:
            known = super()._predict_next_with_tracker(tracker)
            self._predictions[situation] = known
        return known


def _extracts_slots(domain: Domain) -> bool:
    """Say whether a slot is filled by anything but the events of our actions."""
    mappings = [mapping for slot in domain.slots for mapping in slot.mappings]
    only_ours = all(each == {"type": SlotMappingType.CUSTOM.value} for each in mappings)
    return not only_ours or ACTION_VALIDATE_SLOT_MAPPINGS in domain.user_actions


def _situation(tracker: DialogueStateTracker, featurized: list[str]) -> Situation | None:
    """Return all that rules look at outside a form: the act, what was done since, the slots."""
    if tracker.active_loop_name or tracker.followup_action:
        return None
    done: list[str] = []
    for event in reversed(tracker.events):
        if isinstance(event, ActiveLoop):
            return None
        if isinstance(event, ActionExecuted):
            done.append(str(event.action_name))
        if isinstance(event, UserUttered):
            slots = tuple(repr(tracker.get_slot(name)) for name in featurized)
            return str(event.intent_name), tuple(done), slots
    return None


class HostedAgent(Agent):
    """Rasa's agent around a hosted processor."""

    def load_model(self, model_path: str | Path, fingerprint: str | None = None) -> None:
        """Load a model; the domain and its responses come with it."""
        self.processor = HostedProcessor(
            model_path=model_path,
            tracker_store=self.tracker_store,
            lock_store=self.lock_store,
            action_endpoint=self.action_endpoint,
            generator=self.nlg,
        )
        self.domain = self.processor.domain
        self._set_fingerprint(fingerprint)
        self.tracker_store.domain = self.domain
        self.nlg.responses = self.domain.responses
