"""Region files: one YAML file for each region about which we know more than its code and name."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

_REQUIRED = frozenset({"code", "name", "parent", "pooling", "source"})
_OPTIONAL = frozenset(
    {"short_name", "aliases", "former_names", "former_codes", "shared_names", "weak_names"}
    | {"platform", "alliances", "hospitals", "towns"}
)
_CODE = re.compile(r"\d{6}")
_TOWN_CODE = re.compile(r"\d{9}")
_LOADER: type = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class RegionDataError(ValueError):
    """A region file cannot be used. The message names the file and the problem."""

    def __init__(self, file: str, problem: str) -> None:
        super().__init__(f"{file}: {problem}")


@dataclass(frozen=True)
class Hospital:
    """A hospital, as a word for the place where it stands."""

    name: str
    names: tuple[str, ...]
    weak_names: tuple[str, ...]


@dataclass(frozen=True)
class RegionFile:
    """What one file says about one region."""

    file: str
    code: str
    name: str
    parent: str
    pooling_area: str | None
    pooling_verified: bool
    source: str
    short_name: str | None
    aliases: tuple[str, ...]
    former_names: tuple[str, ...]
    former_codes: tuple[str, ...]
    shared_names: tuple[str, ...]
    """Names that it has in common with other regions: whoever hears one asks back."""
    weak_names: tuple[str, ...]
    platform: str | None
    alliances: tuple[str, ...]
    hospitals: tuple[Hospital, ...]
    towns: tuple[tuple[str, str], ...]
    """Code and name of each."""
    towns_verified: bool

    @property
    def own_names(self) -> tuple[str, ...]:
        """Names that no other file may claim."""
        hospitals = (n for h in self.hospitals for n in (h.name, *h.names, *h.weak_names))
        return (self.name, *self.aliases, *self.former_names, *hospitals)


def read_region_files(folder: Path) -> Iterator[RegionFile]:
    """Read every file of a folder, in order of its name."""
    for path in sorted(folder.glob("*.yml")):
        yield _region_file(path.name, _parse(path))


def load_yaml(path: Path) -> Any:
    """Read one YAML file with the safe loader, the compiled one where there is one."""
    return yaml.load(path.read_text("utf-8"), Loader=_LOADER)  # noqa: S506 - a safe loader


def _parse(path: Path) -> dict[str, Any]:
    try:
        raw = load_yaml(path)
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise RegionDataError(path.name, f"cannot be read: {error}") from error
    if not isinstance(raw, dict):
        raise RegionDataError(path.name, "is not a mapping")
    keys = frozenset(raw)
    for problem, wrong in (
        ("missing", _REQUIRED - keys),
        ("unknown", keys - _REQUIRED - _OPTIONAL),
    ):
        if wrong:
            raise RegionDataError(path.name, f"{problem} keys: {', '.join(sorted(wrong))}")
    return raw


def _region_file(file: str, raw: dict[str, Any]) -> RegionFile:
    towns = raw.get("towns") or {}
    pooling = raw["pooling"]
    if not isinstance(pooling, dict) or not {"area", "verified"} <= pooling.keys():
        raise RegionDataError(file, "pooling needs area and verified")
    if pooling["verified"] and not pooling.get("source"):
        raise RegionDataError(file, "a verified pooling area needs its source")
    return RegionFile(
        file=file,
        code=_code(file, raw["code"]),
        name=_text(file, raw, "name"),
        parent=_code(file, raw["parent"]),
        pooling_area=_code(file, pooling["area"]) if pooling["area"] else None,
        pooling_verified=bool(pooling["verified"]),
        source=_text(file, raw, "source"),
        short_name=raw.get("short_name"),
        aliases=_texts(file, raw, "aliases"),
        former_names=_texts(file, raw, "former_names"),
        former_codes=tuple(_code(file, c) for c in _texts(file, raw, "former_codes")),
        shared_names=_texts(file, raw, "shared_names"),
        weak_names=_texts(file, raw, "weak_names"),
        platform=raw.get("platform"),
        alliances=_texts(file, raw, "alliances"),
        hospitals=tuple(_hospital(file, h) for h in raw.get("hospitals") or ()),
        towns=tuple(_town(file, t) for t in towns.get("list", ())),
        towns_verified=bool(towns.get("verified", True)),
    )


def _hospital(file: str, raw: dict[str, Any]) -> Hospital:
    if not isinstance(raw, dict):
        raise RegionDataError(file, f"not a hospital: {raw!r}")
    return Hospital(
        _text(file, raw, "name"), _texts(file, raw, "names"), _texts(file, raw, "weak_names")
    )


def _town(file: str, raw: dict[str, Any]) -> tuple[str, str]:
    if not isinstance(raw, dict):
        raise RegionDataError(file, f"not a town: {raw!r}")
    return _code(file, raw.get("code"), _TOWN_CODE), _text(file, raw, "name")


def _code(file: str, code: object, form: re.Pattern[str] = _CODE) -> str:
    if not isinstance(code, str) or not form.fullmatch(code):
        raise RegionDataError(file, f"not a code in quotes: {code!r}")
    return code


def _text(file: str, raw: dict[str, Any], key: str) -> str:
    text = raw.get(key)
    if not isinstance(text, str) or not text.strip():
        raise RegionDataError(file, f"{key} must be a text")
    return text


def _texts(file: str, raw: dict[str, Any], key: str) -> tuple[str, ...]:
    texts = raw.get(key) or ()
    if not isinstance(texts, list | tuple) or not all(isinstance(t, str) for t in texts):
        raise RegionDataError(file, f"{key} must be a list of texts")
    return tuple(texts)
