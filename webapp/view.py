"""How a person wants the pages to look: the large version, the size of type, the colours."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

SIZES = 5
"""Steps of type; the first is the smallest, style.css says how large each is."""
ELDER_SIZE = 3
"""The step with which the large version begins."""
THEMES = ("auto", "light", "dark", "contrast")


@dataclass(frozen=True)
class View:
    """What may be chosen; it says nothing about the person but this."""

    elder: bool = False
    size: int = 1
    """From 1 to SIZES."""
    theme: str = "auto"

    def encode(self) -> str:
        """Return the view as one word, for a cookie or a form field."""
        return f"{'elder' if self.elder else 'plain'}.{self.size}.{self.theme}"

    def with_elder(self, elder: bool) -> "View":
        """Return the large version, or the plain one, with the type that it begins with."""
        return replace(self, elder=elder, size=ELDER_SIZE if elder else 1)


DEFAULT = View()


def decode(word: str | None) -> View | None:
    """Return the view that a word names; None for any word that ``encode`` does not make."""
    kind, _, rest = (word or "").partition(".")
    size, _, theme = rest.partition(".")
    sizes = {str(step): step for step in range(1, SIZES + 1)}
    if kind not in ("elder", "plain") or size not in sizes or theme not in THEMES:
        return None
    return View(kind == "elder", sizes[size], theme)


def changed(view: View, fields: Mapping[str, Any]) -> View:
    """Return the view after the fields of a form (or an address): whatever is unknown is left."""
    if fields.get("elder") in ("0", "1") and (fields["elder"] == "1") != view.elder:
        view = view.with_elder(fields["elder"] == "1")
    wanted = f"{'elder' if view.elder else 'plain'}"
    size, theme = fields.get("size", str(view.size)), fields.get("theme", view.theme)
    return decode(f"{wanted}.{size}.{theme}") or view
