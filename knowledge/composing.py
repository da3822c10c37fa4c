"""Choose what is said of a topic: each group whole from the most specific entry that holds."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from knowledge.entries import Body, EntryKind, Group, Revision, Topic
from knowledge.figures import body_holds_figure, holds_figure, pays_here
from knowledge.scope import Facts, Fit, Holds, fit, in_force, one_a_day, precedence, specificity
from knowledge.staleness import outdated
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
    newer: Mapping[Group, Revision] = field(default_factory=dict)
    """Groups whose entry is older than this wider one: both are shown, neither as settled."""
    parts: tuple[Revision, ...] = ()
    """What a bundle was computed from: its groups tell what these say (knowledge.bundles)."""

    @property
    def used(self) -> tuple[tuple[Group, Revision], ...]:
        """Every group with the entry it is shown from, in order; a doubtful one twice."""
        return tuple(
            (group, source[group])
            for group in Group
            for source in (self.groups, self.newer)
            if group in source
        )

    @property
    def bodies(self) -> tuple[Body, ...]:
        """Every body that is shown."""
        return tuple(revision.groups[group] for group, revision in self.used)

    @property
    def revisions(self) -> tuple[Revision, ...]:
        """Every entry used, in the order of its first group, the parts of a bundle last."""
        used = (*(revision for _, revision in self.used), *self.parts)
        return tuple({revision.entry_id: revision for revision in used}.values())


def compose(topic: Topic, facts: Facts, registry: Registry) -> Composition:
    """Choose for each group the narrowest entry that surely holds; note the undecided ones."""
    live = one_a_day(r for r in topic.revisions if in_force(r.scope, facts.on))
    fits = [(revision, fit(revision.scope, facts, registry)) for revision in live]
    sure = [revision for revision, found in fits if found.holds is Holds.YES]
    sure.sort(key=lambda revision: precedence(revision, registry), reverse=True)
    groups: dict[Group, Revision] = {}
    newer: dict[Group, Revision] = {}
    for revision in sure:
        for group in _groups(revision, facts, registry):
            chosen = groups.setdefault(group, revision)
            if group not in newer and outdated(chosen, revision, registry):
                newer[group] = revision
    expired = not live and any(
        r.scope.valid_until is not None and r.scope.valid_until < facts.on for r in topic.revisions
    )
    undecided = [(r, f) for r, f in fits if f.holds is Holds.MAYBE]
    return Composition(
        groups,
        _lead(sure, groups, facts, registry),
        _open(undecided, groups, registry),
        expired,
        newer,
    )


def _groups(revision: Revision, facts: Facts, registry: Registry) -> list[Group]:
    """Return the groups that may be said here: figures of another fund may not."""
    if pays_here(revision, facts.insured, registry):
        return list(revision.groups)
    return [group for group, body in revision.groups.items() if not body_holds_figure(body)]


def _lead(
    sure: list[Revision], groups: dict[Group, Revision], facts: Facts, registry: Registry
) -> Revision | None:
    """Return the narrowest entry used whose sentence may be said here."""
    return next(
        (
            revision
            for revision in sure
            if revision in groups.values()
            and (pays_here(revision, facts.insured, registry) or not holds_figure(revision.spoken))
        ),
        None,
    )


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


def is_settlement(composition: Composition) -> bool:
    """Say whether the answer is about medical insurance: then its office is the one to ask."""
    return any(r.kind is EntryKind.SETTLEMENT_RULE for _, r in composition.used)
