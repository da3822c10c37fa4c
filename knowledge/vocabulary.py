"""The service's own words: what a text may have meant that was written as it sounds."""

from functools import lru_cache
from importlib import resources
from typing import Any

import yaml

from knowledge.search.spelling import Spelling
from knowledge.search.text import spoken_form

_CAREFUL = ("insurance", "stay_reason", "facet")
"""Kinds of mentions whose words belong to the vocabulary."""


@lru_cache(maxsize=1)
def default_spelling() -> Spelling:
    """Return the speller over the lexicons that ship with the package.

    Place names are not among them: too many other words sound like some county.
    """
    words: set[str] = set()
    for surfaces in _table("entities.yml")["entities"].values():
        words.update(surfaces)
    for row in _table("matters.yml")["matters"].values():
        words.update(row["names"])
    mentions = _table("mentions.yml")
    for kind in _CAREFUL:
        for surfaces in mentions[kind].values():
            words.update(surfaces)
    words.update(_table("colloquial.yml")["replacements"].values())
    spelt = _table("spelling.yml")
    return Spelling({spoken_form(word) for word in words}, spelt["short"], spelt["kept"])


def _table(name: str) -> Any:
    raw = resources.files("knowledge").joinpath(f"lexicon/{name}").read_text("utf-8")
    return yaml.safe_load(raw)
