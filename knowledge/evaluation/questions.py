"""Ask the desk questions whose right entry is known, and say what came of each."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from knowledge.answer import Answer, AnswerStatus, Question
from knowledge.answering import AnswerDesk
from knowledge.evaluation.metrics import answered_at
from knowledge.evaluation.noise import kinds, noisy
from knowledge.evaluation.tables import IN_SCOPE, NEAR, gold_of, read_table

_REFUSED = (
    AnswerStatus.NO_ENTRY,
    AnswerStatus.OUT_OF_SCOPE,
    AnswerStatus.EMERGENCY,
    AnswerStatus.NEEDS_ACCOUNT,
    AnswerStatus.UNAVAILABLE,
)
_FALSE_ANSWERS = 0.05
LONGEST = 500
"""Characters of a question that are asked; the faces take no more."""


@dataclass(frozen=True)
class Known:
    """A question, the entries or topics that answer it (none: nothing must), and who wrote it."""

    text: str
    gold: frozenset[str]
    kind: str = IN_SCOPE
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
    """Return the share of each outcome by author and kind, with the number of questions.

    For questions in scope also how well they are told from the near ones of the same author.
    """
    groups: dict[tuple[str, str], list[Verdict]] = defaultdict(list)
    for verdict in verdicts:
        groups[verdict.question.author or "all", verdict.question.kind].append(verdict)
    return {
        f"{author}/{kind}": {
            "questions": len(group),
            **_shares([verdict.outcome for verdict in group]),
            **(told_apart(group, groups[author, NEAR]) if kind == IN_SCOPE else {}),
        }
        for (author, kind), group in sorted(groups.items())
        if group
    }


def told_apart(asked: Sequence[Verdict], near: Sequence[Verdict]) -> dict[str, float | None]:
    """Return how well the desk ranks, and tells questions without an entry, by its confidence.

    ``top1`` counts an answer or a first choice that is right; ``acc_at_fa5_near`` is the share so
    found where one near question in twenty would be answered, cross-fitted as for a foreign bank.
    """
    right = np.array([bool(_first(verdict) & verdict.question.gold) for verdict in asked])
    found = answered_at(_confidences(asked), right, _confidences(near), _FALSE_ANSWERS)
    return {
        "top1": round(float(right.mean()), 4) if len(right) else None,
        "acc_at_fa5_near": None if found is None else round(found, 4),
    }


def _first(verdict: Verdict) -> set[str]:
    """Return what the desk holds for most probable: the topic and its entries, or the offer."""
    answer = verdict.answer
    if answer.topic is not None:
        return {answer.topic, *answer.entry_ids}
    return {candidate.topic for candidate in answer.candidates[:1]}


def _confidences(verdicts: Sequence[Verdict]) -> NDArray[np.float64]:
    """Return the confidences; nothing offered counts as none, however sure the refusal is."""
    return np.array(
        [verdict.answer.confidence if _first(verdict) else 0.0 for verdict in verdicts],
        dtype=np.float64,
    )


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
