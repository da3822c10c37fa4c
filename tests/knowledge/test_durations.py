"""Times as guides write them."""

import pytest

from knowledge.durations import BadDuration, Duration, TimeUnit, duration_words, parse_duration


@pytest.mark.parametrize(
    ("text", "number", "unit"),
    [
        ("15个工作日", 15, TimeUnit.WORKING_DAY),
        ("15 工作日", 15, TimeUnit.WORKING_DAY),
        ("十五个工作日", 15, TimeUnit.WORKING_DAY),
        ("30日", 30, TimeUnit.DAY),
        ("七天", 7, TimeUnit.DAY),
        ("二十天", 20, TimeUnit.DAY),
        ("1个月", 1, TimeUnit.MONTH),
        ("两个月", 2, TimeUnit.MONTH),
        ("3年", 3, TimeUnit.YEAR),
        ("30分钟", 30, TimeUnit.MINUTE),
        ("当场", 0, TimeUnit.ON_THE_SPOT),
        ("即办", 0, TimeUnit.ON_THE_SPOT),
    ],
)
def test_a_time_is_a_number_and_a_unit(text: str, number: int, unit: TimeUnit) -> None:
    assert parse_duration(text) == Duration(number, unit)


@pytest.mark.parametrize(
    "text", ["", "很快", "0天", "15", "约15天", "15-20天", "十百天", "工作日", "15个工作日内办结"]
)
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(BadDuration):
        parse_duration(text)


@pytest.mark.parametrize(
    ("text", "words"),
    [("15工作日", "15个工作日"), ("三十日", "30天"), ("当场办结", "当场办好"), ("一月", "1个月")],
)
def test_a_time_is_said_in_one_way(text: str, words: str) -> None:
    assert duration_words(parse_duration(text)) == words
