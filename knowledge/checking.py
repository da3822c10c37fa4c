"""The content check of one text: what must be mended before a reviewer is asked to read it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from core.clock import today
from knowledge.answer import Contact
from knowledge.entry_text import EntryText
from knowledge.exchange.content_checks import check_entry, check_ids, check_topics
from knowledge.exchange.drafts import EntryDraft, Matter, TopicFile
from knowledge.exchange.element_checks import check_bundles, check_elements
from knowledge.exchange.problems import Problem, Spot
from knowledge.refusals import PublishingError
from knowledge.tables import EntryRow, TopicRow
from knowledge.topic_text import TopicText, of_row


@dataclass(frozen=True)
class ContentCheck:
    """Checks a text against the contacts, matters and regions that there are."""

    contacts: Mapping[str, Contact]
    matters: Mapping[str, Matter]
    known_region: Callable[[str], bool]

    def problems(self, session: Session, text: EntryText) -> list[Problem]:
        """Return everything that is wrong with a text; empty where nothing is.

        Raises PublishingError where it takes the place of an entry that it cannot.
        """
        _check_superseded(session, text)
        found: list[Problem] = []
        draft = text.draft
        own = _as_file(draft.topic, text.topic, (draft,))
        check_ids([own], found)
        check_topics([own], dict(self.matters), found)
        check_bundles([own, *_parts(session, draft)], found)
        spot = Spot(found, "", draft.entry_id)
        check_entry(draft, dict(self.contacts), self.known_region, spot)
        check_elements(draft, today(), spot)
        for needed in ("title", "spoken"):
            if not getattr(draft, needed):
                spot.at(needed).report("missing")
        if not draft.sources:
            spot.at("sources").report("no_source")
        return found


def _check_superseded(session: Session, text: EntryText) -> None:
    for name in text.supersedes:
        if name == text.draft.entry_id:
            raise PublishingError("supersedes_itself", entry=name)
        if session.get(EntryRow, name) is None:
            raise PublishingError("no_such_entry_superseded", entry=name)


def _parts(session: Session, draft: EntryDraft) -> list[TopicFile]:
    rows = (session.get(TopicRow, part) for part in draft.parts)
    return [_as_file(row.id, of_row(row), ()) for row in rows if row is not None]


def _as_file(topic_id: str, topic: TopicText, entries: tuple[EntryDraft, ...]) -> TopicFile:
    said = {name: getattr(topic, name) for name in TopicText.__dataclass_fields__}
    return TopicFile(name="", sha256="", id=topic_id, entries=entries, **said)
