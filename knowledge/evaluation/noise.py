"""Questions as people really type and speak them: seven kinds of noise, the same at every run."""

import random
import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from importlib import resources
from typing import Any

import yaml
from opencc import OpenCC
from pypinyin import lazy_pinyin

from knowledge.search.segment import frequent_characters

Noise = Callable[[str, random.Random], str]
_HAN = re.compile("[\u4e00-\u9fff]")
_MARKS = re.compile(r"[^\w\s]")
_SHARE = 0.12
"""Share of the characters that a typing error or a homophone touches, at least one."""


def kinds() -> Mapping[str, Noise]:
    """Return every kind of noise by name."""
    return {
        "clean": lambda text, _: text,
        "typo": _typo,
        "homophone": _homophone,
        "speech": _speech,
        "dialect": _dialect,
        "traditional": lambda text, _: str(_to_traditional().convert(text)),
        "no_punctuation": lambda text, _: _MARKS.sub("", text),
        "rambling": _rambling,
    }


def noisy(kind: str, text: str, seed: int = 0) -> str:
    """Return a text with one kind of noise. KeyError for an unknown kind."""
    return kinds()[kind](text, random.Random(f"{kind}:{seed}:{text}"))  # noqa: S311 (no secret)


def _typo(text: str, chance: random.Random) -> str:
    """Swap two neighbours, drop one character, or type one twice."""
    out = list(text)
    for _ in range(max(1, round(len(text) * _SHARE))):
        if len(out) < 4:  # noqa: PLR2004 (a word must stay)
            break
        at = chance.randrange(len(out) - 1)
        how = chance.randrange(3)
        if how == 0:
            out[at], out[at + 1] = out[at + 1], out[at]
        elif how == 1:
            del out[at]
        else:
            out.insert(at, out[at])
    return "".join(out)


def _homophone(text: str, chance: random.Random) -> str:
    places = [at for at, char in enumerate(text) if _others(char)]
    wanted = min(len(places), max(1, round(len(text) * _SHARE)))
    out = list(text)
    for at in chance.sample(places, wanted):
        out[at] = chance.choice(_others(out[at]))
    return "".join(out)


def _speech(text: str, chance: random.Random) -> str:
    """What dictation makes of a sentence: no marks, fillers, one word misheard."""
    plain = _MARKS.sub("", text)
    cut = chance.randrange(len(plain) + 1)
    filler = chance.choice(_table()["fillers"])
    return _homophone(plain[:cut] + filler + plain[cut:], chance)


def _dialect(text: str, chance: random.Random) -> str:
    for standard, spoken in sorted(_table()["dialect"].items(), key=lambda pair: -len(pair[0])):
        text = text.replace(standard, spoken)
    return text


def _rambling(text: str, chance: random.Random) -> str:
    table = _table()
    return chance.choice(table["openings"]) + text + chance.choice(table["endings"])


def _others(char: str) -> list[str]:
    """Return other common characters of the same sound."""
    if not _HAN.match(char):
        return []
    return [other for other in _by_sound().get(_sound(char), ()) if other != char]


def _sound(char: str) -> str:
    return str(lazy_pinyin(char)[0])


@lru_cache(maxsize=1)
def _by_sound() -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for char in frequent_characters():
        found.setdefault(_sound(char), []).append(char)
    return {sound: tuple(chars) for sound, chars in found.items()}


@lru_cache(maxsize=1)
def _to_traditional() -> OpenCC:
    return OpenCC("s2t")


@lru_cache(maxsize=1)
def _table() -> dict[str, Any]:
    raw = resources.files("knowledge").joinpath("evaluation/noise.yml").read_text("utf-8")
    table: dict[str, Any] = yaml.safe_load(raw)
    return table
