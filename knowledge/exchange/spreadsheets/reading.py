"""Read the sheets of a file by what it holds, whatever its name says."""

from pathlib import Path

from knowledge.exchange.spreadsheets.delimited import read_delimited
from knowledge.exchange.spreadsheets.grids import MOST_BYTES, FileRefused, GridFile
from knowledge.exchange.spreadsheets.pages import looks_like_page, read_page
from knowledge.exchange.spreadsheets.workbooks import read_old_workbook, read_workbook

_MEGABYTE = 1024 * 1024
_ZIP = b"PK\x03\x04"
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OTHERS = {b"%PDF": "pdf", b"\x89PNG": "picture", b"\xff\xd8\xff": "picture", b"Rar!": "archive"}


def read_bytes(path: Path) -> bytes:
    """Return what a file holds. Raises FileRefused where it is too large or not there."""
    try:
        size = path.stat().st_size
        if size > MOST_BYTES:
            raise FileRefused(
                "too_large", size=round(size / _MEGABYTE), most=MOST_BYTES // _MEGABYTE
            )
        return path.read_bytes()
    except OSError as problem:
        raise FileRefused("unreadable", name=path.name) from problem


def read_grids(data: bytes) -> GridFile:
    """Return the sheets of a file. Raises FileRefused with what to do about it."""
    if len(data) > MOST_BYTES:
        size = round(len(data) / _MEGABYTE)
        raise FileRefused("too_large", size=size, most=MOST_BYTES // _MEGABYTE)
    if not data.strip():
        raise FileRefused("empty")
    for start, form in _OTHERS.items():
        if data.startswith(start):
            raise FileRefused(form)
    if data.startswith(_ZIP):
        return read_workbook(data)
    if data.startswith(_COMPOUND):
        return read_old_workbook(data)
    if looks_like_page(data):
        return read_page(data)
    return read_delimited(data)
