"""Texts that a spreadsheet would take for a formula: marked when written, unmarked when read.

Only CSV needs the mark: a cell of a workbook says itself that it is text.
"""

_FORMULA_STARTS = "=+-@\t\r\uff1d\uff0b\uff0d\uff20"
_MARK = "'"


def escaped(text: str) -> str:
    """Return a text that no spreadsheet runs; a plain number stays as it is."""
    starts = text.lstrip(" ").startswith(tuple(_FORMULA_STARTS))
    marked = text.lstrip(_MARK).startswith(tuple(_FORMULA_STARTS)) and text.startswith(_MARK)
    return _MARK + text if (starts and not _is_number(text)) or marked else text


def unescaped(text: str) -> str:
    """Return what ``escaped`` was given."""
    if text.startswith(_MARK) and escaped(text[1:]) == text:
        return text[1:]
    return text


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return text.isascii()
