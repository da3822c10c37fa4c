"""The text of a file in whichever encoding it was saved."""

import codecs
import re
import unicodedata

from knowledge.exchange.spreadsheets.grids import FileRefused

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_GUESSES = ("utf-8", "gb18030")
"""GB18030 holds everything that GBK and GB2312 hold."""
_STRANGE = {"Cc", "Co", "Cn"}
_PLAIN_CONTROLS = "\t\n\r\f\v"
_DECLARED = re.compile(rb"charset\s*=\s*[\"']?\s*(gb\w+|utf-?8)", re.IGNORECASE)
_HEAD = 2048


def decode_text(data: bytes) -> str:
    """Return the text of a file. Raises FileRefused where no encoding makes sense of it."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _decoded(data, encoding)
    for encoding in (*_declared(data), *_GUESSES):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not _strange(text):
            return text
    raise FileRefused("encoding")


def _declared(data: bytes) -> tuple[str, ...]:
    found = _DECLARED.search(data[:_HEAD])
    return ("gb18030" if found[1].lower().startswith(b"gb") else "utf-8",) if found else ()


def _decoded(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as problem:
        raise FileRefused("encoding") from problem


def _strange(text: str) -> bool:
    """Say whether a text holds what no table holds: control, private or unassigned characters."""
    return any(
        unicodedata.category(char) in _STRANGE and char not in _PLAIN_CONTROLS for char in set(text)
    )
