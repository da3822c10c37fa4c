"""What is left of a text before anything else sees it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.incoming import clean


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("  在开江\n参保\t ", "在开江 参保"),
        ("备\u200b案", "备案"),
        ("备\x00案", "备 案"),
        ("\u202e备案\u2066", "备案"),
        ("备案\U000e0041\U000e0042\U000e007f", "备案"),
        ("备案\U000e0100", "备案"),
        ("备\ud800案", "备案"),
        ("䶮\U00031350", "䶮\U00031350"),
        ("好的👌", "好的👌"),
    ],
)
def test_invisible_characters_go_and_visible_ones_stay(sent, kept):
    assert clean(sent) == kept


@given(st.text())
def test_a_clean_text_stays_as_it_is_and_can_be_encoded(text):
    once = clean(text)

    assert clean(once) == once
    once.encode()
