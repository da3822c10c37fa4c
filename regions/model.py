"""What a region is, and how an insured place relates to a place of treatment."""

from dataclasses import dataclass
from enum import Enum

NATION = "100000"


class RegionLevel(str, Enum):
    """Levels of the administrative hierarchy, widest first."""

    NATION = "nation"
    PROVINCE = "province"
    CITY = "city"
    COUNTY = "county"
    TOWN = "town"


class CareRelation(str, Enum):
    """How the insured region and the region of treatment relate (see docs/glossary)."""

    SAME_POOL = "same_pool"
    SAME_PROVINCE = "same_province"
    CROSS_PROVINCE = "cross_province"


@dataclass(frozen=True)
class Region:
    """One region. ``code`` is the six-digit GB/T 2260 code (nine digits for a town)."""

    code: str
    name: str
    short_name: str
    level: RegionLevel
    parent: str | None
    pooling_area: str | None = None
    """Code of the region whose insurance fund pays; None where it is wider than one area."""
    pooling_verified: bool = False
    aliases: tuple[str, ...] = ()
    former_names: tuple[str, ...] = ()
    former_codes: tuple[str, ...] = ()
    platform: str | None = None
    """Key of the service platform (``tianfutongban``, ``yukuaiban``)."""
    alliances: tuple[str, ...] = ()
    """Keys of the regional alliances it belongs to (``wandakai``, ``mingyueshan``)."""
    verified: bool = True
    """False where nobody has checked that the region exists as it is written here."""
    source: str = ""
    """Where the code and the names come from."""


@dataclass(frozen=True)
class PlaceName:
    """A surface form that names one or several places (several: the caller must ask back)."""

    surface: str
    codes: tuple[str, ...]
    weak: bool = False
    """True where the form is also an ordinary word: it counts only beside a place cue."""
    hospital: str | None = None
    """Full name of the hospital where the form names one, else None."""


@dataclass(frozen=True)
class Alliance:
    """Regions that act together under one name. The name stands for no single region."""

    key: str
    name: str
    names: tuple[str, ...]
    """Every form that people use, the name itself included."""
    members: tuple[str, ...]
    """Codes of the regions that joined; what lies in them belongs to it too."""


@dataclass(frozen=True)
class Platform:
    """The service platform of a province."""

    key: str
    name: str
