"""Put the divisions of China and the region files together."""

import re
from collections.abc import Iterable, Iterator
from itertools import chain

from regions.divisions import Division, divisions, municipalities
from regions.files import RegionDataError, RegionFile
from regions.groups import check_groups
from regions.model import NATION, Region, RegionLevel
from regions.naming import naming_rules

_PROVINCE_CODE = re.compile(r"\d{2}0000")
_CITY_CODE = re.compile(r"\d{4}00")
_WIDEST_FIRST = tuple(RegionLevel)


def assemble(files: Iterable[RegionFile]) -> dict[str, Region]:
    """Return every region by code, a region after the one that it lies in.

    What a file does not say is inherited from the region around it, or follows the rule that
    insurance funds are kept by cities, and by a municipality as a whole.
    """
    files = tuple(files)
    _check_claims(files)
    by_code = {file.code: file for file in files}
    name = naming_rules().nation
    regions = {NATION: Region(NATION, name, name, RegionLevel.NATION, None)}
    for division in _all_divisions(by_code):
        file = by_code.get(division.code)
        if division.parent not in regions:
            raise RegionDataError(file.file if file else "", f"no region {division.parent}")
        regions[division.code] = _region(division, regions[division.parent], file)
        for code, town in file.towns if file else ():
            below = Division(code, town, RegionLevel.TOWN, division.code)
            regions[code] = _town(below, regions[division.code], file)
    _check_codes(files, regions)
    return regions


def _division(file: RegionFile) -> Division:
    """Return the division that a file describes, its level read from the code."""
    level = RegionLevel.COUNTY
    if _PROVINCE_CODE.fullmatch(file.code):
        level = RegionLevel.PROVINCE
    elif _CITY_CODE.fullmatch(file.code):
        level = RegionLevel.CITY
    return Division(file.code, file.name, level, file.parent)


def _short(file: RegionFile) -> str:
    return file.short_name or naming_rules().short(file.name, _division(file).level)


def _all_divisions(by_code: dict[str, RegionFile]) -> Iterator[Division]:
    """Yield the divisions of the package, a file's own word before it, then those only in files."""
    listed = {division.code: division for division in divisions()}
    own = {code: _division(file) for code, file in by_code.items()}
    extra = sorted(
        own.keys() - listed.keys(), key=lambda code: _WIDEST_FIRST.index(own[code].level)
    )
    return (own.get(code) or listed[code] for code in chain(listed, extra))


def _region(division: Division, parent: Region, file: RegionFile | None) -> Region:
    pool, verified = parent.pooling_area or _own_pool(division), parent.pooling_verified
    if file:
        pool, verified = file.pooling_area, file.pooling_verified
    joined = (*parent.alliances, *(file.alliances if file else ()))
    return Region(
        code=division.code,
        name=division.name,
        short_name=(file.short_name if file else None)
        or naming_rules().short(division.name, division.level),
        level=division.level,
        parent=division.parent,
        pooling_area=pool,
        pooling_verified=verified,
        aliases=file.aliases if file else (),
        former_names=file.former_names if file else (),
        former_codes=file.former_codes if file else (),
        platform=(file.platform if file else None) or parent.platform,
        alliances=tuple(dict.fromkeys(joined)),
        source=file.source if file else "",
    )


def _town(division: Division, county: Region, file: RegionFile | None) -> Region:
    return Region(
        code=division.code,
        name=division.name,
        short_name=naming_rules().short(division.name, division.level),
        level=division.level,
        parent=county.code,
        pooling_area=county.pooling_area,
        pooling_verified=county.pooling_verified,
        platform=county.platform,
        alliances=county.alliances,
        verified=bool(file and file.towns_verified),
        source=county.source,
    )


def _own_pool(division: Division) -> str | None:
    """Return the pooling area of a division that lies in none: a province has several."""
    if division.level is RegionLevel.PROVINCE and division.code not in municipalities():
        return None
    return division.code


def _check_claims(files: tuple[RegionFile, ...]) -> None:
    """Raise where two files claim the same region, code or name, or one names no known group."""
    owners: dict[str, RegionFile] = {}
    for file in files:
        check_groups(file)
        for claim in (file.code, *file.former_codes, *file.own_names):
            _check_free(claim, file, owners)
            owners[claim] = file
    for file in files:
        for name in (*file.shared_names, _short(file)):
            _check_free(name, file, owners)


def _check_free(claim: str, file: RegionFile, owners: dict[str, RegionFile]) -> None:
    owner = owners.get(claim, file)
    if owner is not file:
        raise RegionDataError(file.file, f"{claim} is taken by {owner.file}")


def _check_codes(files: tuple[RegionFile, ...], regions: dict[str, Region]) -> None:
    for file in files:
        if file.pooling_area and file.pooling_area not in regions:
            raise RegionDataError(file.file, f"no region {file.pooling_area} to pool with")
        for old in file.former_codes:
            if old in regions:
                raise RegionDataError(file.file, f"{old} is still a code in use")
