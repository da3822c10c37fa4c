"""A bundle as one plan: what its parts say today, here, computed when somebody asks.

Nothing of a part is copied into the bundle's text. A part that is published anew, or that has a
local entry here, changes the plan at once.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from knowledge.composing import Composition, compose
from knowledge.details import details
from knowledge.elements import ElementName, Material, MaterialForm
from knowledge.entries import Body, Group, Revision, Topic
from knowledge.merging import Needs, SharedMaterial, merge
from knowledge.phrases import Phrases
from knowledge.scope import HANDLING, REGION_SLOTS, Facts, precedence
from knowledge.wording import is_local, spoken_line
from regions.registry import Registry

TOLD = (Group.TIME, Group.FEE, Group.WHERE)
"""Groups of the parts that the plan tells part by part, beside steps and materials."""
_AS_WRITTEN = {slot: f"{{{slot}}}" for slot in REGION_SLOTS}
"""Fills a text with its own placeholders: the names come when the plan is shown."""


@dataclass(frozen=True)
class _Part:
    """One part as it holds for these facts."""

    topic: Topic
    composition: Composition

    @property
    def title(self) -> str:
        """The title of an entry that holds everywhere: a local one names its region."""
        titles = (r.title for r in self.composition.revisions if not is_local(r))
        return next(titles, self.topic.question)

    def bodies(self, group: Group) -> tuple[Body, ...]:
        return tuple(r.groups[g] for g, r in self.composition.used if g is group)

    def settled(self, group: Group) -> bool:
        return group not in self.composition.newer and all(b.verified for b in self.bodies(group))


def compose_plan(
    topic: Topic,
    topics: Mapping[str, Topic],
    facts: Facts,
    registry: Registry,
    phrases: Phrases,
) -> Composition:
    """Compose a topic; for a bundle, with the steps and the one material list of its parts.

    ``topics`` are the published ones: the parts are taken from them.
    """
    composition = compose(topic, facts, registry)
    holders = [revision for revision in composition.revisions if revision.parts]
    if not holders:
        return composition
    owner = max(holders, key=lambda revision: precedence(revision, registry))
    found = [(name, topics.get(name)) for name in owner.parts]
    parts = [_Part(t, compose(t, facts, registry)) for _, t in found if t is not None]
    lost = len(found) - len(parts)
    plan = _Plan(owner, composition, parts, lost, facts, phrases)
    computed = {group: body for group, body in plan.bodies() if _says(body)}
    shown = replace(owner, groups={**owner.groups, **computed})
    groups = {group: shown if r is owner else r for group, r in composition.groups.items()}
    return replace(
        composition,
        groups=groups | dict.fromkeys(computed, shown),
        lead=shown if composition.lead is owner else composition.lead,
        open=composition.open + tuple(item for part in parts for item in _asked(part)),
        parts=(
            *(r for r in composition.revisions if r is not owner),
            *(r for part in parts for r in part.composition.revisions),
        ),
    )


@dataclass(frozen=True)
class _Plan:
    """The groups of a bundle that its parts fill."""

    owner: Revision
    composition: Composition
    parts: list[_Part]
    lost: int
    """How many parts are no longer published."""
    facts: Facts
    phrases: Phrases

    def bodies(self) -> Iterator[tuple[Group, Body]]:
        """Yield each computed group, what the bundle itself says of it first."""
        yield Group.PROCESS, self._with_own(Group.PROCESS, self._steps())
        yield Group.MATERIALS, self._materials()
        for group in TOLD:
            yield group, self._with_own(group, self._told(group))

    def _own(self, group: Group) -> Body:
        revision = self.composition.groups.get(group)
        return revision.groups[group] if revision else Body()

    def _with_own(self, group: Group, body: Body) -> Body:
        own = self._own(group)
        return replace(
            own,
            lines=own.lines + body.lines,
            verified=own.verified and body.verified,
            unknown=own.unknown + body.unknown,
        )

    def _steps(self) -> Body:
        lines = [self._line(part.title, self._sentence(part.composition)) for part in self.parts]
        if self.lost:
            lines.append(self.phrases.get("bundle", "lost").format(count=self.lost))
        settled = all(part.settled(group) for part in self.parts for group in Group)
        return Body(lines=tuple(lines), verified=settled)

    def _sentence(self, composition: Composition) -> str:
        if composition.lead is None:
            return self.phrases.get("bundle", "expired" if composition.expired else "not_known")
        return spoken_line(composition, composition.lead, self.facts.on, self.phrases, _AS_WRITTEN)

    def _told(self, group: Group) -> Body:
        lines = (self._line(part.title, "".join(self._said(part, group))) for part in self.parts)
        told = [part for part in self.parts if any(self._said(part, group))]
        return Body(
            lines=tuple(line for part, line in zip(self.parts, lines, strict=True) if part in told),
            verified=all(part.settled(group) for part in told),
        )

    def _said(self, part: _Part, group: Group) -> Iterator[str]:
        form = self.phrases.get("bundle", "detail")
        for body in part.bodies(group):
            yield from body.lines
            for detail in details(body.elements, self.facts.on, self.phrases):
                if detail.known:
                    yield form.format(label=detail.label, text=detail.text)

    def _materials(self) -> Body:
        own = self._own(Group.MATERIALS)
        listed = merge([Needs("", own.materials), *(_needs(part) for part in self.parts)])
        silent = [part for part in self.parts if not _needs(part).materials]
        gap = self.phrases.get("bundle", "materials_of")
        return Body(
            lines=own.lines + tuple(self._notes()),
            materials=tuple(self._material(item) for item in listed),
            elements=own.elements,
            verified=own.verified and all(part.settled(Group.MATERIALS) for part in self.parts),
            unknown=own.unknown + tuple(gap.format(part=part.title) for part in silent),
        )

    def _notes(self) -> Iterator[str]:
        for part in self.parts:
            said = "".join(line for body in part.bodies(Group.MATERIALS) for line in body.lines)
            if said:
                yield self._line(part.title, said)

    def _material(self, item: SharedMaterial) -> Material:
        return replace(item.material, note=self._note(item))

    def _note(self, item: SharedMaterial) -> str:
        parts = self.phrases.get("bundle", "join").join(item.needed_by)
        shared = "copies" if item.material.form is MaterialForm.COPY else "shared"
        which = "once" if item.once else shared if len(item.needed_by) > 1 else "one"
        notes = [self.phrases.get("bundle", which).format(parts=parts)] if parts else []
        if item.made_by:
            notes.append(self.phrases.get("bundle", "made_by").format(part=item.made_by))
        return self.phrases.get("render", "material_join").join(
            note for note in (item.material.note, *notes) if note
        )

    def _line(self, title: str, said: str) -> str:
        return self.phrases.get("bundle", "line").format(part=title, said=said)


def _asked(part: _Part) -> Iterator[tuple[Revision, frozenset[str]]]:
    """Yield what is open only for the place: anything else is asked where the part is asked."""
    return (item for item in part.composition.open if item[1] == {HANDLING})


def _needs(part: _Part) -> Needs:
    materials = (m for body in part.bodies(Group.MATERIALS) for m in body.materials)
    results = (
        element.value
        for body in part.bodies(Group.RESULT)
        for element in body.elements
        if element.name is ElementName.RESULT_NAME and element.value
    )
    return Needs(part.title, tuple(materials), tuple(results))


def _says(body: Body) -> bool:
    return bool(body.lines or body.materials or body.elements or body.unknown)
