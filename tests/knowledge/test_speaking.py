"""What an operator reads aloud holds no figures."""

import re

import pytest

from knowledge.exchange.content_files import read_content
from knowledge.speaking import say


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("先打12345问。", "先打幺二三四五问。"),
        ("有危险打110、120。", "有危险打幺幺零、幺二零。"),
        ("电话0818-8222222。", "电话零八幺八八二二二二二二。"),
        ("15个工作日内答复。", "十五个工作日内答复。"),
        ("2025年5月10日起", "二零二五年五月十日起"),
        ("满意率93%。", "满意率百分之九十三。"),
        ("一共12345件。", "一共一万二千三百四十五件。"),
        ("凭身份证办。", "凭身份证办。"),
    ],
)
def test_numbers_are_said_as_people_say_them(written, said):
    assert say(written) == said


def test_every_published_sentence_can_be_read_aloud():
    spoken = [entry.spoken for topic in read_content().topics for entry in topic.entries]
    assert len(spoken) > 100
    assert [text for text in spoken if re.search(r"\d", say(text))] == []
