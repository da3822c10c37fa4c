"""Rasa's counts and classifier for whole messages: the counts of each word are left out.

The classifier looks at nothing but the message as a whole. Rasa's own components count, copy and
stack the features of every word beside it, which is a third of the reading of a message. What is
learnt and predicted is the same (tests/bot/test_whole_messages.py).
"""

from __future__ import annotations

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.classifiers.logistic_regression_classifier import LogisticRegressionClassifier
from rasa.nlu.featurizers.sparse_featurizer.count_vectors_featurizer import CountVectorsFeaturizer
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.message import Message
from scipy.sparse import csr_matrix, hstack, spmatrix, vstack

Counts = list[spmatrix | None]
"""One matrix a message, or None for one without words."""


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class MessageCounts(CountVectorsFeaturizer):
    """Count the words, or the parts of words, of a message; of its text alone."""

    def _create_features(
        self, attribute: str, all_tokens: list[list[str]]
    ) -> tuple[Counts, Counts]:
        """Return no counts of single words, and those of each message: shape (1, vocabulary)."""
        none: Counts = [None] * len(all_tokens)
        vectorizer = self.vectorizers.get(attribute)
        if attribute != TEXT or not vectorizer:
            return none, none
        return none, [
            vectorizer.transform([" ".join(tokens)]) if tokens else None for tokens in all_tokens
        ]


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class MessageClassifier(LogisticRegressionClassifier):
    """Logistic regression over the counts of whole messages."""

    def _create_X(self, messages: list[Message]) -> csr_matrix:
        """Return the counts of all featurizers side by side: shape (messages, counts)."""
        rows = [hstack(_counts(message), format="csr") for message in messages]
        return rows[0] if len(rows) == 1 else vstack(rows, format="csr")


def _counts(message: Message) -> list[spmatrix]:
    return [
        found.features
        for found in message.features
        if found.attribute == TEXT and found.type == FEATURE_TYPE_SENTENCE
    ]
