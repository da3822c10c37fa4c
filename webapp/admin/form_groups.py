"""The part of an entry's form that holds the groups: lines, elements, materials, what is unknown.

An element has a value a line; a line with nothing but a question mark is a value nobody knows.
"""

from collections.abc import Iterator
from typing import Any

from core.clock import today
from knowledge.elements import ELEMENTS, PERISHABLE, Element, ElementName, Material, MaterialForm
from knowledge.entries import Body, EntryKind, Group
from webapp.admin.form_scope import Report, read_day
from webapp.admin.forms import Form
from webapp.admin.words import say
from webapp.incoming import clean

UNKNOWN = ("?", "\uff1f")
SPARE_ROWS = 3
_MOST_ROWS = 60
SHOWN: dict[EntryKind, tuple[Group, ...]] = {
    EntryKind.GUIDE: tuple(group for group in Group if group is not Group.LOCAL),
    EntryKind.FAQ: (Group.SUMMARY,),
    EntryKind.OFFICE: (Group.SUMMARY, Group.WHERE),
    EntryKind.SETTLEMENT_RULE: (Group.SUMMARY, Group.ELIGIBILITY, Group.PROCESS, Group.FEE),
    EntryKind.BUNDLE: (Group.SUMMARY, Group.PROCESS, Group.MATERIALS, Group.TIME),
}
"""The groups that a kind of entry usually fills: these stand open, the others can be opened."""
_TEXTS = ("name", "note", "deferrable_until", "source")


def lines(text: str) -> tuple[str, ...]:
    """Return the lines of a field that hold something."""
    return tuple(line for line in map(clean, text.split("\n")) if line)


def read_groups(form: Form, before: dict[Group, Body], report: Report) -> dict[Group, Body]:
    """Return the groups of a form that say anything."""
    found = {group: _read_body(form, group, before.get(group, Body()), report) for group in Group}
    return {
        group: body
        for group, body in found.items()
        if body.lines or body.elements or body.materials or body.unknown
    }


def show_groups(groups: dict[Group, Body], kind: EntryKind) -> list[dict[str, Any]]:
    """Return what the template shows of every group, in the order of an answer."""
    return [_shown(group, groups.get(group), kind) for group in Group]


def _shown(group: Group, body: Body | None, kind: EntryKind) -> dict[str, Any]:
    held = body or Body()
    rows = [_material(one) for one in held.materials]
    values: dict[str, list[str]] = {}
    for one in held.elements:
        values.setdefault(one.name.value, []).append(one.value or UNKNOWN[0])
    days = [one.read_on for one in held.elements if one.read_on]
    return {
        "name": group.value,
        "open": body is not None or group in SHOWN[kind],
        "lines": "\n".join(held.lines),
        "unknown": "\n".join(held.unknown),
        "verified": held.verified if body is not None else False,
        "elements": [
            (name.value, "\n".join(values.get(name.value, ()))) for name in ELEMENTS.get(group, ())
        ],
        "perishable": any(name in PERISHABLE for name in ELEMENTS.get(group, ())),
        "read_on": max(days).isoformat() if days else "",
        "materials": [*rows, *({} for _ in range(SPARE_ROWS))] if group is Group.MATERIALS else [],
    }


def _material(one: Material) -> dict[str, Any]:
    shown: dict[str, Any] = {name: getattr(one, name) for name in _TEXTS}
    return {
        **shown,
        "optional": not one.required,
        "deferrable": one.deferrable,
        "form": one.form.value if one.form else "",
        "copies": "" if one.copies is None else one.copies,
    }


def _read_body(form: Form, group: Group, before: Body, report: Report) -> Body:
    name = group.value
    return Body(
        lines=lines(form.get(f"{name}.lines")),
        materials=tuple(_materials(form, report)) if group is Group.MATERIALS else (),
        elements=tuple(_elements(form, group, before, report)),
        verified=f"{name}.verified" in form,
        unknown=lines(form.get(f"{name}.unknown")),
    )


def _elements(form: Form, group: Group, before: Body, report: Report) -> Iterator[Element]:
    label = say("labels", "read_on")
    given = read_day(form.get(f"{group.value}.read_on"), label, report)
    days = {(one.name, one.value): one.read_on for one in before.elements}
    shown = max((day for day in days.values() if day), default=None)
    # In the order in which the text has them: an order of our own would look like a change.
    own = ELEMENTS.get(group, ())
    for name in dict.fromkeys([*(one.name for one in before.elements if one.name in own), *own]):
        for line in lines(form.get(f"{group.value}.{name.value}")):
            value = "" if line in UNKNOWN else line
            yield Element(name, value, _read_on(name, value, days, given, shown))


def _read_on(name: ElementName, value: str, days: dict[Any, Any], given: Any, shown: Any) -> Any:
    """Return the day on which a value was read: only a person's look moves it."""
    held = days.get((name, value))
    if name not in PERISHABLE:
        return held
    if given is not None and given != shown:
        return given
    return held if (name, value) in days else (given if given and not shown else today())


def _materials(form: Form, report: Report) -> Iterator[Material]:
    for at in range(_MOST_ROWS):
        row = f"material.{at}"
        if f"{row}.name" not in form:
            return
        texts = {name: clean(form.get(f"{row}.{name}")) for name in _TEXTS}
        if not texts["name"]:
            if any(texts.values()):
                report(say("form", "material_name", row=at + 1))
            continue
        kind, copies = form.get(f"{row}.form"), form.get(f"{row}.copies").strip()
        if copies and not (copies.isascii() and copies.isdigit()):
            report(say("form", "bad_copies", name=texts["name"], value=copies[:10]))
            copies = ""
        yield Material(
            **texts,
            required=f"{row}.optional" not in form,
            deferrable=f"{row}.deferrable" in form,
            form=MaterialForm(kind) if kind in set(MaterialForm) else None,
            copies=int(copies) if copies else None,
        )
