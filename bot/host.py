"""Rasa inside our process: its agent, with actions that run here and need no second server.

No Rasa function is replaced: an endpoint, a processor and an action of our own are handed in at
the places that Rasa has for them.
"""

from functools import lru_cache
from pathlib import Path
from typing import Any

from jsonschema.exceptions import best_match
from jsonschema.protocols import Validator
from jsonschema.validators import validator_for
from rasa.core.actions.action import Action, RemoteAction
from rasa.core.agent import Agent
from rasa.core.policies.policy import PolicyPrediction
from rasa.core.processor import MessageProcessor
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig
from rasa_sdk.executor import ActionExecutor


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
    """A custom action whose result is checked as Rasa does, by a validator built once.

    Rasa checks the constant schema itself on every call, which was 71 % of a turn.
    """

    def _validate_action_result(self, result: dict[str, Any]) -> bool:
        error = best_match(_validator().iter_errors(result))
        if error is not None:
            raise error
        return True


@lru_cache(maxsize=1)
def _validator() -> Validator:
    schema = RemoteAction.action_response_format_spec()
    kind = validator_for(schema)
    kind.check_schema(schema)
    validator: Validator = kind(schema)
    return validator


class HostedProcessor(MessageProcessor):
    """Rasa's message processor with checked actions."""

    def predict_next_with_tracker_if_should(
        self, tracker: DialogueStateTracker
    ) -> tuple[Action, PolicyPrediction]:
        """Predict as Rasa does; a custom action becomes a checked one."""
        action, prediction = super().predict_next_with_tracker_if_should(tracker)
        if type(action) is RemoteAction:
            action = CheckedAction(action.name(), action.action_endpoint)
        return action, prediction


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
