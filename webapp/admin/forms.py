"""Large forms and files: read piece by piece, each with a limit, after the secret of the form."""

import hmac
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

from aiohttp import BodyPartReader, web

from webapp.problems import Problem
from webapp.staff.guard import CSRF_FIELD, CSRF_HEADER, signed_in

MAX_TEXT = 400 * 1024
"""Bytes of all text fields of a form."""
MAX_FILE = 20 * 1024 * 1024
_MAX_FIELDS = 1000
_NAME_LENGTH = 200


@dataclass
class Form:
    """What a form holds: the values of every field in their order, and at most one file."""

    values: dict[str, list[str]] = field(default_factory=dict)
    file_name: str = ""
    data: bytes = b""

    def get(self, name: str, default: str = "") -> str:
        """Return the first value of a field."""
        return self.values.get(name, [default])[0]

    def all(self, name: str) -> list[str]:
        """Return every value of a field."""
        return self.values.get(name, [])

    def __contains__(self, name: str) -> bool:
        return name in self.values


async def read_large_form(request: web.Request) -> Form:
    """Return a multipart form. Raises Problem; nothing is read before the secret is known.

    The secret stands in the first field, or in the header that scripts send.
    """
    if request.content_type != "multipart/form-data":
        raise Problem("unsupported_media_type")
    form, left, trusted = Form(), MAX_TEXT, _is_secret(request, request.headers.get(CSRF_HEADER))
    try:
        async for part in _parts(request):
            if part.filename is not None:
                _require(trusted)
                form.data = await _read(part, MAX_FILE)
                form.file_name = part.filename[-_NAME_LENGTH:]
                continue
            value = (await _read(part, left)).decode("utf-8")
            left -= len(value)
            trusted = trusted or (part.name == CSRF_FIELD and _is_secret(request, value))
            _require(trusted)
            form.values.setdefault(part.name or "", []).append(value.replace("\r\n", "\n"))
            if len(form.values) > _MAX_FIELDS:
                raise Problem("bad_request")
    except UnicodeDecodeError as error:
        raise Problem("invalid_encoding") from error
    except (ValueError, AssertionError) as error:
        raise Problem("bad_request") from error
    _require(trusted)
    return form


async def _parts(request: web.Request) -> AsyncIterator[BodyPartReader]:
    reader = await request.multipart()
    while (part := await reader.next()) is not None:
        if not isinstance(part, BodyPartReader):
            raise Problem("bad_request")
        yield part


async def _read(part: BodyPartReader, limit: int) -> bytes:
    """Return the bytes of a part; stop reading as soon as they are too many."""
    found = bytearray()
    while chunk := await part.read_chunk():
        found += chunk
        if len(found) > limit:
            raise Problem("file_too_large", limit=limit // 1024)
    return bytes(found)


def _is_secret(request: web.Request, given: str | None) -> bool:
    return hmac.compare_digest((given or "").encode(), signed_in(request).login.csrf.encode())


def _require(trusted: bool) -> None:
    if not trusted:
        raise Problem("form_expired")
