"""Normal form of a text for comparison: width, script, punctuation, colloquial forms."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

import yaml
from opencc import OpenCC

_PUNCTUATION = re.compile(r"[\W_]+", re.UNICODE)
_INVISIBLE = re.compile("[\u0000-\u001f\u007f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]")


@dataclass(frozen=True)
class _Colloquial:
    pattern: re.Pattern[str]
    replacements: dict[str, str]
    particles: re.Pattern[str]
    hidden_place: re.Pattern[str]
    some_place: str


@lru_cache(maxsize=1)
def _converter() -> OpenCC:
    return OpenCC("t2s")


@lru_cache(maxsize=1)
def _colloquial() -> _Colloquial:
    raw = resources.files("knowledge").joinpath("lexicon/colloquial.yml").read_text("utf-8")
    table = yaml.safe_load(raw)
    replacements = {**dict.fromkeys(table["fillers"], ""), **table["replacements"]}
    longest_first = sorted(replacements, key=len, reverse=True)
    particles = "".join(table["particles"])
    return _Colloquial(
        re.compile("|".join(map(re.escape, longest_first))),
        replacements,
        re.compile(rf"[{particles}]+(?=\W|$)"),
        re.compile(table["hidden_place"]["pattern"]),
        table["hidden_place"]["name"],
    )


def simplify(text: str) -> str:
    """Return the text in NFKC, simplified characters and lower case; wording untouched."""
    visible = _INVISIBLE.sub(" ", unicodedata.normalize("NFKC", text))
    safe = visible.encode("utf-8", "replace").decode("utf-8")
    return str(_converter().convert(safe)).lower().strip()


def spoken_form(text: str) -> str:
    """Return the simplified text with colloquial forms replaced; punctuation is kept."""
    table = _colloquial()
    named = table.hidden_place.sub(table.some_place, simplify(text))
    standard = table.pattern.sub(lambda match: table.replacements[match.group()], named)
    return table.particles.sub("", standard)


def strip_punctuation(text: str) -> str:
    """Drop everything that is neither a letter nor a digit."""
    return _PUNCTUATION.sub("", text)


def normalise(text: str) -> str:
    """Return the form in which wordings and questions are compared: no punctuation at all."""
    return strip_punctuation(spoken_form(text))
