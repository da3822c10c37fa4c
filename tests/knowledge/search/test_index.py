"""What a question finds: by words, by meaning, and by what it is about."""

import numpy as np
import pytest

from knowledge.search.embedding import Embedder, Remembering
from knowledge.search.index import Hit, SearchIndex, SearchMode, Wording
from knowledge.search.lexical import LexicalIndex
from knowledge.search.ranking import Band, Thresholds, decide
from tests.knowledge.search.embedders import Counting, Failing

BANK = [
    Wording("passport", "在外地可以办护照吗"),
    Wording("passport", "护照在哪里办"),
    Wording("licence", "换驾照要回老家不"),
    Wording("licence", "驾驶证到期怎么换"),
    Wording("fee", "办身份证多少钱"),
    Wording("fee", "身份证收费吗"),
    Wording("time", "身份证多久能拿到"),
    Wording("time", "身份证要等几天"),
]


def index(embedder: Embedder | None = None, bank: list[Wording] = BANK) -> SearchIndex:
    vectors = embedder.embed([wording.text for wording in bank]) if embedder else None
    return SearchIndex(bank, vectors, embedder)


@pytest.mark.parametrize("embedder", [None, Counting()])
def test_another_thing_in_the_same_words_is_not_answered(embedder: Embedder | None) -> None:
    hits = index(embedder).search("办护照要回老家不")
    strange = {hit.topic: hit.strange for hit in hits}
    assert strange["licence"]
    assert not strange["passport"]
    decision = decide(hits, Thresholds(answer=0.0, offer=0.0))
    assert {hit.topic for hit in decision.hits} == {"passport"}


@pytest.mark.parametrize(("text", "topic"), [("身份证要几天", "time"), ("身份证要多少钱", "fee")])
def test_the_aspect_asked_for_decides(text: str, topic: str) -> None:
    assert index().search(text)[0].topic == topic


def test_a_thing_that_no_topic_knows_is_never_answered_outright() -> None:
    hits = index(Counting()).search("烟草许可证在哪里办")
    decision = decide(hits, Thresholds(answer=0.0, offer=0.0))
    assert all(hit.strange for hit in hits)
    assert decision.band is Band.NOTHING


def test_a_wording_itself_is_found_for_sure() -> None:
    (hit, *_) = index(Counting()).search("护照在哪里办")
    assert (hit.topic, hit.score, hit.meaning) == ("passport", 1.0, 1.0)


def test_a_question_that_must_not_match_hides_its_topic() -> None:
    bank = [*BANK, Wording("passport", "护照丢了怎么报警", rejects=True)]
    assert "passport" not in {hit.topic for hit in index(bank=bank).search("护照丢了怎么报警")}


def test_several_queries_are_embedded_in_one_call() -> None:
    counting = Counting()
    found = index(Remembering(counting))
    before = counting.calls
    queries = ["护照哪里可以办", "身份证办下来要几天", BANK[0].text]
    found.prepare(queries)
    assert counting.asked[-2:] == queries[:2]
    for query in queries:
        found.search(query)
    assert counting.calls == before + 1


def test_queries_that_cannot_be_embedded_are_searched_by_words() -> None:
    failing = index(Failing(after=1))
    queries = ["护照哪里可以办", "身份证办下来要几天"]
    failing.prepare(queries)
    assert [failing.search(query)[0].topic for query in queries] == ["passport", "time"]


def test_search_goes_on_by_words_where_embedding_fails() -> None:
    failing = Failing(after=1)
    full = index(failing)
    assert full.mode is SearchMode.FULL
    assert full.search("护照哪里可以办")[0].topic == "passport"
    assert index().mode is SearchMode.LEXICAL


def test_the_lexicon_stays_out_of_a_field_it_does_not_know() -> None:
    foreign = [
        Wording(str(n), text) for n, text in enumerate(["天为什么蓝", "猫吃什么", "怎么煮饭"])
    ]
    assert not index(bank=foreign).filter.useful
    assert index().filter.useful


def test_another_kind_of_question_is_trusted_less_but_not_ordered_later() -> None:
    bank = [Wording("cause", "孩子咳嗽是什么原因"), Wording("remedy", "孩子咳嗽怎么办")]
    found = index(Counting(), bank)
    at = [wording.topic for wording in found.wordings].index("cause")
    asked = found.compare("小孩咳嗽怎么办")
    total = np.zeros(len(bank), dtype=np.float32)
    kept = found.filtered("小孩咳嗽怎么办", total + 0.5, total + 0.5)
    assert kept.total.tolist() == [0.5, 0.5]
    assert kept.meaning[at] < kept.meaning[1 - at] == 0.5
    assert asked.meaning[at] < asked.meaning[1 - at]


def test_scores_do_not_depend_on_what_was_indexed_before() -> None:
    texts = [wording.text for wording in BANK]
    before = LexicalIndex(texts).scores("办护照要带合同吗")
    LexicalIndex(["要带合同吗", "合同在哪里签", "带什么合同"])
    after = LexicalIndex(texts).scores("办护照要带合同吗")
    np.testing.assert_allclose(before.characters, after.characters, rtol=1e-5)
    np.testing.assert_allclose(before.words, after.words, rtol=1e-5)


def test_nothing_is_found_in_nothing() -> None:
    assert SearchIndex(()).search("护照") == []
    assert index().search("") == []


def test_where_one_topic_is_worth_offering_the_next_ones_are_shown_beside_it() -> None:
    def hit(topic: str, score: float) -> Hit:
        return Hit(topic, topic, score, score)

    hits = [hit("first", 0.50), hit("second", 0.42), hit("far", 0.30)]
    sure_of_nothing = Thresholds(answer=1.1, offer=0.45)
    offered = decide(hits, sure_of_nothing)
    assert [each.topic for each in offered.hits] == ["first", "second"]
    assert decide(hits[1:], sure_of_nothing).band is Band.NOTHING
