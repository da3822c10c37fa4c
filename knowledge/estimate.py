"""What a stay in hospital may be settled with: an estimate, only from figures that are verified.

The formula is that of the basic insurance: what the insurance recognises, less the deductible,
times the ratio, up to what is left of the year's cap. The figures are those of one pooling area,
one year, one level of hospital; they are never taken from another area. Without them the result
says which figure is missing and whom to ask (knowledge/figures_known.yml holds none today).
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from importlib import resources
from pathlib import Path
from typing import Any

import yaml

from knowledge.advice import advice_words
from knowledge.entries import Insurance, Source, StayReason
from regions.model import CareRelation
from regions.registry import Registry

CENT = Decimal("0.01")
LEVELS = (1, 2, 3)
WHOLE = 100
FIGURES = ("deductible", "ratio", "cap")


class BadFigures(ValueError):
    """The file of figures cannot be used; the text names the row."""


@dataclass(frozen=True)
class Figures:
    """The verified figures of one case. An empty set means "any"."""

    pooling_area: str
    year: int
    hospital_level: int
    insurance: Insurance
    care_relation: CareRelation
    deductible: Decimal
    """Yuan of a stay that the insurance never pays."""
    ratio: Decimal
    """Percent of the rest that it pays."""
    cap: Decimal
    """Yuan that it pays in a year at most."""
    source: Source
    tier: int | None = None
    stay_reason: frozenset[StayReason] = frozenset()
    person_type: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Stay:
    """What is known of the stay. None is not known."""

    on: date
    """A day of the stay: its year counts."""
    insured: str | None = None
    treatment: str | None = None
    insurance: Insurance | None = None
    tier: int | None = None
    hospital_level: int | None = None
    stay_reason: StayReason | None = None
    person_type: str | None = None
    eligible: Decimal | None = None
    """Yuan that the insurance recognises: not the whole bill."""
    paid_before: Decimal = Decimal(0)
    """Yuan that the insurance has paid this year already."""


@dataclass(frozen=True)
class Missing:
    """A thing without which nothing is computed, and whom to ask for it."""

    key: str
    name: str
    ask: str


@dataclass(frozen=True)
class Estimate:
    """The result: an amount with formula, inputs and source; or what is missing."""

    amount: Decimal | None = None
    own: Decimal | None = None
    """What is left to pay of the recognised costs."""
    formula: str = ""
    stay: Stay | None = None
    figures: Figures | None = None
    missing: tuple[Missing, ...] = ()


def estimate(stay: Stay, known: Collection[Figures], registry: Registry) -> Estimate:
    """Compute what may be paid, or say what is missing. ``known`` holds verified figures alone."""
    found = _matching(stay, known, registry)
    missing = _missing_inputs(stay, registry)
    # Several rows for one case contradict each other: then none of them is sure.
    if len(found) != 1 or not found[0].source.verified:
        missing += _missing_figures(stay, registry)
    if missing or stay.eligible is None:
        return Estimate(stay=stay, missing=missing)
    return _computed(stay, stay.eligible, found[0])


def estimate_text(result: Estimate, registry: Registry) -> str:
    """Return the estimate in words: result, formula, inputs and source, or what is missing."""
    words = advice_words()
    stay, figures = result.stay, result.figures
    if stay is None or figures is None or result.amount is None:
        line = words.get("estimate", "missing_line")
        lines = [line.format(name=one.name, ask=one.ask) for one in result.missing]
        return "\n".join([words.get("estimate", "missing"), *lines])
    source = figures.source
    number = f" {source.number}" if source.number else ""
    parts: dict[str, dict[str, object]] = {
        "result": {"amount": _plain(result.amount), "own": _plain(result.own)},
        "inputs_line": {
            "region": registry.get(figures.pooling_area).name,
            "year": figures.year,
            "level": figures.hospital_level,
            "eligible": _plain(stay.eligible),
        },
        "source": {"title": source.title, "number": number, "checked_on": source.checked_on},
        "only": {},
    }
    said = {key: words.get("estimate", key).format(**values) for key, values in parts.items()}
    return "\n".join([said["result"], result.formula, *list(said.values())[1:]])


def read_figures(path: Path | None = None) -> tuple[Figures, ...]:
    """Return the figures of a file, by default our own. Raises BadFigures.

    A row without a verified source, a title and a day of checking is refused.
    """
    if path is None:
        raw = resources.files("knowledge").joinpath("figures_known.yml").read_text("utf-8")
    else:
        raw = path.read_text("utf-8")
    return tuple(_figures(number, row) for number, row in enumerate(yaml.safe_load(raw)["figures"]))


def _matching(stay: Stay, known: Collection[Figures], registry: Registry) -> list[Figures]:
    if stay.insured is None:
        return []
    area = registry.pooling_area(stay.insured)
    relation = registry.care_relation(stay.insured, stay.treatment)
    return [
        figures
        for figures in known
        if figures.pooling_area == area
        and figures.year == stay.on.year
        and figures.care_relation == relation
        and figures.insurance == stay.insurance
        and figures.hospital_level == stay.hospital_level
        and figures.tier in (None, stay.tier)
        and (not figures.stay_reason or stay.stay_reason in figures.stay_reason)
        and (not figures.person_type or stay.person_type in figures.person_type)
    ]


def _computed(stay: Stay, eligible: Decimal, figures: Figures) -> Estimate:
    words = advice_words()
    said = {"eligible": _plain(eligible), "deductible": _plain(figures.deductible)}
    over = max(eligible - figures.deductible, Decimal(0))
    amount = (over * figures.ratio / WHOLE).quantize(CENT, ROUND_HALF_UP)
    left = max(figures.cap - stay.paid_before, Decimal(0))
    formula = words.get("estimate", "formula" if over else "below").format(
        **said, ratio=_plain(figures.ratio), amount=_plain(amount)
    )
    if amount > left:
        formula += words.get("estimate", "capped").format(left=_plain(left))
        amount = left
    return Estimate(amount, eligible - amount, formula, stay, figures)


def _missing_inputs(stay: Stay, registry: Registry) -> tuple[Missing, ...]:
    known = {
        "insured": stay.insured,
        "insurance": stay.insurance,
        "hospital_level": stay.hospital_level,
        "eligible": stay.eligible,
    }
    return tuple(
        Missing(key, advice_words().get("estimate", "inputs", key), _whom(key, stay, registry))
        for key, value in known.items()
        if value is None
    )


def _missing_figures(stay: Stay, registry: Registry) -> tuple[Missing, ...]:
    words = advice_words()
    names = {key: words.get("estimate", "figures", key) for key in FIGURES}
    if stay.hospital_level is not None:
        form = words.get("estimate", "year")
        names = {
            key: form.format(year=stay.on.year, level=stay.hospital_level, name=name)
            for key, name in names.items()
        }
    return tuple(Missing(k, name, _whom("figures", stay, registry)) for k, name in names.items())


def _whom(key: str, stay: Stay, registry: Registry) -> str:
    words = advice_words()
    insured = registry.get(stay.insured).name if stay.insured else words.get("plan", "insured")
    return words.get("estimate", "ask", key).format(insured=insured)


def _figures(number: int, row: dict[str, Any]) -> Figures:
    try:
        source = Source(**{**row["source"], "verified": bool(row["source"].get("verified"))})
        if not (source.verified and source.title and source.checked_on):
            raise ValueError("the source is not verified")
        figures = Figures(
            pooling_area=str(row["pooling_area"]),
            year=int(row["year"]),
            hospital_level=int(row["hospital_level"]),
            insurance=Insurance(row["insurance"]),
            care_relation=CareRelation(row["care_relation"]),
            **{name: Decimal(str(row[name])) for name in FIGURES},
            source=source,
            tier=row.get("tier"),
            stay_reason=frozenset(map(StayReason, row.get("stay_reason", ()))),
            person_type=frozenset(row.get("person_type", ())),
        )
    except (ArithmeticError, LookupError, TypeError, ValueError) as problem:
        raise BadFigures(f"figures[{number}]: {problem}") from problem
    positive = figures.deductible >= 0 and figures.cap > 0
    if figures.hospital_level not in LEVELS or not positive or not 0 < figures.ratio <= WHOLE:
        raise BadFigures(f"figures[{number}]: a figure cannot be right")
    return figures


def _plain(amount: Decimal | None) -> str:
    plain = (amount or Decimal(0)).quantize(CENT, ROUND_HALF_UP)
    return f"{plain:f}".rstrip("0").rstrip(".")
