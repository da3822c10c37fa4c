"""Counting whole messages alone learns and predicts what Rasa's own components do."""

import pytest
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.nlu.classifiers.logistic_regression_classifier import LogisticRegressionClassifier
from rasa.nlu.featurizers.sparse_featurizer.count_vectors_featurizer import CountVectorsFeaturizer
from rasa.nlu.tokenizers.jieba_tokenizer import JiebaTokenizer
from rasa.shared.nlu.constants import FEATURE_TYPE_SEQUENCE, INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.components.whole_messages import MessageClassifier, MessageCounts

EXAMPLES = {
    "greet": ["你好", "您好呀", "在不在"],
    "thanks": ["谢谢", "谢了哈", "多谢你"],
    "ask_service": ["医保卡丢了咋办", "在重庆住院怎么报销", "身份证过期了在哪里换"],
}
ASKED = ["谢谢你哈", "在万州住院怎么报", "你好你好", "zzz"]
WORDS = {"analyzer": "word"}
PARTS = {"analyzer": "char_wb", "min_ngram": 1, "max_ngram": 4}


@pytest.fixture
def read(tmp_path):
    """Train a pipeline of the given components; return the messages as it reads them."""
    context = ExecutionContext(GraphSchema({}), node_name="node")

    def make(kind, config, number):
        folder = tmp_path / f"{kind.__name__}{number}"
        folder.mkdir(exist_ok=True)
        whole = {**kind.get_default_config(), **config}
        return kind.create(whole, LocalModelStorage(folder), Resource(f"made{number}"), context)

    def read(counts, classifier):
        tokenizer = make(JiebaTokenizer, {}, 0)
        features = [make(counts, config, number) for number, config in enumerate((WORDS, PARTS))]
        acts = make(classifier, {}, 0)
        data = TrainingData(
            [Message({TEXT: t, INTENT: act}) for act, texts in EXAMPLES.items() for t in texts]
        )
        data = tokenizer.process_training_data(data)
        for each in features:
            each.train(data)
            data = each.process_training_data(data)
        acts.train(data)
        messages = tokenizer.process([Message({TEXT: text}) for text in ASKED])
        for each in features:
            messages = each.process(messages)
        return acts.process(messages)

    return read


def test_the_acts_are_those_of_rasas_own_components(read):
    theirs = read(CountVectorsFeaturizer, LogisticRegressionClassifier)
    ours = read(MessageCounts, MessageClassifier)
    for one, other in zip(theirs, ours, strict=True):
        assert [each["name"] for each in one.get(INTENT_RANKING_KEY)] == [
            each["name"] for each in other.get(INTENT_RANKING_KEY)
        ]
        assert [each["confidence"] for each in other.get(INTENT_RANKING_KEY)] == pytest.approx(
            [each["confidence"] for each in one.get(INTENT_RANKING_KEY)]
        )


def test_single_words_are_not_counted(read):
    kinds = {
        each.type for message in read(MessageCounts, MessageClassifier) for each in message.features
    }
    assert kinds
    assert FEATURE_TYPE_SEQUENCE not in kinds
