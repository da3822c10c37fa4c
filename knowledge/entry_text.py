"""Everything that a revision says, as one value: entry, question, what it takes the place of."""

from dataclasses import dataclass, replace

from knowledge.encoding import decode
from knowledge.entries import Body, EntryKind, Group, Scope, Source
from knowledge.exchange.drafts import EntryDraft
from knowledge.tables import RevisionRow
from knowledge.topic_text import TopicText, from_json, of_row


@dataclass(frozen=True)
class EntryText:
    """What an editor writes and a reviewer reads."""

    draft: EntryDraft
    topic: TopicText
    supersedes: tuple[str, ...] = ()
    """Ids of entries that end when this text starts."""


def of_revision(row: RevisionRow) -> EntryText:
    """Return the text of a revision, with the question as it would be once it is published."""
    return EntryText(draft_of(row), topic_text_of(row), tuple(row.supersedes or ()))


def draft_of(row: RevisionRow) -> EntryDraft:
    """Return the text of a revision as a file would hold it."""
    topic = row.entry.topic
    scope = replace(
        decode(Scope, row.scope), valid_from=row.valid_from, valid_until=row.valid_until
    )
    return EntryDraft(
        entry_id=row.entry_id,
        topic=topic.id,
        kind=EntryKind(topic.kind),
        title=row.title,
        scope=scope,
        spoken=row.spoken,
        groups=decode(dict[Group, Body], row.body),
        sources=decode(tuple[Source, ...], row.sources),
        contacts=tuple(row.contacts),
        parts=tuple(row.parts or ()),
    )


def topic_text_of(row: RevisionRow) -> TopicText:
    """Return the question as it will be once a revision is published."""
    return from_json(row.topic_text) if row.topic_text is not None else of_row(row.entry.topic)
