"""Ask the desk questions whose right entry is known, and say what came of each."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from knowledge.answer import Answer, AnswerStatus, Question
from knowledge.answering import AnswerDesk
from knowledge.evaluation.noise import kinds, noisy
from knowledge.evaluation.tables import gold_of, read_table

_REFUSED = (
    AnswerStatus.NO_ENTRY,
    AnswerStatus.OUT_OF_SCOPE,
    AnswerStatus.EMERGENCY,
    AnswerStatus.NEEDS_ACCOUNT,
    AnswerStatus.UNAVAILABLE,
)
LONGEST = 500
"""Characters of a question that are asked; the faces take no more."""


@dataclass(frozen=True)
class Known:
    """A question, the entries or topics that answer it (none: nothing must), and who wrote it."""

    text: str
    gold: frozenset[str]
    kind: str = "in_scope"
    author: str = ""


@dataclass(frozen=True)
class Verdict:
    """What came of one question.

    ``outcome`` is ``right``, ``offered`` (the right one is among the choices), ``refused`` or
    ``wrong``; where nothing must answer: ``refused``, ``offered`` or ``wrong``.
    """

    question: Known
    answer: Answer
    outcome: str


def read_questions(path: Path) -> list[Known]:
    """Read a table with the column ``question``, and ``gold``, ``kind``, ``author`` if it has them.

    An in-scope row without gold is left out: nobody has said yet what is right.
    """
    found = [
        Known(
            row["question"][:LONGEST],
            gold_of(row.get("gold", "")),
            row.get("kind") or "in_scope",
            row.get("author", ""),
        )
        for row in read_table(path, ("question",))
    ]
    return [known for known in found if known.gold or known.kind != "in_scope"]


def judge(desk: AnswerDesk, questions: Iterable[Known]) -> list[Verdict]:
    """Ask every question, each as the first of a conversation."""
    found = []
    for known in questions:
        answer = desk.answer(Question(known.text))
        found.append(Verdict(known, answer, _outcome(known, answer)))
    return found


def summary(verdicts: Sequence[Verdict]) -> dict[str, dict[str, Any]]:
    """Return the share of each outcome by author and kind, with the number of questions."""
    groups: dict[str, list[str]] = defaultdict(list)
    for verdict in verdicts:
        author = verdict.question.author or "all"
        groups[f"{author}/{verdict.question.kind}"].append(verdict.outcome)
    return {
        name: {"questions": len(outcomes), **_shares(outcomes)}
        for name, outcomes in sorted(groups.items())
    }


def robustness(
    desk: AnswerDesk, questions: Sequence[Known], seed: int = 0
) -> Mapping[str, dict[str, float]]:
    """Return the share of each outcome by kind of noise."""
    return {
        kind: _shares(
            [
                verdict.outcome
                for verdict in judge(
                    desk,
                    [
                        Known(noisy(kind, known.text, seed), known.gold, known.kind)
                        for known in questions
                    ],
                )
            ]
        )
        for kind in kinds()
    }


def own_wordings(desk: AnswerDesk, most: int) -> list[Known]:
    """Return wordings of the published topics as questions, spread evenly over the topics."""
    topics = desk.store.current().topics.values()
    found = [
        Known(text, frozenset({topic.id}))
        for topic in topics
        for text in (topic.question, *topic.wordings)
    ]
    step = max(1, len(found) // most) if most else 1
    return found[::step][: most or None]


def _outcome(known: Known, answer: Answer) -> str:
    if answer.status in _REFUSED:
        return "refused"
    named = {answer.topic, *answer.entry_ids} & known.gold
    if named:
        return "right"
    if answer.topic is None:
        offered = {candidate.topic for candidate in answer.candidates}
        either = offered & known.gold or not known.gold
        return "offered" if either else "refused"
    return "wrong"


def _shares(outcomes: Sequence[str]) -> dict[str, float]:
    counts = Counter(outcomes)
    return {
        name: round(counts[name] / max(1, len(outcomes)), 4)
        for name in ("right", "offered", "refused", "wrong")
    }
