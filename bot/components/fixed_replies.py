"""Acts that get a fixed reply must be sure: whatever is doubtful goes to the desk."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.constants import DEFAULT_NLU_FALLBACK_INTENT_NAME
from rasa.shared.nlu.constants import (
    ENTITIES,
    ENTITY_ATTRIBUTE_TYPE,
    INTENT,
    INTENT_NAME_KEY,
    PREDICTED_CONFIDENCE_KEY,
    TEXT,
)
from rasa.shared.nlu.training_data.message import Message

from bot.components.acts import set_act
from bot.said_so import has_words, says_act
from knowledge.answer import AnswerStatus
from knowledge.mentions import Mention, MentionKind, Mentions
from knowledge.screening import screen

_PERSON = MentionKind.SUBJECT.value
_ASKS = "ask_service"
"""The act that is the desk's anyway."""


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class FixedReplyGuard(GraphComponent, IntentClassifier):
    """Let an act with a fixed reply stand only where it is likely enough.

    A question taken for small talk gets an answer that is beside the point; small talk taken for
    a question costs one more sentence. So the bar is higher than for the other acts, and higher
    still where the message mentions a place, a matter or an insurance, and the words must bear
    the act out. Danger to life and what the desk refuses are no other act, however sure the
    classifier is.
    """

    @classmethod
    def required_components(cls) -> list[type]:
        """Return the kinds of components that must run before this one."""
        return [IntentClassifier, EntityExtractorMixin]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Return the configuration in force where the pipeline sets none."""
        return {"acts": [], "sure": 0.3, "sure_with_mentions": 0.6}

    def __init__(self, config: dict[str, Any]) -> None:
        """Take the acts concerned and the two bars."""
        self._acts = frozenset(config["acts"])
        self._sure = float(config["sure"])
        self._sure_with_mentions = float(config["sure_with_mentions"])

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> FixedReplyGuard:
        """Create the component; nothing is loaded."""
        return cls(config)

    def process(self, messages: list[Message]) -> list[Message]:
        """Turn doubtful acts into the fallback, which is the desk's."""
        for message in messages:
            if self._is_screened(message):
                set_act(message, DEFAULT_NLU_FALLBACK_INTENT_NAME, 1.0)
                continue
            guess = message.get(INTENT) or {}
            act = str(guess.get(INTENT_NAME_KEY))
            bar = self._bar(act, message)
            doubtful = guess.get(PREDICTED_CONFIDENCE_KEY, 0.0) < bar
            if act in self._acts and (doubtful or not _borne_out(act, message)):
                set_act(message, DEFAULT_NLU_FALLBACK_INTENT_NAME, bar)
        return messages

    def _bar(self, act: str, message: Message) -> float:
        """Return how sure the guess must be: less where a word of the act itself is said."""
        if _is_topical(message):
            return self._sure_with_mentions
        worded = has_words(act) and _borne_out(act, message)
        return self._sure / 2 if worded else self._sure

    def _is_screened(self, message: Message) -> bool:
        """Say whether the desk has a text of its own: for danger, or for what is not ours."""
        screened = screen(message.get(TEXT) or "")
        if screened is None:
            return False
        refused = screened.status is AnswerStatus.OUT_OF_SCOPE
        asks = (message.get(INTENT) or {}).get(INTENT_NAME_KEY) == _ASKS
        return screened.status is AnswerStatus.EMERGENCY or (refused and not asks)


def _borne_out(act: str, message: Message) -> bool:
    """Say whether the words of the message are those of the act."""
    people = [e for e in message.get(ENTITIES, []) if e[ENTITY_ATTRIBUTE_TYPE] == _PERSON]
    named = Mentions(tuple(Mention.from_entity(entity) for entity in people))
    return says_act(act, message.get(TEXT) or "", named)


def _is_topical(message: Message) -> bool:
    """Say whether more is mentioned than a person ("thanks, my mother is glad")."""
    kinds = {entity[ENTITY_ATTRIBUTE_TYPE] for entity in message.get(ENTITIES, [])}
    return bool(kinds - {_PERSON})
