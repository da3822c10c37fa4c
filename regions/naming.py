"""Which names a division goes by, derived from its official name by regions/naming.yml."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from functools import cache
from pathlib import Path

from regions.files import load_yaml
from regions.model import Region, RegionLevel

_RULES = Path(__file__).with_name("naming.yml")
_LONG = 3


class Strength(IntEnum):
    """How much a name alone says, weakest first."""

    BEHIND = 0
    """Counts only behind the region that contains it."""
    UNLISTED = 1
    """Counts as an answer, but is not looked for in a text."""
    WEAK = 2
    """Counts in a text only beside a place cue."""
    STRONG = 3


@dataclass(frozen=True)
class NamingRules:
    """The contents of regions/naming.yml."""

    endings: dict[str, tuple[str, ...]]
    whole: tuple[str, ...]
    stem: re.Pattern[str]
    """Matches a name cut of its ending; the group leaves out the peoples of an autonomous area."""
    short_forms: dict[str, str]
    also: dict[str, str]
    parts: frozenset[str]
    swapped: tuple[str, ...]
    generic: frozenset[str]
    unlisted: frozenset[str]
    weak: frozenset[str]
    well_known: frozenset[str]
    contested: frozenset[str]
    abbreviations: dict[str, str]
    nation: str

    def short(self, name: str, level: RegionLevel) -> str:
        """Return the name as people say it; the whole name where cutting leaves one character."""
        if name in self.short_forms:
            return self.short_forms[name]
        if name.endswith(self.whole):
            return name
        ending = next((e for e in self.endings.get(level.value, ()) if name.endswith(e)), "")
        stem = name[: len(name) - len(ending)] if ending else name
        people_cut = self.stem.fullmatch(stem)
        return people_cut[1] if people_cut else name

    def forms(self, region: Region, at_home: bool) -> Iterator[tuple[str, Strength]]:
        """Yield the names of a region, each with its strength.

        ``at_home``: the region lies in a province that has files of its own.
        """
        name, short = region.name, region.short_name
        if region.level is RegionLevel.TOWN:
            # Most names of towns are borne by other towns that we know nothing of.
            yield from ((name, Strength.WEAK), (short, Strength.UNLISTED))
            return
        safe = region.level is not RegionLevel.COUNTY or at_home
        yield name, self.strength(name, safe or len(name) >= _LONG)
        if short != name:
            known = len(short) >= _LONG or short in self.well_known
            yield short, self.strength(short, safe or known)
            also = (more for ending, more in self.also.items() if name.endswith(ending))
            yield from ((short + more, Strength.STRONG) for more in also)
        if region.code in self.abbreviations:
            yield self.abbreviations[region.code], Strength.WEAK

    def strength(self, name: str, sure: bool = True) -> Strength:
        """Return how much a name says, given whether its length and place make it sure."""
        if name in self.generic:
            return Strength.BEHIND
        if name in self.unlisted:
            return Strength.UNLISTED
        return Strength.STRONG if sure and name not in self.weak else Strength.WEAK


@cache
def naming_rules() -> NamingRules:
    """Read the rules once."""
    raw = load_yaml(_RULES)
    return NamingRules(
        endings={level: tuple(endings) for level, endings in raw["endings"].items()},
        whole=tuple(raw["whole"]),
        stem=re.compile(rf"(.{{2,}}?)(?:{'|'.join(raw['peoples'])})*"),
        short_forms=raw["short_forms"],
        also=raw["also"],
        parts=frozenset(raw["parts"]),
        swapped=tuple(raw["swapped"]),
        generic=frozenset(raw["generic"]),
        unlisted=frozenset(raw["unlisted"]),
        weak=frozenset(raw["weak"]),
        contested=frozenset(raw["contested"]),
        well_known=frozenset(raw["well_known"]),
        abbreviations=raw["abbreviations"],
        nation=raw["nation"],
    )
