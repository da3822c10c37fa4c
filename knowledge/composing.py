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
    lead: Revision | None
    """The entry that speaks: the narrowest of those used."""
    open: tuple[tuple[Revision, frozenset[str]], ...]
    """Entries that would change the answer if the named slots were known."""
    expired: bool = False
    """True where nothing is in force any more that once was."""

    @property
    def revisions(self) -> tuple[Revision, ...]:
        """Every entry used, in the order of its first group."""
        used = (self.groups[group] for group in Group if group in self.groups)
        return tuple({revision.entry_id: revision for revision in used}.values())


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
    lead = next((revision for revision in sure if revision in groups.values()), None)
    return Composition(groups, lead, _open(undecided, groups, registry), expired)


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
    """Say in one line what is unverified or unknown, and whom to ask; empty if nothing is."""
    said = [
        phrases.get("notice", kind).format(parts=parts)
        for kind, local in (("national", False), ("local", True))
        if (parts := _unverified_parts(composition, local, phrases))
    ]
    values = [v for group, r in composition.groups.items() for v in r.groups[group].unknown]
    if values:
        listed = "\u3001".join(dict.fromkeys(value.format_map(names) for value in values))
        said.append(phrases.get("notice", "unknown").format(values=listed))
    if not said:
        return ""
    start, ask = phrases.get("notice", "start"), phrases.get("notice", "ask")
    return start + "".join(said) + ask.format_map(names)


def _unverified_parts(composition: Composition, local: bool, phrases: Phrases) -> str:
    """Name the unverified groups; all of them together are named as one."""
    used = [(group, r) for group, r in composition.groups.items()]
    doubtful = {g for g, r in used if not r.groups[g].verified and _is_local(r) is local}
    if doubtful and len(doubtful) == len(used):
        return phrases.get("notice", "everything")
    return "".join(
        phrases.get("notice", "part").format(title=phrases.get("sections", group.value))
        for group in Group
        if group in doubtful
    )


def _is_local(revision: Revision) -> bool:
    return bool(revision.scope.insured or revision.scope.treatment)
