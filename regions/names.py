"""Spoken names and the places they name."""

import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence

from regions.model import PlaceName, Region, RegionLevel
from regions.naming import NamingRules, Strength

_LONGEST = 40
"""Characters; nothing longer is a name, and reading it apart would take time."""
_MIN_STEM = 2

Codes = tuple[str, ...]


class NameIndex:
    """Every name of every region. Filled once, then only read."""

    def __init__(
        self,
        rules: NamingRules,
        regions: dict[str, Region],
        is_within: Callable[[str, str], bool],
        covered: frozenset[str],
    ) -> None:
        self._rules = rules
        self._regions = regions
        self._is_within = is_within
        self._covered = covered
        self._found: dict[str, dict[str, Strength]] = defaultdict(dict)
        self._hospitals: dict[str, str] = {}

    def add(self, name: str, code: str, strength: Strength, hospital: str | None = None) -> None:
        """Let a name stand for a place; the strongest word of several about the same counts."""
        found = self._found[name]
        found[code] = max(strength, found.get(code, Strength.BEHIND))
        if hospital:
            self._hospitals[name] = hospital

    def listed(self) -> Iterator[PlaceName]:
        """Yield the names that may be looked for in a text."""
        for name, found in self._found.items():
            codes = self._alone(name)
            strength = max((found[code] for code in codes), default=Strength.BEHIND)
            if strength >= Strength.WEAK:
                weak = strength is Strength.WEAK
                yield PlaceName(name, codes, weak, self._hospitals.get(name))

    def resolve(self, spoken: str) -> Codes:
        """Return the codes a name can stand for, those with a file of their own first."""
        name = "".join(unicodedata.normalize("NFKC", spoken).split())
        if not 0 < len(name) <= _LONGEST:
            return ()
        return self._alone(name) or self._joined(name) or self._swapped(name)

    def _alone(self, name: str) -> Codes:
        found = self._found.get(name, {})
        return self._meant(
            name, [code for code, how in found.items() if how is not Strength.BEHIND]
        )

    def _joined(self, name: str) -> Codes:
        """Read a region's name behind the names of regions around it."""
        found: set[str] = set()
        for cut in range(1, len(name)):
            around = self._alone(name[:cut])
            if around:
                found.update(self._behind(name[cut:], around))
        return self._meant(name, sorted(found))

    def _behind(self, rest: str, around: Codes) -> Codes:
        """Read what follows the name of a region: something in it, or a word for part of it."""
        found = self._found.get(rest, ())
        may_equal = rest in self._hospitals
        inside = self._inside(found, around, may_equal)
        if inside:
            return inside
        if rest in self._rules.parts:
            return around
        if found:
            return ()
        return self._inside(self._joined(rest) or self._swapped(rest), around, True)

    def _inside(self, codes: Iterable[str], around: Codes, may_equal: bool) -> Codes:
        return tuple(
            code
            for code in codes
            if any(
                (may_equal or code != outer) and self._is_within(code, outer) for outer in around
            )
        )

    def _swapped(self, name: str) -> Codes:
        """Read a county that people still call by an ending which it no longer has."""
        stem, ending = name[:-1], name[-1]
        if ending not in self._rules.swapped or len(stem) < _MIN_STEM:
            return ()
        found = self._found.get(stem, ())
        counties = [code for code in found if self._regions[code].level is RegionLevel.COUNTY]
        return self._meant(name, counties)

    def _meant(self, name: str, codes: Sequence[str]) -> Codes:
        """Leave out what nobody means by a bare name.

        A province's name means the province, a city's the city, even where a county far away
        is called the same; a name listed as contested means any of them.
        """
        if len(codes) <= 1:
            return tuple(codes)
        candidates = codes if name in self._rules.contested else self._widest_level(codes)
        outermost = [
            code
            for code in candidates
            if not any(code != other and self._is_within(code, other) for other in candidates)
        ]
        return tuple(sorted(outermost, key=lambda code: (code not in self._covered, code)))

    def _widest_level(self, codes: Sequence[str]) -> Sequence[str]:
        for level in (RegionLevel.PROVINCE, RegionLevel.CITY):
            found = [code for code in codes if self._regions[code].level is level]
            if found:
                return found
        return codes
