"""The groups of an entry as one text with headings, and back.

A text is for spreadsheets, where the elements and materials of a group have no cells of their own.
Reading a text back keeps every group whose words are unchanged as it was, elements and all; a group
whose words are new holds them as lines, unverified.
"""

import re
from functools import cache

from knowledge.elements import Element, ElementName
from knowledge.entries import Body, Group
from knowledge.exchange.importing.mapped_values import lines_of
from knowledge.exchange.spreadsheets.grids import words
from knowledge.phrases import load_phrases
from knowledge.rendering import material_line

_HEADING = re.compile(r"\u3010\s*(.+?)\s*\u3011")


def sections_text(groups: dict[Group, Body]) -> str:
    """Return the groups as a text; a single summary needs no heading."""
    if list(groups) == [Group.SUMMARY]:
        return body_text(groups[Group.SUMMARY])
    return "\n".join(
        f"\u3010{_titles()[group]}\u3011\n{body_text(groups[group])}"
        for group in Group
        if group in groups
    )


def parse_sections(text: str, known: dict[Group, Body]) -> dict[Group, Body]:
    """Return the groups of a text. ``known`` are those of the entry as it is, if there is one."""
    parts: dict[Group, list[str]] = {}
    by_title = {title: group for group, title in _titles().items()}
    at = Group.SUMMARY
    for line in text.split("\n"):
        heading = _HEADING.fullmatch(line.strip())
        if heading and heading[1] in by_title:
            at = by_title[heading[1]]
            parts.setdefault(at, [])
        elif line.strip():
            parts.setdefault(at, []).append(line.strip())
    return {
        group: _body("\n".join(parts[group]), known.get(group))
        for group in Group
        if parts.get(group)
    }


def body_text(body: Body) -> str:
    """Return what a group says, a line each: lines, elements, materials, what is not known."""
    phrases = load_phrases()
    said = list(body.lines)
    for element in body.elements:
        label = str(phrases.node("elements", "label")[element.name.value])
        text = _element_words(element) or words("sections", "not_known")
        said.append(words("sections", "pair", label=label, text=text))
    said += [material_line(material, phrases) for material in body.materials]
    if body.unknown:
        said.append(words("sections", "unknown", items="\u3001".join(body.unknown)))
    return "\n".join(said)


def _body(text: str, known: Body | None) -> Body:
    if known is not None and body_text(known) == text:
        return known
    return Body(lines=lines_of(text), verified=False)


def _element_words(element: Element) -> str:
    if not element.value:
        return ""
    if element.name is ElementName.HANDLING_MODE:
        return load_phrases().get("elements", "handling_mode", element.value)
    if element.read_on is None:
        return element.value
    return words("sections", "read", value=element.value, day=element.read_on)


@cache
def _titles() -> dict[Group, str]:
    return {group: load_phrases().get("sections", group.value) for group in Group}
