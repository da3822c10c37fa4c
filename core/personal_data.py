"""What personal data looks like in a text: patterns, check digits, and words that announce it.

The patterns run on a folded text: every character in its plain form, one for one, so a position
in it is a position in the original. Digits may be written apart. What only looks like a number
of a person is told apart by check digits; tables of regions alone would be incomplete, and a
number they do not know would stay readable. A province and a birthday do instead where a digit is
mistyped.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from core.clock import today

GAP = "[ .,-]{0,2}"
"""What may stand between two digits of one number."""
NARROW_GAP = "[ -]{0,2}"
"""The same, where commas would make one number of a list of hotlines."""
GAPS = re.compile("[ .,-]+")
MOBILE = f"1{GAP}[3-9](?:{GAP}[0-9]){{9}}"
ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
"""ISO 7064 MOD 11-2, as GB 11643 applies it."""
ID_CHECKS = "10x98765432"
OLD_ID = 15
COMPACT_DATE = 8
CODE_DIGITS = 6
CARD_GROUP = 4


@dataclass(frozen=True)
class Rule:
    """One form of personal data. The pattern names ``span`` to hide and ``value`` in it."""

    kind: str
    pattern: re.Pattern[str]
    accept: Callable[[str], bool] = bool

    def find(self, folded: str) -> Iterator[re.Match[str]]:
        """Yield what the rule hides; a candidate that is refused hides no later one."""
        start = 0
        while match := self.pattern.search(folded, start):
            if self.accept(match["value"]):
                yield match
                start = match.end("span")
            else:
                start = match.start("span") + 1


@cache
def words() -> dict[str, Any]:
    """Return the labels and words of redaction.yml."""
    text = Path(__file__).with_name("redaction.yml").read_text(encoding="utf-8")
    found: dict[str, Any] = yaml.safe_load(text)
    return found


class Folding(dict[int, str]):
    """A table for str.translate: full width, dashes, odd spaces and digits in plain form."""

    def __init__(self, special: dict[str, str]) -> None:
        super().__init__({ord(char): plain for char, plain in special.items()})

    def __missing__(self, code: int) -> str:
        self[code] = plain = _plain(chr(code))
        return plain


@cache
def foldings() -> tuple[Folding, Folding]:
    """Return two tables: with figures only, and with digits written as words as well."""
    lookalikes = words()["lookalikes"]
    return Folding(lookalikes), Folding({**lookalikes, **words()["digits"]})


@cache
def rules() -> tuple[Rule, ...]:
    """Return every rule; an earlier one has the first claim to a text."""
    cues = words()["cues"]
    amount = f"(?! ?{_any(words()['amounts'])})"
    prefix = rf"(?:\(?\+?(?:00)?86\)?{GAP})?(?:0{GAP})?"
    return (
        Rule("email", _email()),
        Rule("id_card", _after(cues["id_card"], _digits(14, 20, last="[0-9x]"))),
        Rule("id_card", _before(cues["id_card"], _digits(14, 20, last="[0-9x]"))),
        Rule("id_card", _bare(f"(?!19|20)[1-9]{_more(16)}{GAP}[0-9x]"), _is_id),
        Rule("insurance", _after(cues["insurance"], _code(7, 24), amount), _is_code),
        Rule("passport", _after(cues["passport"], _code(7, 12), amount), _is_code),
        Rule("bank_card", _after(cues["bank_card"], _digits(12, 22))),
        *(Rule("bank_card", _bare(f"[3-69]{_more(n - 1)}"), _is_card) for n in (19, 18, 17, 16)),
        Rule("id_card", _bare(f"(?!1[6-9]|20)[1-8]{_more(14)}"), _is_old_id),
        Rule("phone", _bare(MOBILE, prefix, amount), _is_mobile),
        Rule("phone", _landline(amount), _is_one),
        Rule("phone", _after(cues["phone"], _near_phone()), _is_not_date),
    )


def _plain(char: str) -> str:
    digit, category = unicodedata.digit(char, None), unicodedata.category(char)
    if digit is not None:
        return str(digit)
    if category == "Pd":
        return "-"
    if category in ("Zs", "Cc", "Cf", "Mn", "Me"):
        return " "
    plain = unicodedata.normalize("NFKC", char).lower()
    return plain if len(plain) == 1 else char


def _any(literals: list[str]) -> str:
    return "(?:" + "|".join(map(re.escape, sorted(literals, key=len, reverse=True))) + ")"


def _more(count: int) -> str:
    return f"(?:{GAP}[0-9]){{{count}}}"


def _digits(least: int, most: int, last: str = "[0-9]") -> str:
    return f"[0-9](?:{GAP}[0-9]){{{least - 2},{most - 2}}}{GAP}{last}"


def _code(least: int, most: int) -> str:
    return f"[0-9a-z](?:{NARROW_GAP}[0-9a-z]){{{least - 1},{most - 1}}}"


def _bare(value: str, prefix: str = "", suffix: str = "") -> re.Pattern[str]:
    return re.compile(f"(?<![0-9])(?P<span>{prefix}(?P<value>{value}))(?![0-9]){suffix}")


def _landline(suffix: str) -> re.Pattern[str]:
    gap = NARROW_GAP
    area = f"(?:1{gap}0|2{gap}[0-9]|[3-9]{gap}[0-9]{gap}[0-9])"
    local = f"[2-9](?:{gap}[0-9]){{6,7}}"
    trunk = rf"(?:\+86{gap}\(?0?|86[ -]\(?0?|\(?0)"
    value = rf"(?P<value>{area}{gap}\)?{gap}{local})"
    return re.compile(rf"(?<![0-9])(?P<span>{trunk}{gap}{value})(?![0-9]){suffix}")


def _near_phone() -> str:
    """A mobile number with a digit too few or too many, or a landline without area code."""
    gap = NARROW_GAP
    return f"(?:1{gap}[3-9](?:{gap}[0-9]){{8,10}}|[2-9](?:{gap}[0-9]){{6,7}})"


def _after(cues: list[str], value: str, suffix: str = "") -> re.Pattern[str]:
    # No digit in between, so it never reaches across a token.
    filler = rf"(?:(?!{_any(words()['other_numbers'])})[^0-9.,;!?]){{0,10}}?"
    alone = f"(?<![0-9a-z])(?P<span>(?P<value>{value}))(?![0-9a-z])"
    return re.compile(f"{_any(cues)}{filler}{alone}{suffix}")


def _before(cues: list[str], value: str) -> re.Pattern[str]:
    owners = f"(?:{_any(words()['owners'])}| |,){{0,4}}"
    return re.compile(f"(?<![0-9])(?P<span>(?P<value>{value}))(?![0-9]){owners}{_any(cues)}")


def _email() -> re.Pattern[str]:
    at = f" {{0,2}}{_any(words()['at_words'])} {{0,2}}"
    dot = f" {{0,2}}{_any(words()['dot_words'])} {{0,2}}"
    local = "[a-z0-9](?:[a-z0-9._%+-]{0,62}[a-z0-9_-])?"
    domain = f"[a-z0-9-]+(?:{dot}[a-z0-9-]+)*{dot}[a-z]{{2,}}"
    return re.compile(f"(?<![a-z0-9])(?P<span>(?P<value>{local}{at}{domain}))")


def _compact(value: str) -> str:
    return GAPS.sub("", value)


def _groups(value: str) -> tuple[int, ...]:
    return tuple(map(len, GAPS.split(value)))


def _is_one(value: str) -> bool:
    """Tell one number written apart from several that stand side by side."""
    groups, gaps = _groups(value), set("".join(GAPS.findall(value)))
    return set(groups) == {1} or gaps <= {" "} or gaps <= {"-"}


def _is_mobile(value: str) -> bool:
    return _groups(value) == (3, 4, 4) or _is_one(value)


_PROVINCES = frozenset(
    str(code)
    for area in ((11, 16), (21, 24), (31, 38), (41, 47), (50, 55), (61, 66), (71, 72), (81, 83))
    for code in range(*area)
)
"""First two digits of the codes of provinces (GB/T 2260)."""


def _is_id(value: str) -> bool:
    number = _compact(value)
    total = sum(int(digit) * weight for digit, weight in zip(number, ID_WEIGHTS, strict=False))
    # Written apart, three region codes in a row would do as well: ask for a century of birth.
    whole = value == number or number[6:8] in ("18", "19", "20")
    return whole and (ID_CHECKS[total % 11] == number[-1] or _holds_birthday(number))


def _holds_birthday(number: str) -> bool:
    """Say whether a number tells a region and a birthday: one digit of it may be mistyped."""
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return False
    return date(1900, 1, 1) <= born <= today() and number[:2] in _PROVINCES


def _is_old_id(value: str) -> bool:
    year, month, day = (int(_compact(value)[at : at + 2]) for at in (6, 8, 10))
    try:
        date(1900 + year, month, day)
    except ValueError:
        return False
    return _is_one(value)


def _is_card(value: str) -> bool:
    digits = [int(digit) for digit in reversed(_compact(value))]
    doubled = [sum(divmod(digit * 2, 10)) for digit in digits[1::2]]
    # A card shows groups of four; groups of five or six are hotlines or region codes in a row.
    groups = _groups(value)
    whole = len(groups) in (1, 2) or max(groups[:-1]) <= CARD_GROUP
    return whole and (sum(digits[::2]) + sum(doubled)) % 10 == 0


def _is_not_date(value: str) -> bool:
    number = _compact(value)
    return not (len(number) == COMPACT_DATE and number.startswith(("19", "20")))


def _is_code(value: str) -> bool:
    digits = sum(char.isdigit() for char in value)
    return digits >= CODE_DIGITS and _is_not_date(value) and not re.fullmatch(MOBILE, value)
