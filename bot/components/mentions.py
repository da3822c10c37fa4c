"""The mention component: what knowledge.reader finds in a message becomes its entities."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.parsed import CORRECTS, COVERS_TEXT, OF_A_PLACE
from knowledge.mentions import Mentions
from knowledge.service import default_reader


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class MentionExtractor(GraphComponent, EntityExtractorMixin):
    """Find places in roles, insurance, people, reasons and matters when a message comes in.

    Nothing of it is in the model: a new region or matter is known with no retraining.
    """

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> MentionExtractor:
        """Create the component; it has neither configuration nor state."""
        return cls()

    def process(self, messages: list[Message]) -> list[Message]:
        """Add the mentions of each message to its entities."""
        for message in messages:
            found = default_reader().read(message.get(TEXT) or "")
            message.set(ENTITIES, self._entities(message, found), add_to_output=True)
            message.set(COVERS_TEXT, found.covers_text, add_to_output=True)
            message.set(OF_A_PLACE, found.of_a_place, add_to_output=True)
            message.set(CORRECTS, found.corrects, add_to_output=True)
        return messages

    def _entities(self, message: Message, found: Mentions) -> list[dict[str, Any]]:
        mine = self.add_extractor_name([mention.to_entity() for mention in found])
        return [*message.get(ENTITIES, []), *mine]
