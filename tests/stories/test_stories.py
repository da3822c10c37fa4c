"""Rasa's own test of acts and policy, and its check of the project's files."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
RASA = str(Path(sys.executable).with_name("rasa"))
ENVIRONMENT = {
    **os.environ,
    "PYTHONPATH": str(ROOT),
    "RASA_TELEMETRY_ENABLED": "false",
    "OMP_NUM_THREADS": "1",
    "LOG_LEVEL": "WARNING",
}


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [RASA, *arguments],
        cwd=ROOT,
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def test_the_stories_are_predicted_without_an_error(model: Path, tmp_path: Path) -> None:
    done = run(
        "test", "core", "--model", str(model.resolve()), "--fail-on-prediction-errors",
        "--stories", "tests/stories/test_stories.yml", "--out", str(tmp_path), "--no-plot",
    )  # fmt: skip

    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    failed = (tmp_path / "failed_test_stories.yml").read_text("utf-8")
    assert "None of the test stories failed" in failed


def test_rasa_finds_nothing_to_complain_of_in_the_files() -> None:
    done = run(
        "data", "validate", "--domain", "bot/domain", "--data", "bot/data",
        "--config", "config.yml", "--fail-on-warnings",
    )  # fmt: skip

    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
