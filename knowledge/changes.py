"""Which topics a publish has changed: read from a few columns, so that bodies are read once."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from knowledge.tables import EntryRow, RevisionRow, RevisionStatus, TopicRow

TopicStates = dict[str, tuple[Any, ...]]
"""Topic -> everything by which its readers could see a change: its words, and its revisions.

The text of a revision never changes, so its number stands for it.
"""


def changed_topics(
    session: Session, before: TopicStates
) -> tuple[TopicStates, frozenset[str], Collection[str]]:
    """Return the states now, the topics to drop from memory, and the topics to read again."""
    now = _states(session)
    gone = frozenset(name for name, state in before.items() if now.get(name) != state)
    return now, gone, [name for name, state in now.items() if before.get(name) != state]


def _states(session: Session) -> TopicStates:
    words = {
        row.id: tuple(row)
        for row in session.execute(
            select(
                TopicRow.id,
                TopicRow.matter,
                TopicRow.facet,
                TopicRow.kind,
                TopicRow.question,
                TopicRow.wordings,
                TopicRow.must_not_match,
            )
        )
    }
    found: dict[str, list[Any]] = {}
    published = (
        select(EntryRow.topic_id, RevisionRow.id, RevisionRow.ends_on, RevisionRow.co_signed)
        .join(EntryRow, RevisionRow.entry_id == EntryRow.id)
        .where(RevisionRow.status == RevisionStatus.PUBLISHED.value)
        .order_by(RevisionRow.id)
    )
    for row in session.execute(published):
        found.setdefault(row.topic_id, []).append(tuple(row))
    return {name: (words[name], tuple(rows)) for name, rows in found.items()}
