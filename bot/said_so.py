"""What a message must say to be what a statistical guess takes it for.

A classifier is easily led by a number or a small word: "30 days have passed" was a farewell.
"""

import re
import unicodedata

from bot.choosing import word_list, word_table
from knowledge.mentions import MentionKind, Mentions
from knowledge.search.text import normalise

_BYE, _BYE_OF_ONESELF = "bye", "bye_of_oneself"
_CANCEL = "cancel"
_DIGITS = re.compile(r"\d+")
_FAREWELLS_IN_DIGITS = ("88", "886")


def says_act(act: str, text: str, mentions: Mentions) -> bool:
    """Say whether the words of a message bear out an act that gets a fixed reply.

    Acts without a list of words in bot/choices.yml are believed.
    """
    if act == _CANCEL:
        return normalise(text) not in word_list("no_cancel")
    words = word_table("fixed").get(act)
    if words is None:
        return True
    plain = unicodedata.normalize("NFKC", text).lower()
    if act == _BYE:
        if any(digits not in _FAREWELLS_IN_DIGITS for digits in _DIGITS.findall(plain)):
            return False
        if mentions.first(MentionKind.SUBJECT) is None:
            words = [*words, *word_table("fixed")[_BYE_OF_ONESELF]]
    return any(word in plain for word in words)


def has_words(act: str) -> bool:
    """Say whether an act is known by words of its own."""
    return act in word_table("fixed")


def wants_figure(text: str) -> bool:
    """Say whether the text wishes for an amount, or tells one; how many days is no amount."""
    plain = unicodedata.normalize("NFKC", text)
    for word in word_list("no_figure"):
        plain = plain.replace(word, "")
    return any(word in plain for word in word_list("figure")) or _tells_amount(plain)


def _tells_amount(plain: str) -> bool:
    units = "|".join(map(re.escape, word_list("bill")))
    before = (plain[: found.start()] for found in re.finditer(units, plain))
    return any(told and told[-1].isnumeric() for told in before)
