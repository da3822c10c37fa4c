"""How answers become HTML: the template environment, its filters and the static files."""

import re
from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlsplit

import aiohttp_jinja2
from aiohttp import web
from jinja2 import FileSystemLoader, StrictUndefined
from markupsafe import Markup

from knowledge.phrases import load_phrases
from regions.registry import load_registry
from webapp.cards import card, caution
from webapp.words import Words

HERE = Path(__file__).parent
STATIC = HERE / "static"
HOTLINE = "12345"
_DIALABLE = re.compile(r"[0-9][0-9 -]{1,18}[0-9]")


def set_up_templates(app: web.Application, words: Words, operator: str = "") -> None:
    """Give the application its templates: escaped, and strict about unknown names."""
    env = aiohttp_jinja2.setup(
        app,
        loader=FileSystemLoader(HERE / "templates"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.filters.update(
        card=card,
        caution=caution,
        dialable=dialable,
        web_link=web_link,
        label=label,
        place=place,
        dial=dial,
        slot_name=slot_name,
    )
    env.globals.update(asset=asset_urls(), words=words, operator=operator)


@cache
def asset_urls() -> Mapping[str, str]:
    """Return the address of each static file, with a mark that changes with its content."""
    marks = {path.name: sha256(path.read_bytes()).hexdigest()[:12] for path in STATIC.iterdir()}
    return {name: f"/static/{name}?v={mark}" for name, mark in marks.items()}


def dialable(phone: str) -> str:
    """Return the digits of a plain phone number; empty where it is anything else."""
    return re.sub(r"\D", "", phone) if _DIALABLE.fullmatch(phone.strip()) else ""


def dial(text: str) -> Markup:
    """Return a text as HTML in which the hotline can be pressed wherever it is named."""
    link = Markup('<a class="dial" href="tel:{0}">{0}</a>').format(HOTLINE)
    return link.join(re.split(rf"(?<!\d){HOTLINE}(?!\d)", text))


def web_link(url: str) -> str:
    """Return an http(s) address that names a host; empty for any other scheme."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return ""
    return url.strip() if parts.scheme in {"http", "https"} and parts.hostname else ""


def label(value: object, table: str) -> str:
    """Return what a coded value is called in the desk's own words; empty for no value."""
    names: Mapping[str, str] = load_phrases().node("values", table)
    return names.get(str(value), "")


def place(code: str | None) -> str:
    """Return what people call a region; empty for a code that the registry does not have."""
    registry = load_registry()
    return registry.get(code).short_name if code and registry.knows(code) else ""


def slot_name(slot: str) -> str:
    """Return what is asked for where a slot is not known, in the desk's own words."""
    return load_phrases().get("compare", "slots", slot)
