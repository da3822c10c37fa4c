"""What a layout makes of the fields of a record: texts by template, by pattern, by table.

A value is a text with the names of columns in braces, or a mapping: ``from`` a column or ``text``
a template; ``pattern`` and ``becomes`` keep parts of it; ``values`` translates it, ``otherwise``
is the rest; ``read`` says how it is taken apart. Where a column says nothing, so does the value.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

from knowledge.durations import BadDuration, parse_duration

_PLACE = re.compile(r"\{(\w+)\}")
_STRONG = re.compile(r"[\n;\uff1b|]")
_WEAK = re.compile(r"[,\uff0c\u3001]")
_NUMBERING = re.compile(
    r"^(?:[\(\uff08]?(?P<number>\d{1,2})[\)\uff09.\uff0e\u3001](?!\d)|(?P<circled>[\u2460-\u2473]))\s*"
)
_CIRCLED_ONE = 0x2460

Fields = Mapping[str, str]


class BadMapping(ValueError):
    """A layout that names a column or a way of reading that there is not."""


def value_of(rule: Any, fields: Fields) -> str:
    """Return the one text that a rule makes; empty where a column that it needs is empty."""
    return "\u3001".join(values_of(rule, fields))


def values_of(rule: Any, fields: Fields) -> tuple[str, ...]:
    """Return the texts that a rule makes. Raises BadMapping."""
    if rule is None:
        return ()
    if isinstance(rule, list):
        return tuple(dict.fromkeys(text for one in rule for text in values_of(one, fields)))
    if not isinstance(rule, dict):
        filled = fill(str(rule), fields)
        return (filled,) if filled else ()
    text = _column(rule["from"], fields) if "from" in rule else fill(str(rule["text"]), fields)
    text = _kept(text, rule)
    text = _translated(text, rule)
    read = _READERS.get(rule.get("read", "items"))
    if read is None:
        raise BadMapping(rule["read"])
    return read(text)


def fill(template: str, fields: Fields) -> str:
    """Put columns into a template; empty where one of them is."""
    named = _PLACE.findall(template)
    if any(not _column(name, fields) for name in named):
        return ""
    return _PLACE.sub(lambda found: _joined(fields[found[1]]), template)


def lines_of(text: str) -> tuple[str, ...]:
    """Return the lines of a text, without the numbers of a list that counts from one."""
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    found = [_NUMBERING.match(line) for line in lines]
    if len(lines) > 1 and [_number(one) for one in found] == list(range(1, len(lines) + 1)):
        return tuple(line[one.end() :] for line, one in zip(lines, found, strict=True) if one)
    return tuple(lines)


def items_of(text: str) -> tuple[str, ...]:
    """Return the items of a list in one cell: by line, semicolon or bar, else by comma."""
    by = _STRONG if _STRONG.search(text) else _WEAK
    return tuple(dict.fromkeys(item.strip() for item in by.split(text) if item.strip()))


def _column(name: str, fields: Fields) -> str:
    if name not in fields:
        raise BadMapping(name)
    return fields[name]


def _joined(text: str) -> str:
    return text.replace("\n", "\u3001")


def _kept(text: str, rule: Mapping[str, Any]) -> str:
    if not text or "pattern" not in rule:
        return text
    found = re.fullmatch(str(rule["pattern"]), text, re.DOTALL)
    return str(rule.get("becomes", "{0}")).format(*found.groups("")) if found else ""


def _translated(text: str, rule: Mapping[str, Any]) -> str:
    if "values" not in rule:
        return text
    table = {str(key): str(value) for key, value in rule["values"].items()}
    return table.get(text, str(rule.get("otherwise", "")))


def _number(found: re.Match[str] | None) -> int:
    if found is None:
        return 0
    circled = found["circled"]
    return ord(circled) - _CIRCLED_ONE + 1 if circled else int(found["number"])


def _duration(text: str) -> tuple[str, ...]:
    try:
        parse_duration(text)
    except BadDuration:
        return ()
    return (text,)


def _whole(text: str) -> tuple[str, ...]:
    return (text,) if text else ()


_READERS: dict[str, Callable[[str], tuple[str, ...]]] = {
    "items": lambda text: tuple(item for item in text.split("\n") if item),
    "text": _whole,
    "dated": lambda text: _whole(_joined(text)),
    "list": items_of,
    "lines": lines_of,
    "first_line": lambda text: lines_of(text)[:1],
    "other_lines": lambda text: lines_of(text)[1:],
    "number": lambda text: (text,) if text.isdecimal() else (),
    "duration": _duration,
    "link": lambda text: (text,) if text.startswith(("https://", "http://")) else (),
    "region": _whole,
}
