"""Settlement figures: they hold inside one insurance fund and are never carried to another."""

import re
from functools import cache
from importlib import resources

import yaml

from knowledge.entries import Body, EntryKind, Revision
from regions.registry import Registry


def holds_figure(text: str) -> bool:
    """Say whether a text states an amount or a share that a fund pays."""
    return _pattern().search(text) is not None


def body_holds_figure(body: Body) -> bool:
    """Say whether a group states a figure anywhere."""
    texts = (*body.lines, *(element.value for element in body.elements))
    return any(map(holds_figure, texts))


def pays_here(revision: Revision, insured: str | None, registry: Registry) -> bool:
    """Say whether figures of a revision are those of the fund that a person is insured with.

    Other kinds than settlement rules state no figures of a fund and hold as far as their scope.
    """
    if revision.kind is not EntryKind.SETTLEMENT_RULE:
        return True
    pool = registry.pooling_area(insured) if insured else None
    return pool is not None and any(
        registry.pooling_area(code) == pool for code in revision.scope.insured
    )


@cache
def _pattern() -> re.Pattern[str]:
    raw = resources.files("knowledge").joinpath("lexicon/figures.yml").read_text("utf-8")
    return re.compile(yaml.safe_load(raw)["settlement"])
