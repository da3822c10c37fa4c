"""The registry: every region of China, what lies in what, whose fund pays, who is called how."""

from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from regions.assembly import assemble
from regions.divisions import special_regions
from regions.files import RegionFile, read_region_files
from regions.groups import alliances, platforms
from regions.model import NATION, Alliance, CareRelation, PlaceName, Platform, Region, RegionLevel
from regions.names import NameIndex
from regions.naming import Strength, naming_rules
from regions.relations import NOTHING, Place, possible_relations

_DATA = Path(__file__).with_name("data")


class UnknownRegion(KeyError):
    """No region has this code."""


class Registry:
    """All regions. Immutable and safe to share between threads."""

    def __init__(self, files: Iterable[RegionFile]) -> None:
        files = tuple(sorted(files, key=lambda file: file.code))
        self._regions = assemble(files)
        self._current = {old: file.code for file in files for old in file.former_codes}
        self._covered = tuple(self._regions[file.code] for file in files)
        self._alliances = alliances(files)
        self._special = special_regions()
        self._names = self._index(files)
        self._listed = tuple(self._names.listed())

    def __iter__(self) -> Iterator[Region]:
        return iter(self._regions.values())

    def get(self, code: str) -> Region:
        """Return the region with a code; a former code gives the region of today."""
        region = self._regions.get(self._current.get(code, code))
        if region is None:
            raise UnknownRegion(code)
        return region

    def knows(self, code: str) -> bool:
        """Say whether there is a region with a code, of today or a former one."""
        return self._current.get(code, code) in self._regions

    def ancestors(self, code: str) -> tuple[str, ...]:
        """Return the regions around a region, nearest first, the nation last."""
        around = []
        parent = self.get(code).parent
        while parent:
            around.append(parent)
            parent = self._regions[parent].parent
        return tuple(around)

    def province(self, code: str) -> str | None:
        """Return the province of a region; None for the nation."""
        lineage = (self.get(code).code, *self.ancestors(code))
        return lineage[-2] if len(lineage) > 1 else None

    def is_within(self, code: str, container: str) -> bool:
        """Say whether a region is the container or lies in it."""
        inner, outer = self.get(code).code, self.get(container).code
        return inner == outer or outer in self.ancestors(inner)

    def pooling_area(self, code: str) -> str | None:
        """Return the region whose fund pays, or None where the region holds several funds."""
        return self.get(code).pooling_area

    def care_relations(self, insured: str | None, treatment: str | None) -> frozenset[CareRelation]:
        """Return every relation still possible; None is a region not known yet.

        Nothing is said of Hong Kong, Macau and Taiwan: the settlement rules do not reach there,
        so the set is empty where either region is one of them.
        """
        places = [self.get(code).code for code in (insured, treatment) if code is not None]
        if any(place in self._special for place in places):
            return NOTHING
        return possible_relations(self._place(insured), self._place(treatment))

    def care_relation(self, insured: str | None, treatment: str | None) -> CareRelation | None:
        """Return the relation where only one is possible, else None."""
        possible = self.care_relations(insured, treatment)
        return next(iter(possible)) if len(possible) == 1 else None

    def resolve(self, name: str) -> tuple[Region, ...]:
        """Return the regions that a spoken name can mean: none, one, or several to ask about."""
        return tuple(self._regions[code] for code in self._names.resolve(name))

    def names(self) -> tuple[PlaceName, ...]:
        """Return every name that may be looked for in a text.

        Names put together (a province and its county) are not among them: two that stand side
        by side are read as one by :meth:`resolve`.
        """
        return self._listed

    def covered(self) -> tuple[Region, ...]:
        """Return the regions that have a file of their own, by code."""
        return self._covered

    def towns(self, code: str) -> tuple[Region, ...]:
        """Return the towns of a county, where they are known."""
        county = self.get(code).code
        below = (region for region in self if region.parent == county)
        return tuple(region for region in below if region.level is RegionLevel.TOWN)

    def full_name(self, code: str) -> str:
        """Return the name with those of the city and province around it."""
        region = self.get(code)
        around = (self._regions[a].name for a in self.ancestors(region.code) if a != NATION)
        return "".join([*reversed(tuple(around)), region.name])

    def platform(self, code: str) -> Platform | None:
        """Return the service platform that serves a region, where it is known."""
        key = self.get(code).platform
        return platforms()[key] if key else None

    def alliances(self) -> tuple[Alliance, ...]:
        """Return the alliances of regions."""
        return tuple(self._alliances.values())

    def alliance_named(self, name: str) -> Alliance | None:
        """Return the alliance that a name stands for; it resolves to no single region."""
        return next((a for a in self._alliances.values() if name in a.names), None)

    def _place(self, code: str | None) -> Place | None:
        province = self.province(code) if code else None
        return Place(province, self.get(code).pooling_area) if code and province else None

    def _index(self, files: tuple[RegionFile, ...]) -> NameIndex:
        by_code = {file.code: file for file in files}
        home = {self.province(code) for code in by_code}
        index = NameIndex(naming_rules(), self._regions, self.is_within, frozenset(by_code))
        for region in self:
            file = by_code.get(region.code)
            for name, strength in naming_rules().forms(region, self.province(region.code) in home):
                weak = file is not None and name in file.weak_names
                index.add(name, region.code, Strength.WEAK if weak else strength)
        for file in files:
            _add_file(index, file)
        return index


def _add_file(index: NameIndex, file: RegionFile) -> None:
    for name in (*file.aliases, *file.former_names, *file.shared_names):
        index.add(name, file.code, _strength(name, file.weak_names))
    for hospital in file.hospitals:
        for name in (hospital.name, *hospital.names, *hospital.weak_names):
            index.add(name, file.code, _strength(name, hospital.weak_names), hospital.name)


def _strength(name: str, weak: tuple[str, ...]) -> Strength:
    if name in weak:
        return Strength.WEAK
    return Strength.STRONG if len(name) > 1 else Strength.UNLISTED


@cache
def _load(folder: Path) -> Registry:
    return Registry(read_region_files(folder))


def load_registry(folder: Path | None = None) -> Registry:
    """Return the registry of a folder of region files, by default our own; read once each."""
    return _load(folder or _DATA)
