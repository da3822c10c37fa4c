"""Names that regions share: service platforms and alliances (regions/groups.yml)."""

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from regions.files import RegionDataError, RegionFile, load_yaml
from regions.model import Alliance, Platform

_GROUPS = Path(__file__).with_name("groups.yml")


@cache
def platforms() -> MappingProxyType[str, Platform]:
    """Return the service platforms by key."""
    listed = _raw()["platforms"].items()
    return MappingProxyType({key: Platform(key, platform["name"]) for key, platform in listed})


def alliances(files: Iterable[RegionFile]) -> MappingProxyType[str, Alliance]:
    """Return the alliances by key, each with the regions that say they joined it."""
    files = tuple(files)
    return MappingProxyType(
        {
            key: Alliance(
                key=key,
                name=alliance["name"],
                names=(alliance["name"], *alliance["names"]),
                members=tuple(sorted(f.code for f in files if key in f.alliances)),
            )
            for key, alliance in _raw()["alliances"].items()
        }
    )


def check_groups(file: RegionFile) -> None:
    """Raise where a file names a platform or an alliance that is not listed."""
    if file.platform and file.platform not in _raw()["platforms"]:
        raise RegionDataError(file.file, f"unknown platform: {file.platform}")
    for key in file.alliances:
        if key not in _raw()["alliances"]:
            raise RegionDataError(file.file, f"unknown alliance: {key}")


@cache
def _raw() -> dict[str, Any]:
    raw: dict[str, Any] = load_yaml(_GROUPS)
    return raw
