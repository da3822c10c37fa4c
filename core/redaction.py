"""Replace personal data in a text by numbered tokens, before anything stores or logs it."""

import re
from dataclasses import dataclass

from core.personal_data import Rule, foldings, rules, words


@dataclass(frozen=True)
class Redaction:
    """A text without personal data, and which kinds it held, each once, in order of finding."""

    text: str
    kinds: tuple[str, ...] = ()


def redact(text: str) -> Redaction:
    """Return the text with each piece of personal data replaced; the same piece, same token.

    Repeated until nothing is found: so a redacted text stays as it is.
    """
    tokens = _Tokens(text)
    before = None
    while text != before:
        before, folded = text, _folded(text)
        for rule in rules():
            for at in range(len(folded)):
                replaced = _apply(rule, text, folded[at], tokens)
                if replaced != text:
                    text, folded = replaced, _folded(replaced)
    return Redaction(text, tuple(dict.fromkeys(tokens.kinds)))


def _folded(text: str) -> list[str]:
    return [text.translate(folding) for folding in foldings()]


def _apply(rule: Rule, text: str, folded: str, tokens: "_Tokens") -> str:
    parts, end = [], 0
    for match in rule.find(folded):
        parts += [text[end : match.start("span")], tokens.token(rule.kind, match["value"])]
        end = match.end("span")
    return "".join(parts) + text[end:]


class _Tokens:
    """The tokens of one text; numbers that the text already uses are not given again."""

    def __init__(self, text: str) -> None:
        self.kinds: list[str] = []
        self._text = text
        self._given: dict[tuple[str, str], str] = {}
        self._last: dict[str, int] = {}

    def token(self, kind: str, value: str) -> str:
        """Return the token of a value."""
        key = (kind, re.sub(r"[^0-9a-z@]", "", value))
        if key not in self._given:
            self._given[key] = self._next(kind)
            self.kinds.append(kind)
        return self._given[key]

    def _next(self, kind: str) -> str:
        form, label = words()["token"], words()["labels"][kind]
        number = self._last.get(kind, 0) + 1
        while (token := form.format(label=label, number=number)) in self._text:
            number += 1
        self._last[kind] = number
        return token
