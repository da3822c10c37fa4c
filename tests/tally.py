"""Pytest plugin of every run: a skipped or expected failure fails it, and it leaves a tally.

A test that did not run proves nothing, so ``skip``, ``skipif``, ``importorskip`` and ``xfail`` end
in exit code 1. ``--tally FILE`` writes counts and durations as JSON; ``python -m tests.tally
FILE...`` adds such files up, prints the ten slowest tests and one closing line.

It is loaded before everything else, so it also prepares the process as every entry point does.
"""

import json
import sys
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from core.settings import prepare_process

SLOWEST = 10


class Tally:
    """Counts the outcomes of one session."""

    def __init__(self, path: str | None) -> None:
        self.path = path
        self.outcomes: dict[str, str] = {}
        self.seconds: defaultdict[str, float] = defaultdict(float)
        self.unproven: list[str] = []

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Note what could not even be collected."""
        if report.skipped:
            self.unproven.append(report.nodeid)
        if report.failed:
            self.outcomes[report.nodeid] = "failed"

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note the outcome and the time of one phase of one test."""
        self.seconds[report.nodeid] += report.duration
        if report.skipped or hasattr(report, "wasxfail"):
            self.unproven.append(report.nodeid)
        if report.failed:
            self.outcomes[report.nodeid] = "failed"
        elif report.when == "call" and report.passed:
            self.outcomes.setdefault(report.nodeid, "passed")

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Turn what was not proven into a failure, and write the tally."""
        if self.unproven and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED
        self.outcomes.update(dict.fromkeys(self.unproven, "failed"))
        if self.path:
            tally = {"outcomes": self.outcomes, "seconds": self.seconds}
            Path(self.path).write_text(json.dumps(tally), encoding="utf-8")

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Name the tests that proved nothing."""
        for nodeid in self.unproven:
            terminalreporter.write_line(f"FAILED {nodeid} - skipped or expected to fail", red=True)


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests() -> None:
    """Prepare the process before a conftest imports a library."""
    prepare_process()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add ``--tally``."""
    parser.addoption("--tally", metavar="FILE", help="write counts and durations to FILE")


def pytest_configure(config: pytest.Config) -> None:
    """Count in every run."""
    config.pluginmanager.register(Tally(config.getoption("--tally")), "tally")


def summary(tallies: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return the lines that close a run of several sessions."""
    seconds: Counter[str] = Counter()
    outcomes: dict[str, str] = {}
    for tally in tallies:
        seconds.update(tally["seconds"])
        outcomes.update(tally["outcomes"])
    counts = Counter(outcomes.values())
    slowest = [f"{spent:7.2f}s  {nodeid}" for nodeid, spent in seconds.most_common(SLOWEST)]
    return [
        f"The {len(slowest)} slowest tests:",
        *slowest,
        f"{counts['passed']} passed, {counts['failed']} failed",
    ]


if __name__ == "__main__":
    print("\n".join(summary([json.loads(Path(name).read_bytes()) for name in sys.argv[1:]])))
