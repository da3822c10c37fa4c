"""The gate before a publish: what it would contradict, double, and answer otherwise.

It blocks what would leave one question with two answers: the same question in another topic, and an
entry of the same topic that tells it otherwise to people whom both cover. The rest is shown to the
reviewer: texts and questions that are nearly alike, and known questions that change their answer.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from difflib import SequenceMatcher

import numpy as np
from sqlalchemy.orm import Session

from core.clock import today
from core.db import Sessions
from knowledge import repository
from knowledge.answering import AnswerDesk
from knowledge.conflicts import SAME_TEXT, Disagreement, clash, disagreements, likeness, overlap
from knowledge.entries import Revision, Topic
from knowledge.gate_report import AnswerChange, Finding, GateReport, Origin
from knowledge.known_questions import changes
from knowledge.phrases import load_phrases
from knowledge.refusals import PublishingError, say
from knowledge.search.index import SearchMode
from knowledge.would_be import (
    Ahead,
    Publish,
    Published,
    WouldBe,
    look_ahead,
    look_ahead_of_all,
    of_revision,
)

_CANDIDATE, _NEAR_MEANING, _NEAR_LETTERS = 0.5, 0.9, 0.8
"""Wordings are near by their score in a full index, or by their letters from a lower score on."""
_MOST_NEAR = 5


@dataclass(frozen=True)
class Gate:
    """Looks at one revision at a time, with the desk that answers from the knowledge."""

    sessions: Sessions
    desk: AnswerDesk

    def look(self, revision_id: int) -> GateReport:
        """Return what publishing a revision would do. Nothing is changed."""
        try:
            return self.look_at(of_revision(revision_id))
        except PublishingError as refusal:
            version = self.desk.store.current().version
            return GateReport(revision_id, version, (_finding("refused", reason=str(refusal)),))

    def look_at(self, publish: Publish) -> GateReport:
        """Return what a publish would do. Raises PublishingError where it cannot be done."""
        state = look_ahead(self.sessions, self.desk, publish)
        on = max(today(), state.revision.scope.valid_from or today())
        return replace(self._found(state), changes=self._changes(state, on))

    def look_at_all(
        self, publish: Callable[[Session], Published]
    ) -> tuple[tuple[tuple[str, GateReport], ...], GateReport]:
        """Return what publishing several texts at once would do.

        First what each text contradicts or doubles, with the entry it belongs to; then, as one
        report of no revision, the known questions that change their answer.
        """
        ahead, states = look_ahead_of_all(self.sessions, self.desk, publish)
        each = tuple((state.revision.entry_id, self._found(state)) for state in states)
        found = self._changes(ahead, today())
        # A question that nobody answers any more is no break: its answer was taken away.
        gone = tuple(
            replace(change, breaks=False)
            if change.origin is Origin.WORDING and change.about not in ahead.after.topics
            else change
            for change in found
        )
        return each, GateReport(0, ahead.version, changes=gone)

    def _changes(self, state: Ahead, on: date) -> tuple[AnswerChange, ...]:
        with self.sessions() as session:
            recorded = repository.expected_answers(session)
        return changes(state, self.desk, recorded, on)

    def _found(self, state: WouldBe) -> GateReport:
        """Return what one text contradicts and doubles."""
        conflicts = dict.fromkeys(self._conflicts(state))
        standing = {finding for finding, news in conflicts if not news}
        return GateReport(
            state.revision.id,
            state.version,
            blockers=tuple(finding for finding, news in conflicts if news),
            warnings=(*standing, *self._doubles(state), *self._near(state)),
        )

    def _conflicts(self, state: WouldBe) -> Iterator[tuple[Finding, bool]]:
        """Yield what contradicts, and whether it is new: what stands already is only shown."""
        own = state.revision
        old = [
            r for r in _revisions(state.before.topics.get(own.topic)) if r.entry_id == own.entry_id
        ]
        for other in _others(state.after.topics.get(own.topic), own):
            if not clash(own.scope, other.scope, self.desk.registry):
                continue
            stood = {
                found.group
                for was in old
                if clash(was.scope, other.scope, self.desk.registry)
                for found in disagreements(was, other)
            }
            for found in disagreements(own, other):
                yield _conflict(found, other), found.group not in stood
        yield from self._same_questions(state)

    def _same_questions(self, state: WouldBe) -> Iterator[tuple[Finding, bool]]:
        """Yield the wordings of the topic that another topic has too."""
        own = state.revision
        before = _texts(state, own.topic, after=False)
        rows = state.after.index.wordings
        mine = {row.text for row in rows if row.topic == own.topic and not row.rejects}
        for row in rows:
            if row.topic == own.topic or row.rejects or row.text not in mine:
                continue
            topic = state.after.topics[row.topic]
            values = {"wording": row.text, "topic": topic.id, "question": topic.question}
            what = self._how_other(own, topic)
            yield _finding("same_question", what=what, **values), row.text not in before

    def _how_other(self, own: Revision, topic: Topic) -> str:
        """Say what two topics with one question tell otherwise."""
        found = [
            _what(disagreement)
            for other in topic.revisions
            if overlap(own.scope, other.scope, self.desk.registry)
            for disagreement in disagreements(own, other)
        ]
        return say("gate", "different", what=found[0]) if found else say("gate", "same")

    def _doubles(self, state: WouldBe) -> Iterator[Finding]:
        """Yield entries whose text is nearly the same."""
        own = state.revision
        near = {name for name, _, _ in _near_wordings(state)} | {own.topic}
        for name in sorted(near):
            for other in _others(state.after.topics.get(name), own):
                share = likeness(own, other)
                if share >= SAME_TEXT:
                    percent = str(int(share * 100))
                    yield _finding(
                        "near_duplicate", other=other.entry_id, title=other.title, percent=percent
                    )

    def _near(self, state: WouldBe) -> Iterator[Finding]:
        """Yield wordings of other topics that are nearly those that this one adds."""
        found = sorted(_near_wordings(state), key=lambda near: near[0])[:_MOST_NEAR]
        for topic, wording, other in found:
            yield _finding("near_question", wording=wording, other=other, topic=topic)


def _near_wordings(state: WouldBe) -> set[tuple[str, str, str]]:
    """Return topic, own wording and its wording, where they are near and not the same."""
    own, index = state.revision.topic, state.after.index
    added = _texts(state, own, after=True) - _texts(state, own, after=False)
    found = set()
    for text in added:
        scores = index.row_scores(text)
        for row in np.flatnonzero(scores >= _CANDIDATE):
            other = index.wordings[row]
            if other.topic == own or other.rejects or other.text == text:
                continue
            meant = index.mode is SearchMode.FULL and scores[row] >= _NEAR_MEANING
            if meant or SequenceMatcher(None, text, other.text).ratio() >= _NEAR_LETTERS:
                found.add((other.topic, text, other.text))
    return found


def _texts(state: WouldBe, topic: str, after: bool) -> set[str]:
    index = state.after.index if after else state.before.index
    return {row.text for row in index.wordings if row.topic == topic and not row.rejects}


def _revisions(topic: Topic | None) -> tuple[Revision, ...]:
    return topic.revisions if topic is not None else ()


def _others(topic: Topic | None, own: Revision) -> Iterator[Revision]:
    return (other for other in _revisions(topic) if other.entry_id != own.entry_id)


def _conflict(found: Disagreement, other: Revision) -> Finding:
    sections = load_phrases().node("sections")
    group = sections[found.group.value] if found.group else say("fields", "spoken")
    return _finding(
        "conflict", other=other.entry_id, title=other.title, group=group, what=_what(found)
    )


def _what(found: Disagreement) -> str:
    nothing = say("gate", "nothing")
    sides = ("\u3001".join(side) or nothing for side in (found.before, found.after))
    return say("gate", found.kind, **dict(zip(("before", "after"), sides, strict=True)))


def _finding(code: str, **values: str) -> Finding:
    return Finding(code, tuple(values.items()))
