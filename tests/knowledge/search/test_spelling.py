"""Words that are written as they sound are put right; everything else is left alone."""

import pytest

from knowledge.search.spelling import Spelling
from knowledge.vocabulary import default_spelling


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("我的身份正掉了咋个办", "我的身份证掉了咋个办"),
        ("公鸡金怎么取", "公积金怎么取"),
        ("直接结蒜了没有", "直接结算了没有"),
        ("合作一疗在外面用得成不", "合作医疗在外面用得成不"),
        ("护口本要不要带", "户口本要不要带"),
        ("结昏证丢了", "结婚证丢了"),
        ("失业斤领几个月", "失业金领几个月"),
        ("住院抱销", "住院报销"),
    ],
)
def test_a_known_word_is_put_right(written: str, meant: str) -> None:
    assert default_spelling().repair(written) == meant


@pytest.mark.parametrize(
    "text",
    [
        "孕妇食用了会怎么样",
        "要房东签字吗",
        "残疾人怎样创业",
        "老家的医保在外面住院能报吗",
        "户口不在本地",
        "可以办医保吗",
        "app 打不开",
        "",
    ],
)
def test_what_is_no_mistake_stays(text: str) -> None:
    assert default_spelling().repair(text) == text


def test_the_right_spelling_wins_over_a_listed_misspelling() -> None:
    assert Spelling(["居住证", "居主证"]).repair("办居住征") == "办居住证"


def test_two_characters_are_changed_only_for_listed_words() -> None:
    assert Spelling(["药房"]).repair("要房东") == "要房东"
    assert Spelling([], short=["备案"]).repair("要备岸") == "要备案"
