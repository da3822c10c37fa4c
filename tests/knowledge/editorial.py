"""Texts and people for tests of the editorial life, over a real database and a lexical index."""

from collections.abc import Callable, Collection
from dataclasses import replace

import pytest
from sqlalchemy.orm import sessionmaker

from core.staff import Staff, StaffRole
from knowledge import repository
from knowledge.answer import Contact
from knowledge.answering import AnswerDesk
from knowledge.editing import Base, question_digest
from knowledge.entries import Body, EntryKind, Facet, Group, Scope, Source
from knowledge.entry_text import EntryText, of_revision
from knowledge.exchange.drafts import Content, EntryDraft, Matter
from knowledge.publishing import Publishing
from knowledge.refusals import PublishingError
from knowledge.service import build_desk
from knowledge.snapshot import SnapshotStore
from knowledge.tables import RevisionRow
from knowledge.topic_text import TopicText, of_row

KAIJIANG, WANZHOU, DAZHOU = "511723", "500101", "511700"
SOURCE = Source("guide", "办事指南", "开江县政府", published="2024-01-01", verified=True)
HOTLINE = {"hotline-12345": Contact("12345热线", "12345")}
MATTERS = {"filing": Matter("filing", "备案", ("备案",))}


def person(name: str, *roles: StaffRole, regions: Collection[str] = (KAIJIANG,)) -> Staff:
    """A member of staff."""
    return Staff(name, frozenset(roles), frozenset(regions), address="cli")


LI = person("li", StaffRole.EDITOR, StaffRole.REVIEWER)
WANG = person("wang", StaffRole.EDITOR, StaffRole.REVIEWER)
ZHAO = person("zhao", StaffRole.EDITOR, StaffRole.REVIEWER, regions=(WANZHOU,))
CHIEF = person("chief", StaffRole.ADMINISTRATOR, regions=("100000",))


def entry_text(
    line: str = "备案三个工作日办好。",
    entry_id: str = "filing.speed",
    topic: str = "filing.speed",
    scope: Scope | None = None,
    wordings: tuple[str, ...] = ("备案好久办得好", "备案要等几天", "备案几天批下来"),
    **fields: object,
) -> EntryText:
    """A text that passes the content check; it says one line."""
    named = {name: fields.pop(name) for name in ("supersedes", "must_not_match") if name in fields}
    question = str(fields.pop("question", "备案多久能办好？"))
    draft = EntryDraft(
        entry_id=entry_id,
        topic=topic,
        kind=EntryKind.FAQ,
        title="备案要多久",
        scope=scope or Scope(insured=frozenset({KAIJIANG})),
        spoken=line,
        groups={Group.SUMMARY: Body(lines=(line,))},
        sources=(SOURCE,),
    )
    asked = TopicText(
        "filing", Facet.TIME, EntryKind.FAQ, question, wordings, named.pop("must_not_match", ())
    )
    return EntryText(replace(draft, **fields), asked, tuple(named.get("supersedes", ())))


def lexical_desk(sessions: sessionmaker) -> AnswerDesk:
    """A desk over a database, without sentence vectors: they are not what is tested here."""
    desk = build_desk(sessions, Content((), {}, HOTLINE, MATTERS))
    return replace(desk, store=SnapshotStore(sessions, desk.understander.mask))


class Office:
    """The steps as people take them, and what readers see of them."""

    def __init__(self, sessions: sessionmaker, *roster: Staff) -> None:
        self.sessions = sessions
        self.publishing = Publishing(sessions, lexical_desk(sessions), lambda: roster)

    def publish(
        self, text: EntryText, author: Staff = LI, reviewer: Staff = WANG, accept: bool = False
    ) -> int:
        """Write, submit and approve a text; return the number of its revision."""
        saved = self.publishing.save(author, text, self.base(text.draft.entry_id))
        self.publishing.submit(author, saved.revision_id)
        assert self.publishing.approve(reviewer, saved.revision_id, accept).published
        return saved.number

    def submitted(self, text: EntryText, author: Staff = LI) -> int:
        """Write and submit a text; return the id of its revision."""
        saved = self.publishing.save(author, text, self.base(text.draft.entry_id))
        self.publishing.submit(author, saved.revision_id)
        return saved.revision_id

    def base(self, entry_id: str, number: int | None = None) -> Base | None:
        """Return what an editor sees who opens an entry now."""
        with self.sessions() as session:
            rows = repository.revisions_of(session, entry_id)
            if not rows:
                return None
            published = [row for row in rows if row.id == row.entry.published_revision_id]
            shown = number or (published or rows)[-1].number
            return Base(shown, question_digest(of_row(rows[0].entry.topic)))

    def row(self, revision_id: int) -> RevisionRow:
        """Return a revision as it is stored."""
        with self.sessions() as session:
            row = repository.revision_by_id(session, revision_id)
            assert row.entry.topic is not None
            return row

    def text(self, entry_id: str, number: int) -> EntryText:
        """Return the text of a revision."""
        with self.sessions() as session:
            return of_revision(repository.revision_of(session, entry_id, number))

    def shown(self) -> dict[str, list[str]]:
        """Return what readers see: entry to the first lines of what is published of it."""
        with self.sessions() as session:
            topics = repository.load_topics(session)
        seen: dict[str, list[str]] = {}
        for topic in topics:
            for revision in topic.revisions:
                seen.setdefault(revision.entry_id, []).append(revision.spoken)
        return seen

    def statuses(self, entry_id: str = "filing.speed") -> list[str]:
        """Return the status of every revision of an entry, first to last."""
        with self.sessions() as session:
            return [row.status for row in repository.revisions_of(session, entry_id)]

    def version(self) -> int:
        """Return the knowledge version."""
        with self.sessions() as session:
            return repository.knowledge_version(session)


def refused(step: Callable[..., object], *args: object, **kwargs: object) -> str:
    """Take a step that is refused and return why."""
    with pytest.raises(PublishingError) as caught:
        step(*args, **kwargs)
    assert str(caught.value)
    return caught.value.code
