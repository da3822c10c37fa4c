"""A few words on an aspect stay with the matter in discussion; anything more is a question."""

import pytest

from bot.same_matter import asked_aspect
from bot.state import State
from knowledge.entries import Facet
from tests.bot.talk import OFFERED, PENDING, said


@pytest.mark.parametrize(
    ("text", "aspect"),
    [("网上能办不", Facet.ONLINE), ("手机上能办吗", Facet.ONLINE), ("要啥材料", Facet.MATERIALS)],
)
def test_a_few_words_ask_for_an_aspect_of_the_matter_in_discussion(text, aspect):
    assert asked_aspect(PENDING, said("follow_up", text)) is aspect


@pytest.mark.parametrize("state", [State(), OFFERED])
def test_without_a_matter_in_discussion_they_do_not(state):
    assert asked_aspect(state, said("follow_up", "网上能办不")) is None


def test_another_matter_named_is_a_question_of_its_own():
    assert asked_aspect(PENDING, said("ask_service", "护照网上能办不")) is None
