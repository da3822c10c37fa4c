"""Nothing reports to Rasa's maker, whichever door the process came in by."""

import os
import subprocess
import sys

import pytest
import tomli

from tests.house.tree import ROOT

SCRIPTS = tomli.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["scripts"]
SWITCH = "RASA_TELEMETRY_ENABLED"


def switch_after(statement: str) -> str:
    """Return what the switch holds in a new process after a statement; it starts without one."""
    environment = {name: value for name, value in os.environ.items() if name != SWITCH}
    code = f"{statement}\nimport os\nprint(os.environ.get({SWITCH!r}))"
    run = [sys.executable, "-c", code]
    done = subprocess.run(
        run, env=environment, cwd=ROOT, capture_output=True, text=True, check=True
    )
    return done.stdout.splitlines()[-1]


@pytest.mark.parametrize("target", SCRIPTS.values())
def test_a_command_switches_it_off(target: str) -> None:
    module, function = target.split(":")
    call = f"import sys\nsys.argv[1:] = ['--help']\nimport {module}\n"
    assert switch_after(f"{call}try: {module}.{function}()\nexcept SystemExit: pass") == "false"


def test_the_test_session_itself_switched_it_off() -> None:
    assert os.environ[SWITCH] == "false"


def test_make_and_the_scripts_switch_it_off() -> None:
    assert f"export {SWITCH} := false" in (ROOT / "Makefile").read_text("utf-8")
