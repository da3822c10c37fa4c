"""A sentence as an operator says it: no figures, so that nobody stumbles while reading aloud."""

import re
from functools import cache
from importlib import resources

import cn2an
import yaml


def say(text: str) -> str:
    """Return the sentence with every number in words: phone numbers digit by digit."""
    digits, phone = _table()
    spelt = phone.sub(lambda found: "".join(digits.get(sign, "") for sign in found[0]), text)
    try:
        return str(cn2an.transform(spelt, "an2cn"))
    except ValueError:
        return spelt  # a figure the library has no words for is better read as it stands


@cache
def _table() -> tuple[dict[str, str], re.Pattern[str]]:
    raw = yaml.safe_load(
        resources.files("knowledge").joinpath("lexicon/speaking.yml").read_text("utf-8")
    )
    phone = (
        r"(?<![\d.])(?:1(?:10|19|20|22)|0\d{2,3}-?\d{7,8}|[48]00-?\d{3}-?\d{4}|\d{5,})"
        rf"(?![\d.%{raw['units']}])"
    )
    return raw["digits"], re.compile(phone)
