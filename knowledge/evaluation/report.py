"""The evaluation as one page: thresholds, reliability diagram, errors, twins."""

from collections.abc import Sequence
from importlib import resources

from jinja2 import Environment, StrictUndefined

from core.clock import now
from knowledge.evaluation.questions import Verdict, summary
from knowledge.search.calibrated import Calibration
from knowledge.snapshot import Snapshot


def report_page(snapshot: Snapshot, calibration: Calibration, verdicts: Sequence[Verdict]) -> str:
    """Return the page as HTML that needs nothing else; ``verdicts`` may be empty."""
    environment = Environment(autoescape=True, undefined=StrictUndefined)
    raw = resources.files("knowledge").joinpath("evaluation/report.html").read_text("utf-8")
    page = environment.from_string(raw).render(
        made=now().strftime("%Y-%m-%d %H:%M"),
        version=snapshot.version,
        mode=snapshot.index.mode.value,
        calibration=calibration,
        summary=summary(verdicts) if verdicts else {},
        errors=[verdict for verdict in verdicts if _error(verdict)],
    )
    return page


def _error(verdict: Verdict) -> bool:
    """Say whether somebody should look at it: a wrong answer, or a miss."""
    if verdict.question.gold:
        return verdict.outcome != "right"
    return verdict.outcome == "wrong"
