"""Words written as they sound: what an input method or a dictation made of a known word.

Only words of the service's own vocabulary are put right, and only where the text holds no other
word: a mistake left in costs a little likeness, a wrong correction asks another question.
"""

import re
from collections.abc import Iterable

import jieba
from pypinyin import lazy_pinyin

from knowledge.search.segment import dictionary_words

_HAN = re.compile("[\u4e00-\u9fff]+")
_LONGEST, _SHORTEST = 7, 2
_SURE = 3
"""From this length on, a word that sounds the same is put right even where it is a word itself."""
_SOUNDS_ALIKE = (
    (re.compile("^zh"), "z"),
    (re.compile("^ch"), "c"),
    (re.compile("^sh"), "s"),
    (re.compile("^[ln](?!v)"), "n"),
    (re.compile("^hu(?=[aio]|$)"), "fu"),
    (re.compile("([aei])ng$"), r"\1n"),
)
"""What is one sound in the region: zh/z, ch/c, sh/s, n/l, hu/fu, -ng/-n."""

Sound = tuple[str, ...]


class Spelling:
    """Puts right words of a vocabulary that are written with characters of the same sound.

    Two characters of the same sound stand side by side by chance too often: of words of two, only
    those of ``short`` are looked for. Characters of ``kept`` (particles) are never changed.
    """

    def __init__(
        self, vocabulary: Iterable[str], short: Iterable[str] = (), kept: Iterable[str] = ()
    ) -> None:
        self._kept = frozenset(kept)
        listed = set(short)
        self._known = {word for word in {*vocabulary, *listed} if _HAN.fullmatch(word)}
        self._by_sound: dict[Sound, set[str]] = {}
        for word in self._known:
            if _SURE <= len(word) <= _LONGEST or word in listed:
                self._by_sound.setdefault(_sound(word), set()).add(word)
        known = sorted((w for w in self._known if len(w) >= _SHORTEST), key=len, reverse=True)
        self._pattern = re.compile("|".join(map(re.escape, known)) or r"(?!)")

    def repair(self, text: str) -> str:
        """Return the text with known words put right; its length does not change."""
        fixed = [False] * len(text)
        for match in self._pattern.finditer(text):
            fixed[match.start() : match.end()] = [True] * (match.end() - match.start())
        out = list(text)
        for run in _HAN.finditer(text):
            self._repair_run(run.group(), run.start(), fixed, out)
        return "".join(out)

    def _repair_run(self, run: str, start: int, fixed: list[bool], out: list[str]) -> None:
        sounds = _sound(run)
        if len(sounds) != len(run):
            return
        cuts = _cuts(run)
        for length in range(min(_LONGEST, len(run)), _SHORTEST - 1, -1):
            for at in range(len(run) - length + 1):
                span = slice(start + at, start + at + length)
                if any(fixed[span]) and (length < _SURE or all(fixed[span])):
                    continue
                if at not in cuts or at + length not in cuts:
                    continue  # a word goes on beyond it: it is that word that was meant
                word = self._meant(run[at : at + length], sounds[at : at + length])
                if word is not None and self._may_change(out[span], word, fixed[span]):
                    out[span] = list(word)
                    fixed[span] = [True] * length

    def _meant(self, written: str, sound: Sound) -> str | None:
        """Return the known word that sounds like what is written, or None."""
        found = self._by_sound.get(sound)
        if not found or written in self._known:
            return None
        if len(written) < _SURE and jieba.dt.FREQ.get(written):
            return None
        return min(found, key=lambda word: (_changes(written, word), -_common(word), word))

    def _may_change(self, written: list[str], word: str, fixed: list[bool]) -> bool:
        """Say whether only characters change that belong to no other word."""
        return all(
            old == new or (not known and old not in self._kept)
            for old, new, known in zip(written, word, fixed, strict=True)
        )


def _changes(written: str, word: str) -> int:
    return sum(old != new for old, new in zip(written, word, strict=True))


def _common(word: str) -> int:
    """Return how common a word is; the vocabulary holds misspellings too."""
    return int(jieba.dt.FREQ.get(word) or 0)


def _cuts(run: str) -> set[int]:
    """Return the places between the words of a text, its ends among them."""
    places, at = {0}, 0
    for word in dictionary_words(run):
        at += len(word)
        places.add(at)
    return places


def _sound(text: str) -> Sound:
    return tuple(_merged(syllable) for syllable in lazy_pinyin(text))


def _merged(syllable: str) -> str:
    for pattern, plain in _SOUNDS_ALIKE:
        syllable = pattern.sub(plain, syllable)
    return syllable
