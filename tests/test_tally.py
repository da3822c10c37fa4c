"""A test that did not run makes the run fail."""

import json
from pathlib import Path

import pytest

from tests.tally import summary

pytest_plugins = ["pytester"]


@pytest.fixture
def outcome(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch):
    """Run one test file in a session of its own and return exit code and tally."""

    def run(source: str) -> tuple[int, dict]:
        pytester.makepyfile(source)
        result = pytester.runpytest_subprocess("-p", "tests.tally", "--tally", "tally.json")
        return result.ret, json.loads(Path(pytester.path, "tally.json").read_bytes())

    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    pytester.syspathinsert(Path(__file__).parents[1])
    return run


@pytest.mark.parametrize(
    "body",
    [
        "@pytest.mark.skip\ndef test_it(): pass",
        "def test_it(): pytest.skip()",
        "@pytest.mark.xfail\ndef test_it(): assert False",
        "@pytest.mark.xfail\ndef test_it(): pass",
        "pytest.importorskip('no_such_module')\ndef test_it(): pass",
        "def test_it(): pytest.xfail('later')",
        "def test_it(): assert False",
        "@pytest.fixture\ndef broken(): raise OSError\ndef test_it(broken): pass",
        "def broken(:",
        "",
    ],
)
def test_what_was_not_proven_fails_the_run(outcome, body: str) -> None:
    code, tally = outcome(f"import pytest\n{body}\ndef test_other(): pass" if body else "")

    assert code != 0
    assert "failed" in tally["outcomes"].values() or not tally["outcomes"]


def test_a_run_that_proves_everything_passes(outcome) -> None:
    code, tally = outcome("def test_it(): pass")

    assert (code, list(tally["outcomes"].values())) == (0, ["passed"])


def test_the_last_line_counts_all_sessions() -> None:
    first = {"outcomes": {"a": "passed", "b": "failed"}, "seconds": {"a": 1.0, "b": 2.0}}
    second = {"outcomes": {"c": "passed"}, "seconds": {"c": 3.0}}

    lines = summary([first, second])

    assert lines[1].endswith("  c")
    assert lines[-1] == "2 passed, 1 failed"
