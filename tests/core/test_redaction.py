"""Personal data is hidden however it is written; figures that belong to nobody stay."""

import random
import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.redaction import Redaction, redact
from tests.core import personal_text as made

RNG = random.Random(1)  # noqa: S311 - a seed, not a secret
GOOD_ID = made.id_number(RNG)
BAD_ID = made.id_number(RNG, good=False)
CARD = made.card_number(RNG)


def digits(text):
    """Return the digits of a text however they are written."""
    plain = unicodedata.normalize("NFKC", text)
    for number, word in enumerate(made.WORD_DIGITS):
        plain = plain.replace(word, str(number))
    return re.sub(r"\D", "", plain)


def test_two_thousand_sentences():
    people = list(made.personal(2000))
    missed = [
        s for s in people if s.kind not in redact(s.text).kinds or s.value in redact(s.text).text
    ]
    eaten = [text for text in made.harmless(2000) if redact(text).text != text]
    assert len(missed) <= 20, missed[:20]
    assert len(eaten) <= 20, eaten[:20]


def test_no_digit_of_what_was_found_survives():
    for sample in made.personal(500, seed=7):
        found = digits(sample.value)
        assert not found or found[-7:] not in digits(redact(sample.text).text), sample


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("我电话13812345678哈", "我电话⟦电话1⟧哈"),
        ("打幺三八一二三四五六七八找我", "打⟦电话1⟧找我"),
        ("打幺三八 零零洞幺 二三四五", "打⟦电话1⟧"),
        ("打138，1234，5678找我", "打⟦电话1⟧找我"),
        ("①③⑧①②③④⑤⑥⑦⑧", "⟦电话1⟧"),
        ("1\u200b3\u200b8\u200b1\u200b2\u200b3\u200b4\u200b5\u200b6\u200b7\u200b8", "⟦电话1⟧"),
        ("一个13812345678", "一个⟦电话1⟧"),
        ("手机号1381234567", "手机号⟦电话1⟧"),
        ("座机8223344", "座机⟦电话1⟧"),
        ("（０８１８）８２２３３４４", "⟦电话1⟧"),
        ("+86 818 8223344", "⟦电话1⟧"),
        ("023 5812 3456", "⟦电话1⟧"),
        ("13812345678@qq.com", "⟦邮箱1⟧"),
        ("li(at)qq.com", "⟦邮箱1⟧"),
        ("a@163。com", "⟦邮箱1⟧"),
        (f"身份证{BAD_ID}", "身份证⟦身份证1⟧"),
        (f"身份证号码我说一下哈{BAD_ID}", "身份证号码我说一下哈⟦身份证1⟧"),
        (f"{BAD_ID}是我妈的身份证号", "⟦身份证1⟧是我妈的身份证号"),
        (f"社保卡号{GOOD_ID}", "社保卡号⟦身份证1⟧"),
        (f"身份证{GOOD_ID}电话13812345678", "身份证⟦身份证1⟧电话⟦电话1⟧"),
        (f"{CARD} 13987654321", "⟦银行卡1⟧ ⟦电话1⟧"),
        (f"{CARD} 300元", "⟦银行卡1⟧ 300元"),
        ("51172319900101001×", "⟦身份证1⟧"),
        ("住院号A0012345", "住院号⟦社保号1⟧"),
    ],
)
def test_what_belongs_to_a_person_is_hidden(text, hidden):
    if "×" in text:
        text = next(f"{n[:17]}×" for n in iter(lambda: made.id_number(RNG), "") if n.endswith("X"))
    assert redact(text).text == hidden


@pytest.mark.parametrize(
    "text",
    [
        "",
        "12345、12393、110、120、12333",
        "12345 12393 110 120 96333",
        "0818 023 028",
        "医保发〔2022〕22号",
        "511723 500101 500154",
        "511723,500101,500154,511700",
        "2026-11-23 08:30:00",
        "20261123",
        "电话20261123打的",
        "13800000000元",
        "1,381,234,567.80元",
        "100000000",
        "订单202211231234567890",
        "身份证订单号202211231234567890",
        "订单202211231234567890要身份证吗",
        "手机号怎么改,区号0818",
        "社保卡12333,医保号12393",
        "医保卡里头还有12345678元",
        "护照511723",
        "统一社会信用代码91511723MA62A0XX12",
        "一二三四五六七八九十",
        "二〇二六年十一月二十三日",
        "400-888-1234",
        "95588",
        "https://www.chinanews.com.cn/cj/2022/07-26/9812276.shtml",
        "https://www.sc.gov.cn/10462/10464/13298/14097/2025/12/25/43d8360cf8a34bf0.shtml",
        "⟦电话1⟧",
    ],
)
def test_what_belongs_to_nobody_stays(text):
    assert redact(text) == Redaction(text)


def test_the_same_value_gets_the_same_token():
    text = redact(
        "13812345678,138-1234-5678,一三八一二三四五六七八,+8613812345678,13987654321"
    ).text
    assert text == "⟦电话1⟧,⟦电话1⟧,⟦电话1⟧,⟦电话1⟧,⟦电话2⟧"


def test_a_token_that_was_typed_is_not_given_to_another_value():
    assert redact("⟦电话1⟧和13812345678").text == "⟦电话1⟧和⟦电话2⟧"


def test_kinds_are_named_once_and_in_order():
    found = redact(f"13812345678 {GOOD_ID} 13987654321")
    assert sorted(found.kinds) == ["id_card", "phone"]


def test_a_value_of_the_text_is_not_in_the_result_at_all():
    assert "13812345678" not in repr(redact("13812345678"))


fragments = st.one_of(
    st.sampled_from(
        [
            "身份证",
            "电话",
            "手机",
            "社保卡号",
            "护照",
            "是",
            "我的",
            "订单",
            "元",
            " ",
            "-",
            ",",
            "@",
            "qq.com",
        ]
    ),
    st.sampled_from(
        ["⟦电话1⟧", "⟦", "⟧", "138", "1381234", "0818", "511723", "19900101", "86", "+86"]
    ),
    st.sampled_from([GOOD_ID, BAD_ID, CARD, "13812345678", "一三八", "8223344", "a.b@c.cn"]),
    st.text("0123456789０１２xX一二三-. ,@()", max_size=12),
    st.text(max_size=3),
)
texts = st.lists(fragments, max_size=12).map("".join)


@given(texts)
def test_a_redacted_text_stays_as_it_is(text):
    once = redact(text).text
    assert redact(once) == Redaction(once)


@given(texts, st.sampled_from(["13812345678", GOOD_ID, CARD, "a.b@c.cn"]), texts)
def test_a_value_never_survives_between_words(before, value, after):
    text = redact(f"{before}。{value}。{after}").text
    assert value not in text.split("。")


@pytest.mark.parametrize(
    "text",
    [
        "我老汉513023198001011234要住院",
        "513023198001011234",
        "５１３０２３１９８００１０１１２３４",
        "13812345678 和 513023198001011234",
    ],
)
def test_a_mistyped_id_number_is_hidden_too(text):
    assert "19800101" not in redact(text).text.translate(str.maketrans("０１８９", "0189"))


@pytest.mark.parametrize("text", ["单号 993023198001011234", "单号 513023198013411234"])
def test_a_number_of_no_province_or_no_birthday_stays(text):
    assert redact(text).text == text
