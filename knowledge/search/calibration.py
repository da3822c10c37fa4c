"""How sure is sure enough: a knowledge base asks itself its own wordings.

Each wording becomes a question twice: with itself hidden (its sisters should find the topic), and
with its whole topic hidden (nothing should be found). Thresholds of one base do not transfer to
another (docs/search.md), so this runs for every state of the knowledge.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from knowledge.search.calibrated import SCORING, Bin, Calibration, Outcome, Step, Twin
from knowledge.search.index import Hit, RowScores, SearchIndex
from knowledge.search.logistic import fit
from knowledge.search.ranking import Thresholds, signals

FALSE_ANSWERS = 0.05
"""Share of questions without an entry that may be answered all the same."""
SHARES = (0.01, 0.02, 0.03, FALSE_ANSWERS, 0.075, 0.1)
"""Shares that an administrator may choose from instead (knowledge.strictness)."""
RIGHT_ANSWERS = 0.65
"""Share of the answers given that must be right where wordings say it: a wording that is held
out is harder than a question, for it was written to say what its sisters do not."""
_SAMPLE = 800
_ENOUGH = 100
"""Held-out wordings from which probabilities are fitted; below, the defaults serve."""
_OFFER_QUANTILE = 0.05
"""Share of the right topics that are not even offered."""
_MOST_TWINS = 100
_BINS = 10
_NEIGHBOURS = 8
_JUST_ABOVE = 1e-6
_CERTAIN = 30.0
"""Log odds of what is not asked."""


@dataclass
class _Trial:
    """Outcomes of asking wordings in one of the two ways."""

    rows: list[int] = field(default_factory=list)
    hits: list[list[Hit]] = field(default_factory=list)
    right: list[bool] = field(default_factory=list)
    counts: list[bool] = field(default_factory=list)
    """False where a wrong topic is of the same matter: a twin, not a false answer."""


def digest_of(index: SearchIndex) -> str:
    """Return the hash of everything a calibration depends on."""
    found = hashlib.sha256(f"{SCORING}:{index.mode.value}".encode())
    for wording in sorted((w.topic, w.text, w.rejects) for w in index.wordings):
        found.update(repr(wording).encode())
    return found.hexdigest()


def calibrate(index: SearchIndex, matters: Mapping[str, str] | None = None) -> Calibration:
    """Ask the index its own wordings. ``matters`` says which matter a topic belongs to.

    Without matters the lead is left out: a bank of plain questions is full of twins, which make
    the lead of a right answer small.
    """
    rows = _sample(index)
    sisters, masked, unknown = _Trial(), _Trial(), _Trial()
    families = None if matters is None else _families(index, matters)
    for row in rows:
        scores = index.ask_itself(row)
        _ask(index, row, scores, matters or {}, sisters, masked)
        if families is not None:
            _ask_unknown(index, row, scores, families, unknown)
    thresholds = _thresholds(sisters, masked, None if matters is None else unknown)
    return _report(index, thresholds, len(rows), sisters, masked)


def _sample(index: SearchIndex) -> NDArray[np.int64]:
    """Return the rows to ask: all of a small base, a fixed random part of a large one."""
    rows = np.flatnonzero(~index.rejects)
    if len(rows) <= _SAMPLE:
        return rows
    return np.sort(np.random.default_rng(0).choice(rows, _SAMPLE, replace=False))


def _ask(
    index: SearchIndex,
    row: int,
    scores: RowScores,
    matters: Mapping[str, str],
    sisters: _Trial,
    masked: _Trial,
) -> None:
    wording = index.wordings[row]
    itself = np.zeros(len(index.wordings), dtype=bool)
    itself[index.exact[wording.text]] = True
    topic = index.topic_of == index.topic_of[row]
    own = matters.get(wording.topic, wording.topic)
    if (topic & ~itself & ~index.rejects).any():
        hits = index.hits(scores.without(itself), _NEIGHBOURS)
        _note(sisters, row, hits, bool(hits) and hits[0].topic == wording.topic, counts=True)
    hits = index.hits(scores.without(topic | itself), _NEIGHBOURS)
    other = bool(hits) and matters.get(hits[0].topic, hits[0].topic) != own
    _note(masked, row, hits, right=False, counts=other)


def _families(index: SearchIndex, matters: Mapping[str, str]) -> NDArray[np.int64]:
    """Return the number of the matter of each wording."""
    names = [matters.get(topic, topic) for topic in index.topics]
    numbers = {name: number for number, name in enumerate(dict.fromkeys(names))}
    return np.array([numbers[name] for name in names])[index.topic_of]


def _ask_unknown(
    index: SearchIndex,
    row: int,
    scores: RowScores,
    families: NDArray[np.int64],
    unknown: _Trial,
) -> None:
    """Ask with the whole matter hidden: so looks a question of which nothing is known."""
    hits = index.hits(scores.without(families == families[row]), _NEIGHBOURS)
    _note(unknown, row, hits, right=False, counts=True)


def _note(trial: _Trial, row: int, hits: list[Hit], right: bool, counts: bool) -> None:
    if hits:
        trial.rows.append(row)
        trial.hits.append(hits)
        trial.right.append(right)
        trial.counts.append(counts)


def _thresholds(sisters: _Trial, masked: _Trial, unknown: _Trial | None) -> Thresholds:
    base = Thresholds() if unknown is not None else Thresholds(lead=0.0, even=_CERTAIN)
    fitted = len(sisters.rows) >= _ENOUGH
    if fitted:
        if unknown is None:
            base = _fitted(sisters, masked)
        else:  # a base of one matter has nothing left once that is hidden
            base = _fitted_twice(sisters, unknown if len(unknown.rows) >= _ENOUGH else masked)
    elif len(masked.rows) >= _ENOUGH:
        base = _shifted(base, masked)
    answer = _answer_from(base, sisters, masked, FALSE_ANSWERS)
    scores = [h[0].score for h, right in zip(sisters.hits, sisters.right, strict=True) if right]
    offer = float(np.quantile(scores, _OFFER_QUANTILE)) if fitted and scores else base.offer
    return replace(base, answer=round(answer, 6), offer=round(offer, 4))


def _answer_from(base: Thresholds, sisters: _Trial, masked: _Trial, share: float) -> float:
    """Return the probability to answer from, for a share of false answers."""
    answer = base.answer
    if len(masked.rows) >= _ENOUGH:
        answer = _not_too_false(base, masked, share)
    if len(sisters.rows) >= _ENOUGH:
        answer = max(answer, _right_enough(_probabilities(base, sisters), sisters))
    return answer


def _not_too_false(base: Thresholds, masked: _Trial, share: float) -> float:
    """Return the lowest probability at which few enough hidden topics are answered."""
    counts = np.array(masked.counts, dtype=bool) & ~_strange(masked)
    false = np.sort(np.where(counts, _probabilities(base, masked), 0.0))[::-1]
    return float(false[int(share * len(false))]) + _JUST_ABOVE


def _shifted(base: Thresholds, masked: _Trial) -> Thresholds:
    """Move the even chance to where one hidden topic in twenty would be answered.

    Without sisters nothing says how probable a right answer is; the order stays what it is.
    """
    meaning = [signals(hits)[0] for hits in masked.hits]
    return replace(base, bias=-base.slope * float(np.quantile(meaning, 1.0 - FALSE_ANSWERS)))


def _fitted(sisters: _Trial, masked: _Trial) -> Thresholds:
    """Fit the probability that the nearest topic is right, by its meaning alone."""
    wrong = [hits for hits, counts in zip(masked.hits, masked.counts, strict=True) if counts]
    right = [*sisters.right, *([False] * len(wrong))]
    bias, slope = _line([signals(hits)[0] for hits in (*sisters.hits, *wrong)], right)
    return Thresholds(slope=slope, bias=bias, lead=0.0, even=_CERTAIN)


def _fitted_twice(sisters: _Trial, unknown: _Trial) -> Thresholds:
    """Fit how probably something is known, and how probably it is then the nearest topic."""
    found = [hits for hits, right in zip(sisters.hits, sisters.right, strict=True) if right]
    known = [True] * len(found) + [False] * len(unknown.hits)
    bias, slope = _line([signals(hits)[0] for hits in (*found, *unknown.hits)], known)
    even, lead = _line([signals(hits)[1] for hits in sisters.hits], sisters.right)
    return Thresholds(slope=slope, bias=bias, lead=lead, even=even)


def _line(signal: Sequence[float], true: Sequence[bool]) -> tuple[float, float]:
    """Return bias and slope of the log odds that something is true, by one signal."""
    column = np.array(signal, dtype=np.float64)[:, None]
    bias, slope = fit(column, np.array(true, dtype=np.float64), np.ones(len(signal)))
    return float(bias), float(slope)


def _right_enough(sure: NDArray[np.float64], trial: _Trial) -> float:
    """Return the lowest probability from which enough of the answers are right."""
    order = np.argsort(-sure, kind="stable")
    share = np.cumsum(np.array(trial.right)[order]) / np.arange(1, len(order) + 1)
    enough = np.flatnonzero(share >= RIGHT_ANSWERS)
    return float(sure[order[enough[-1]]]) if len(enough) else 1.0


def _report(
    index: SearchIndex, thresholds: Thresholds, asked: int, sisters: _Trial, masked: _Trial
) -> Calibration:
    sure, right = _probabilities(thresholds, sisters), np.array(sisters.right, dtype=bool)
    wrong = _probabilities(thresholds, masked)
    said = (wrong >= thresholds.answer) & ~_strange(masked)
    return Calibration(
        thresholds=thresholds,
        wordings=len(index.wordings),
        asked=asked,
        held_out=len(sisters.rows),
        **asdict(_outcome(thresholds, thresholds.answer, sisters, masked)),
        bins=reliability(sure, right),
        twins=_twins(index, masked, wrong, said),
        steps=tuple(_steps(thresholds, sisters, masked)),
    )


def _outcome(base: Thresholds, answer: float, sisters: _Trial, masked: _Trial) -> Outcome:
    """Return what came of asking, had everything from a probability on been answered."""
    answered = (_probabilities(base, sisters) >= answer) & ~_strange(sisters)
    said = (_probabilities(base, masked) >= answer) & ~_strange(masked)
    return Outcome(
        answered=_share(answered),
        right=_share(np.array(sisters.right, dtype=bool)[answered]),
        false_answers=_share(said & np.array(masked.counts, dtype=bool)),
    )


def _steps(base: Thresholds, sisters: _Trial, masked: _Trial) -> Iterator[Step]:
    if len(masked.rows) < _ENOUGH:
        return
    for share in SHARES:
        answer = round(_answer_from(base, sisters, masked, share), 6)
        yield Step(share, answer, _outcome(base, answer, sisters, masked))


def reliability(sure: NDArray[np.float64], right: NDArray[np.bool_]) -> tuple[Bin, ...]:
    """Return the reliability diagram in steps of a tenth; empty steps are left out."""
    step = np.minimum((sure * _BINS).astype(int), _BINS - 1)
    return tuple(
        Bin(int(inside.sum()), float(sure[inside].mean()), float(right[inside].mean()))
        for inside in (step == number for number in range(_BINS))
        if inside.any()
    )


def _twins(
    index: SearchIndex, masked: _Trial, sure: NDArray[np.float64], said: NDArray[np.bool_]
) -> tuple[Twin, ...]:
    order = [at for at in np.argsort(-sure, kind="stable") if said[at]][:_MOST_TWINS]
    return tuple(
        Twin(
            index.wordings[masked.rows[at]].topic,
            index.wordings[masked.rows[at]].text,
            masked.hits[at][0].topic,
            masked.hits[at][0].wording,
            float(sure[at]),
        )
        for at in order
    )


def _probabilities(thresholds: Thresholds, trial: _Trial) -> NDArray[np.float64]:
    return np.array([thresholds.probability(hits) for hits in trial.hits], dtype=np.float64)


def _strange(trial: _Trial) -> NDArray[np.bool_]:
    return np.array([hits[0].strange for hits in trial.hits], dtype=bool)


def _share(found: NDArray[np.bool_]) -> float:
    return round(float(found.mean()), 4) if len(found) else 0.0
