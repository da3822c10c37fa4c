"""Messages that are nothing but mentions: their act follows from the mentions."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import (
    INTENT,
    INTENT_NAME_KEY,
    PREDICTED_CONFIDENCE_KEY,
)
from rasa.shared.nlu.training_data.message import Message

from bot.components.acts import set_act
from bot.parsed import COVERS_TEXT

SURE = "sure"
"""Configuration key: from this confidence on, the classifier is believed all the same."""

KEPT_ACTS = frozenset({"correct", "deny", "follow_up"})
"""Acts that a message of mentions alone can be, by the small words around them."""


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class BareMentionClassifier(GraphComponent, IntentClassifier):
    """Decide the act of a bare place, insurance or reason, where a statistical guess is weak."""

    @classmethod
    def required_components(cls) -> list[type]:
        """Return the kinds of components that must run before this one."""
        return [IntentClassifier, EntityExtractorMixin]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Return the configuration in force where the pipeline sets none."""
        return {SURE: 0.5}

    def __init__(self, config: dict[str, Any]) -> None:
        """Remember how sure the classifier has to be."""
        self._sure = float(config[SURE])

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> BareMentionClassifier:
        """Create the component; nothing is loaded."""
        return cls(config)

    def process(self, messages: list[Message]) -> list[Message]:
        """Set the act of each message that its mentions cover."""
        for message in messages:
            if message.get(COVERS_TEXT) and not self._believed(message):
                set_act(message, "inform", 1.0)
        return messages

    def _believed(self, message: Message) -> bool:
        guess = message.get(INTENT) or {}
        sure = guess.get(PREDICTED_CONFIDENCE_KEY, 0.0) >= self._sure
        return sure and guess.get(INTENT_NAME_KEY) in KEPT_ACTS
