"""Known questions, and how a publish would change their answers.

Known are the wordings of every published topic, the questions that a topic must not answer, and the
question and entry pairs that people have recorded. Most cannot be touched by a publish: only those
are asked again that belong to a topic it changes, or that come near to a wording it adds, drops or
changes.
"""

from collections.abc import Iterable
from datetime import date

import numpy as np

from knowledge.answer import Answer, Question
from knowledge.answering import AnswerDesk
from knowledge.gate_report import AnswerChange, Origin
from knowledge.search.index import SearchIndex, Wording
from knowledge.tables import ExpectedAnswerRow
from knowledge.would_be import Ahead, desk_over

_NEAR = 0.5
"""A wording below this similarity to a changed one keeps its own topic (its own score is 1)."""
_TOPICS = 60
"""At most so many other topics are asked again, the nearest first."""


def changes(
    state: Ahead, desk: AnswerDesk, recorded: Iterable[ExpectedAnswerRow], on: date
) -> tuple[AnswerChange, ...]:
    """Return the known questions that would be answered otherwise, each once."""
    before, after = desk_over(desk, state.before), desk_over(desk, state.after)
    homes = _homes(state)
    found = []
    for text, (origin, about) in _known(state, recorded).items():
        question = Question(text, on=on)
        was, now = before.answer(question), after.answer(question)
        home = homes.get(about, about)
        broken = _breaks(now, origin, about, home)
        change = AnswerChange(text, origin, _reply(was), _reply(now), about, broken)
        differs = change.before != change.after and not _is_news(change, state)
        if differs or (broken and not _breaks(was, origin, about, home)):
            found.append(change)
    return tuple(found)


def _is_news(change: AnswerChange, state: Ahead) -> bool:
    """Say whether a wording is new and does what it is there for: nothing known has changed."""
    topic = state.before.topics.get(change.about)
    held = (topic.question, *topic.wordings, *topic.must_not_match) if topic else ()
    fresh = change.origin is Origin.WORDING and change.question not in held
    return fresh and change.before is None and not change.breaks


def _known(state: Ahead, recorded: Iterable[ExpectedAnswerRow]) -> dict[str, tuple[Origin, str]]:
    """Return what is asked again; a question that is known twice counts as what comes last."""
    known: dict[str, tuple[Origin, str]] = {}
    for name in sorted({*state.touched, *_near_topics(state)}):
        for snapshot in (state.before, state.after):
            topic = snapshot.topics.get(name)
            if topic is not None:
                known |= dict.fromkeys(topic.must_not_match, (Origin.MUST_NOT_MATCH, name))
                wordings = (topic.question, *topic.wordings)
                known |= dict.fromkeys(wordings, (Origin.WORDING, name))
    return known | {row.question: (Origin.RECORDED, row.entry_id) for row in recorded}


def _homes(state: Ahead) -> dict[str, str]:
    """Return the topic of every entry."""
    return {
        revision.entry_id: topic.id
        for snapshot in (state.before, state.after)
        for topic in snapshot.topics.values()
        for revision in topic.revisions
    }


def _near_topics(state: Ahead) -> list[str]:
    """Return the other topics that have a wording near to one that changes."""
    indexes = state.before.index, state.after.index
    changed = _rows(indexes[0], state.touched) ^ _rows(indexes[1], state.touched)
    best: dict[str, float] = {}
    for wording in changed:
        for index in indexes:
            scores = index.row_scores(wording.text)
            for row in np.flatnonzero(scores >= _NEAR):
                name = index.wordings[row].topic
                best[name] = max(best.get(name, 0.0), float(scores[row]))
    others = sorted(best.keys() - state.touched, key=lambda name: -best[name])
    return others[:_TOPICS]


def _rows(index: SearchIndex, topics: frozenset[str]) -> set[Wording]:
    return {wording for wording in index.wordings if wording.topic in topics}


def _reply(answer: Answer) -> str | None:
    """Return the entry that leads an answer, or the topic where more must be asked first."""
    return answer.entry_ids[0] if answer.entry_ids else answer.topic


def _breaks(answer: Answer, origin: Origin, about: str, home: str) -> bool:
    """Say whether an answer is not the one that a known question must have.

    ``home`` is the topic of what the question is about. A recorded question may have to be asked
    back before its entry can speak.
    """
    if origin is Origin.MUST_NOT_MATCH:
        return answer.topic == home
    elsewhere = bool(answer.entry_ids) and about not in answer.entry_ids
    return answer.topic != home or (origin is Origin.RECORDED and elsewhere)
