"""Compose an answer out of entries: each group whole from the most specific one that holds."""

from dataclasses import dataclass

from knowledge.answer import Section
from knowledge.entries import Body, Group, Revision, Source, Topic
from knowledge.phrases import Phrases
from knowledge.scope import Facts, Fit, Holds, fit, in_force, specificity
from regions.registry import Registry


@dataclass(frozen=True)
class Composition:
    """What is said of a topic for these facts, and what more could change it."""

    groups: dict[Group, Revision]
    """The entry that each group is taken from."""
    open: tuple[tuple[Revision, frozenset[str]], ...]
    """Entries that would change the answer if the named slots were known."""
    expired: bool = False
    """True where nothing is in force any more that once was."""

    @property
    def lead(self) -> Revision | None:
        """The entry that speaks: the one that the first group comes from."""
        return next((self.groups[group] for group in Group if group in self.groups), None)

    @property
    def revisions(self) -> tuple[Revision, ...]:
        """Every entry used, in the order of its first group."""
        return tuple(dict.fromkeys(self.groups[group] for group in Group if group in self.groups))


def compose(topic: Topic, facts: Facts, registry: Registry) -> Composition:
    """Choose for each group the narrowest entry that surely holds; note the undecided ones."""
    live = [r for r in topic.revisions if in_force(r.scope, facts.on)]
    fits = [(revision, fit(revision.scope, facts, registry)) for revision in live]
    sure = [revision for revision, found in fits if found.holds is Holds.YES]
    sure.sort(key=lambda revision: specificity(revision.scope, registry), reverse=True)
    groups: dict[Group, Revision] = {}
    for revision in sure:
        for group in revision.groups:
            groups.setdefault(group, revision)
    undecided = [(r, f) for r, f in fits if f.holds is Holds.MAYBE]
    expired = not live and any(
        r.scope.valid_until is not None and r.scope.valid_until < facts.on for r in topic.revisions
    )
    return Composition(groups, _open(undecided, groups, registry), expired)


def _open(
    undecided: list[tuple[Revision, Fit]], groups: dict[Group, Revision], registry: Registry
) -> tuple[tuple[Revision, frozenset[str]], ...]:
    """Keep the undecided entries that would win a group with another text."""
    return tuple(
        (revision, found.missing)
        for revision, found in undecided
        if any(_changes(revision, group, groups, registry) for group in revision.groups)
    )


def _changes(
    revision: Revision, group: Group, groups: dict[Group, Revision], registry: Registry
) -> bool:
    current = groups.get(group)
    if current is None:
        return True
    wins = specificity(revision.scope, registry) > specificity(current.scope, registry)
    return wins and current.groups[group] != revision.groups[group]


def sections(composition: Composition, phrases: Phrases, names: dict[str, str]) -> list[Section]:
    """Render the groups in order, with place names filled in."""
    return [
        _section(group, revision.groups[group], revision.entry_id, phrases, names)
        for group in Group
        if (revision := composition.groups.get(group)) is not None
    ]


def _section(
    group: Group, body: Body, entry_id: str, phrases: Phrases, names: dict[str, str]
) -> Section:
    return Section(
        group=group,
        title=phrases.get("sections", group.value),
        lines=tuple(line.format_map(names) for line in body.lines),
        materials=body.materials,
        verified=body.verified,
        entry_id=entry_id,
    )


def sources(composition: Composition) -> tuple[Source, ...]:
    """Return the sources of every entry used, each once, verified ones first."""
    unique = {source.id: source for r in composition.revisions for source in r.sources}
    return tuple(sorted(unique.values(), key=lambda source: not source.verified))


def notice(composition: Composition, phrases: Phrases, names: dict[str, str]) -> str:
    """Say in one line what is unverified or unknown, and whom to ask."""
    used = [(group, r, r.groups[group]) for group, r in composition.groups.items()]
    lines: list[str] = []
    for kind, local in (("national", False), ("local", True)):
        parts = [g for g, r, body in used if not body.verified and _is_local(r) is local]
        if parts:
            titles = "\u3001".join(phrases.get("sections", g.value) for g in Group if g in parts)
            lines.append(phrases.get("notice", kind).format(parts=titles, **names))
    unknown = dict.fromkeys(value for _, _, body in used for value in body.unknown)
    if unknown:
        lines.append(
            phrases.get("notice", "unknown").format(values="\u3001".join(unknown), **names)
        )
    return "".join(lines)


def _is_local(revision: Revision) -> bool:
    return bool(revision.scope.insured or revision.scope.treatment)
