"""What people send: read, checked and cleaned before anything else sees it."""

import asyncio
import codecs
import json
import re
import unicodedata
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs

from aiohttp import web
from aiohttp.typedefs import Handler

from bot.intake import MAX_TEXT
from webapp.problems import Problem

MAX_BODY = 16 * 1024
"""Largest request body, in bytes."""
MAX_PAYLOAD = 1000
_MESSAGE_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_FORM = "application/x-www-form-urlencoded"
BODY_WAIT = 30.0
"""Seconds in which a body must have arrived, a slow telephone's included."""
_MAX_FIELDS = 24
_ENCODINGS = {"utf-8", "ascii"}
_DROPPED = {"Cf", "Cs"}
"""Categories without a visible form: format (bidi, zero width) and surrogates."""
_SUPPLEMENT = range(0xE0000, 0xE1000)
"""Plane 14 holds only tags and variation selectors: invisible, good only for smuggling."""


@dataclass(frozen=True)
class Message:
    """One message as sent: a text, or the payload of a button that was offered."""

    id: str
    text: str
    payload: str | None = None


def clean(text: str) -> str:
    """Drop invisible characters (control, bidi, tag, surrogate) and surplus white space."""
    kept = (" " if _is_gap(char) else char for char in text if not _is_hidden(char))
    return " ".join("".join(kept).split())


def _is_gap(char: str) -> bool:
    return unicodedata.category(char) == "Cc"


def _is_hidden(char: str) -> bool:
    return unicodedata.category(char) in _DROPPED or ord(char) in _SUPPLEMENT


def parse_message(fields: dict[str, Any]) -> Message:
    """Check the fields of a message. A payload stands in for the text."""
    ident, text, payload = fields.get("message_id"), fields.get("text", ""), fields.get("payload")
    if not isinstance(ident, str) or not _MESSAGE_ID.fullmatch(ident):
        raise Problem("wrong_type")
    if not isinstance(text, str) or not isinstance(payload, str | None):
        raise Problem("wrong_type")
    if payload is not None and (len(payload) > MAX_PAYLOAD or _is_broken(payload)):
        raise Problem("unknown_choice")
    text = clean(text)
    if not text and not payload:
        raise Problem("empty")
    if len(text) > MAX_TEXT:
        raise Problem("too_long", length=len(text), limit=MAX_TEXT, excess=len(text) - MAX_TEXT)
    return Message(ident, text, payload or None)


@web.middleware
async def refuse_encoded(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Take bodies as they are: none that is compressed, none in another encoding than UTF-8.

    No browser and no program of ours compresses what it sends, and a small body that unfolds
    into a large one cannot harm who does not unfold it.
    """
    if request.headers.get("Content-Encoding", "identity").strip().lower() != "identity":
        raise Problem("compressed_body")
    if request.charset is not None and not _is_utf8(request.charset):
        raise Problem("invalid_encoding")
    return await handler(request)


def _is_utf8(name: str) -> bool:
    try:
        return codecs.lookup(name).name in _ENCODINGS
    except (LookupError, ValueError):  # ValueError: a name with a null byte
        return False


def _is_broken(payload: str) -> bool:
    """Tell whether a payload holds what none of ours does and no database takes."""
    return any(_is_gap(char) or unicodedata.category(char) == "Cs" for char in payload)


async def read_json(request: web.Request) -> dict[str, Any]:
    """Return the JSON object of a request."""
    if request.content_type != "application/json":
        raise Problem("unsupported_media_type")
    try:
        value = json.loads(await _read_text(request))
    except (ValueError, RecursionError) as error:
        raise Problem("invalid_json") from error
    if not isinstance(value, dict):
        raise Problem("wrong_type")
    return value


async def read_form(request: web.Request) -> dict[str, Any]:
    """Return the first value of each field of a plain form."""
    if request.content_type != _FORM:
        raise Problem("unsupported_media_type")
    body = await _read_text(request)
    try:
        fields = parse_qs(body, errors="strict", max_num_fields=_MAX_FIELDS)
    except UnicodeDecodeError as error:
        raise Problem("invalid_encoding") from error
    except ValueError as error:
        raise Problem("bad_request") from error
    # No database takes a null character, and no keyboard makes one.
    return {name: values[0].replace("\0", "") for name, values in fields.items()}


async def _read_text(request: web.Request) -> str:
    if (request.content_length or 0) > MAX_BODY:
        raise Problem("body_too_large", limit=MAX_TEXT)
    try:
        return (await asyncio.wait_for(request.read(), BODY_WAIT)).decode()
    except asyncio.TimeoutError as error:
        raise Problem("slow_body") from error
    except UnicodeDecodeError as error:
        raise Problem("invalid_encoding") from error
    except web.HTTPRequestEntityTooLarge as error:
        raise Problem("body_too_large", limit=MAX_TEXT) from error
