"""What of a person's facts an answer names as its scope: only what matters for the topic."""

from dataclasses import replace
from typing import Any

from knowledge.entries import EntryKind, Topic
from knowledge.scope import (
    HANDLING,
    INSURANCE,
    INSURED,
    PERSON_TYPE,
    STAY_REASON,
    TREATMENT,
    Facts,
)

_TIER = "tier"
_MEDICAL = (INSURED, TREATMENT, INSURANCE, _TIER, STAY_REASON, PERSON_TYPE)
_OTHER = (HANDLING, PERSON_TYPE)
_ALWAYS = (INSURED, TREATMENT, INSURANCE, STAY_REASON, HANDLING)
"""What an answer without a topic hands back, so that a conversation keeps what it has heard."""


def is_medical(topic: Topic) -> bool:
    """Say whether a topic is about medical insurance."""
    return any(revision.kind is EntryKind.SETTLEMENT_RULE for revision in topic.revisions)


def is_guide(topic: Topic) -> bool:
    """Say whether a topic tells all of its matter: conditions, steps, papers, time, fee, place."""
    return any(revision.kind is EntryKind.GUIDE for revision in topic.revisions)


def relevant(facts: Facts, topic: Topic) -> Facts:
    """Return the facts without what another kind of matter would depend on.

    Where somebody is insured says nothing about a household; where a household is handled says
    nothing about a hospital bill. What an entry of the topic names in its scope always counts.
    """
    kept = set(_MEDICAL if is_medical(topic) else _OTHER)
    kept.update(
        slot
        for slot in _ALWAYS
        if any(getattr(revision.scope, slot) for revision in topic.revisions)
    )
    hidden: dict[str, Any] = {
        slot: None for slot in (*_ALWAYS, _TIER, PERSON_TYPE) if slot not in kept
    }
    return replace(facts, **hidden)
