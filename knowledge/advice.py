"""The words of the adviser, of the estimate and of the place to go (knowledge/advice.yml)."""

from functools import cache
from importlib import resources

import yaml

from knowledge.phrases import Phrases


@cache
def advice_words() -> Phrases:
    """Return the words."""
    raw = resources.files("knowledge").joinpath("advice.yml").read_text("utf-8")
    return Phrases(yaml.safe_load(raw))
