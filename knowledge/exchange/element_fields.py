"""Elements and materials as YAML, in both directions.

An element is written ``name: value``; with the day it was read, ``name: {value, read_on}``; with
several values, a list of either. Nothing after the colon means that the value is not known.
"""

from itertools import groupby
from typing import Any

from knowledge.durations import BadDuration, parse_duration
from knowledge.elements import (
    ELEMENTS,
    TIMES,
    Element,
    ElementName,
    Group,
    HandlingMode,
    Material,
    MaterialForm,
)
from knowledge.exchange import fields
from knowledge.exchange.problems import Spot

ELEMENT_KEYS = ("value", "read_on")
MATERIAL_KEYS = (
    "name", "note", "required", "deferrable", "deferrable_until", "form", "copies", "source",
)  # fmt: skip


def parse_elements(raw: dict[str, Any], group: Group, spot: Spot) -> tuple[Element, ...]:
    """Return the elements of a group; what does not belong there is reported."""
    allowed = {name.value: name for name in ELEMENTS.get(group, ())}
    fields.only(raw, allowed, spot)
    return tuple(
        _element(allowed[key], item, spot.at(key))
        for key, value in raw.items()
        if key in allowed
        for item in (value if isinstance(value, list) else [value])
    )


def dump_elements(elements: tuple[Element, ...]) -> dict[str, Any]:
    """Return elements as they are written in a file."""
    written: dict[str, Any] = {}
    for name, found in groupby(elements, key=lambda element: element.name):
        items = [_written(element) for element in found]
        written[name.value] = items if len(items) > 1 else items[0]
    return written


def parse_material(raw: dict[str, Any], spot: Spot) -> Material:
    """Return one item of a material list."""
    fields.only(raw, MATERIAL_KEYS, spot)
    material = Material(
        name=fields.text(raw, "name", spot),
        note=fields.text(raw, "note", spot, required=False),
        required=fields.flag(raw, "required", spot, default=True),
        deferrable=fields.flag(raw, "deferrable", spot, default=False),
        deferrable_until=fields.text(raw, "deferrable_until", spot, required=False),
        form=fields.optional_member(raw, "form", spot, MaterialForm),
        copies=fields.count(raw, "copies", spot),
        source=fields.text(raw, "source", spot, required=False),
    )
    if material.deferrable_until and not material.deferrable:
        spot.at("deferrable_until").report("not_deferrable")
    return material


def dump_material(material: Material) -> dict[str, Any]:
    """Return a material as it is written in a file: what is said of it and no more."""
    raw = {
        "name": material.name,
        "note": material.note,
        "form": material.form.value if material.form else None,
        "copies": material.copies,
        "source": material.source,
        "deferrable_until": material.deferrable_until,
    }
    written = {key: value for key, value in raw.items() if value not in ("", None)}
    if not material.required:
        written["required"] = False
    if material.deferrable:
        written["deferrable"] = True
    return written


def _element(name: ElementName, raw: Any, spot: Spot) -> Element:
    given = raw if isinstance(raw, dict) else {"value": raw}
    fields.only(given, ELEMENT_KEYS, spot)
    value = fields.text(given, "value", spot, required=False)
    _check_value(name, value, spot)
    return Element(name, value, fields.day(given, "read_on", spot))


def _check_value(name: ElementName, value: str, spot: Spot) -> None:
    if not value:
        return
    if name is ElementName.HANDLING_MODE and value not in {mode.value for mode in HandlingMode}:
        allowed = " ".join(mode.value for mode in HandlingMode)
        spot.report("unknown_value", value=value, allowed=allowed)
    if name is ElementName.VISITS and not value.isdecimal():
        spot.report("not_count", value=value)
    if name in TIMES:
        try:
            parse_duration(value)
        except BadDuration:
            spot.report("bad_duration", value=value)


def _written(element: Element) -> Any:
    value = element.value or None
    if element.read_on is None:
        return value
    return {"value": value, "read_on": element.read_on}
