"""Known questions, and how a publish would change their answers.

Known are the wordings of every published topic, the questions that a topic must not answer, and the
question and entry pairs that people have recorded. Most cannot be touched by a publish: only those
are asked again that belong to a topic it changes, or that come near to a wording it adds, drops or
changes.
"""

from collections.abc import Iterable, Iterator
from datetime import date

import numpy as np

from knowledge.answer import Answer, Question
from knowledge.answering import AnswerDesk
from knowledge.gate_report import AnswerChange, Origin
from knowledge.search.index import SearchIndex, Wording
from knowledge.tables import ExpectedAnswerRow
from knowledge.would_be import WouldBe, desk_over

_NEAR = 0.5
"""A wording below this similarity to a changed one keeps its own topic (its own score is 1)."""
_TOPICS = 60
"""At most so many other topics are asked again, the nearest first."""

Known = tuple[str, Origin, str]
"""Question, where it comes from, and the topic or entry that it is about."""


def changes(
    state: WouldBe, desk: AnswerDesk, recorded: Iterable[ExpectedAnswerRow], on: date
) -> tuple[AnswerChange, ...]:
    """Return the known questions that would be answered otherwise, each once."""
    before, after = desk_over(desk, state.before), desk_over(desk, state.after)
    found: dict[str, AnswerChange] = {}
    for text, origin, about in {**_by_text(state, recorded)}.values():
        question = Question(text, on=on)
        was, now = before.answer(question), after.answer(question)
        change = AnswerChange(
            text, origin, _entry(was), _entry(now), about, _breaks(now, origin, about)
        )
        if change.before != change.after or (change.breaks and not _breaks(was, origin, about)):
            found[text] = change
    return tuple(found.values())


def _by_text(state: WouldBe, recorded: Iterable[ExpectedAnswerRow]) -> dict[str, Known]:
    """Return what is asked again; a question that is known twice counts as what comes last."""
    known = [
        *_of_topics(state),
        *((row.question, Origin.RECORDED, row.entry_id) for row in recorded),
    ]
    return {text: (text, origin, about) for text, origin, about in known}


def _of_topics(state: WouldBe) -> Iterator[Known]:
    for name in {*state.touched, *_near_topics(state)}:
        topic = state.after.topics.get(name) or state.before.topics.get(name)
        if topic is None:
            continue
        yield from ((text, Origin.MUST_NOT_MATCH, name) for text in topic.must_not_match)
        yield from ((text, Origin.WORDING, name) for text in (topic.question, *topic.wordings))


def _near_topics(state: WouldBe) -> list[str]:
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


def _entry(answer: Answer) -> str | None:
    """Return the entry that leads an answer; None where nothing is answered."""
    return answer.entry_ids[0] if answer.entry_ids else None


def _breaks(answer: Answer, origin: Origin, about: str) -> bool:
    """Say whether an answer is not the one that a known question must have."""
    if origin is Origin.MUST_NOT_MATCH:
        return answer.topic == about
    if origin is Origin.RECORDED:
        return about not in answer.entry_ids
    return answer.topic != about
