"""A composition in words: sections, the spoken line, sources, and what is not verified."""

from datetime import date

from knowledge.answer import Section
from knowledge.composing import Composition, is_settlement
from knowledge.details import details, stale_elements
from knowledge.elements import Element, ElementName
from knowledge.entries import Body, Group, Revision, Source
from knowledge.figures import holds_figure
from knowledge.phrases import Phrases
from knowledge.scope import REGION_SLOTS

Names = dict[str, str]

MOST_NAMED = 2
"""Parts that the notice names; where more are not verified, each bears a mark of its own."""


def sections(
    composition: Composition, on: date, phrases: Phrases, names: Names
) -> tuple[Section, ...]:
    """Render the groups in order; a group with a newer text above it stands twice."""
    return tuple(
        _section(group, revision, composition, on, phrases, names)
        for group, revision in composition.used
    )


def _section(
    group: Group,
    revision: Revision,
    composition: Composition,
    on: date,
    phrases: Phrases,
    names: Names,
) -> Section:
    body = revision.groups[group]
    doubtful = group in composition.newer
    title = phrases.get("sections", group.value)
    if doubtful:
        which = "newer" if revision is composition.newer[group] else "older"
        title = phrases.get("doubtful", which).format(title=title)
    return Section(
        group=group,
        title=title,
        lines=tuple(line.format_map(names) for line in _lines(body, phrases)),
        materials=body.materials,
        details=details(_elements(body), on, phrases),
        verified=body.verified and not doubtful,
        entry_id=revision.entry_id,
    )


def _elements(body: Body) -> tuple[Element, ...]:
    """Return the elements shown: a charge is no gap where a line tells the amount."""
    if not any(map(holds_figure, body.lines)):
        return body.elements
    return tuple(
        each for each in body.elements if each.value or each.name is not ElementName.CHARGE
    )


def _lines(body: Body, phrases: Phrases) -> tuple[str, ...]:
    """Return the lines of a group; one of which nothing is known names what is not known."""
    if body.lines or body.materials or body.elements:
        return body.lines
    return tuple(phrases.get("elements", "gap").format(value=value) for value in body.unknown)


def spoken_line(
    composition: Composition, lead: Revision, on: date, phrases: Phrases, names: Names
) -> str:
    """Return what is said aloud: nothing outdated, no phone or address read long ago."""
    if any(composition.groups[group] is lead for group in composition.newer):
        return phrases.get("doubtful", "spoken")
    stale = (element.value for element in stale_elements(composition.bodies, on))
    if any(value in lead.spoken for value in stale):
        return phrases.get("status", "stale")
    return lead.spoken.format_map(names)


def sources(composition: Composition) -> tuple[Source, ...]:
    """Return the sources of every entry used, each once, verified ones first."""
    unique = {source.id: source for r in composition.revisions for source in r.sources}
    return tuple(sorted(unique.values(), key=lambda source: not source.verified))


def notice(composition: Composition, on: date, phrases: Phrases, names: Names) -> str:
    """Say in one line what is unverified or unknown, and whom to ask; empty if nothing is."""
    said = [
        phrases.get("notice", kind).format(parts=parts)
        for kind, local in (("national", False), ("local", True))
        if (parts := _unverified_parts(composition, local, phrases))
    ]
    if composition.newer:
        said.append(phrases.get("notice", "doubtful").format(parts=_doubtful(composition, phrases)))
    stale = [
        phrases.get("elements", "label", element.name.value)
        for element in stale_elements(composition.bodies, on)
    ]
    unknown = [value.format_map(names) for body in composition.bodies for value in body.unknown]
    for kind, values in (("stale", stale), ("unknown", unknown)):
        if values:
            listed = phrases.get("elements", "join").join(dict.fromkeys(values))
            said.append(phrases.get("notice", kind).format(values=listed))
    if not said:
        return ""
    ask = phrases.get("notice", _whom(composition, phrases, names))
    return phrases.get("notice", "start") + "".join(said) + ask.format_map(names)


def _whom(composition: Composition, phrases: Phrases, names: Names) -> str:
    """Say which phrase names whom to ask: an office is named only where its place is known."""
    if is_settlement(composition):
        return "ask"
    known = names["handling"] != phrases.get("defaults", "handling")
    return "ask_office" if known else "ask_anyone"


def _unverified_parts(composition: Composition, local: bool, phrases: Phrases) -> str:
    """Name the unverified groups; all of them together are named as one."""
    shown = [(group, revision.groups[group], revision) for group, revision in composition.used]
    unverified = {(group, is_local(r)) for group, body, r in shown if not body.verified}
    doubtful = {group for group, is_here in unverified if is_here is local}
    if doubtful and len(doubtful) == len({group for group, _, _ in shown}):
        return phrases.get("notice", "everything")
    if len(doubtful) == len(unverified) > MOST_NAMED:
        return phrases.get("notice", "marked")
    return _parts(doubtful, phrases)


def _doubtful(composition: Composition, phrases: Phrases) -> str:
    return _parts(set(composition.newer), phrases)


def _parts(groups: set[Group], phrases: Phrases) -> str:
    return "".join(
        phrases.get("notice", "part").format(title=phrases.get("sections", group.value))
        for group in Group
        if group in groups
    )


def is_local(revision: Revision) -> bool:
    """Say whether an entry holds in named regions only."""
    return any(getattr(revision.scope, slot) for slot in REGION_SLOTS)


def is_empty(body: Body) -> bool:
    """Say whether a group tells nothing but that nothing is known."""
    known = any(element.value for element in body.elements)
    return not (body.lines or body.materials or known)
