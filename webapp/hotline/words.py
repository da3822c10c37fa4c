"""The words of the operator's desk, from messages.yml beside this file."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml


@dataclass(frozen=True)
class HotlineWords:
    """Words by code."""

    message: Mapping[str, str]
    chips: Mapping[str, str]
    next_question: Mapping[str, str]
    """Short questions to a caller by slot, and what asking them is good for."""
    outcomes: Mapping[str, str]
    uses: Mapping[str, str]
    speakers: Mapping[str, str]
    desk: Mapping[str, str]
    """What the state line of the desk says, by the name of its data attribute."""
    notes: Mapping[str, str]
    reasons: Mapping[str, str]
    waited: Mapping[str, str]


@cache
def hotline_words() -> HotlineWords:
    """Read the words once."""
    return HotlineWords(
        **yaml.safe_load(Path(__file__).with_name("messages.yml").read_text("utf-8"))
    )
