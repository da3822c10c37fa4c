"""The lock holds patched releases, and its known conflicts are the accepted ones."""

import re
import subprocess
from typing import Any

import pytest
import tomli
import yaml
from packaging.version import Version

from tests.house.tree import ROOT, uv

CONFLICTS = ROOT / "docs/security/accepted-conflicts.txt"
ADVISORIES = yaml.safe_load((ROOT / "docs/security/advisories.yml").read_text(encoding="utf-8"))
LOCKED = {
    package["name"]: Version(package["version"])
    for package in tomli.loads((ROOT / "uv.lock").read_text(encoding="utf-8"))["package"]
}


def named(entry: dict[str, Any]) -> str:
    """Return the package of an entry, as the name of its test."""
    return str(entry["package"])


@pytest.mark.parametrize("entry", ADVISORIES["fixed"], ids=named)
def test_a_patched_release_is_locked(entry: dict[str, Any]) -> None:
    assert LOCKED[entry["package"]] >= Version(entry["minimum"]), entry["advisories"]


@pytest.mark.parametrize("entry", ADVISORIES["open"], ids=named)
def test_an_open_advisory_says_what_protects_and_goes_when_it_is_fixed(
    entry: dict[str, Any],
) -> None:
    assert LOCKED[entry["package"]] < Version(entry["fixed_in"]), "fixed now: move it to `fixed`"
    assert entry["held_by"]
    assert entry["protection"]


def test_the_lock_belongs_to_the_project_file() -> None:
    subprocess.run([uv(), "lock", "--check", "--offline"], cwd=ROOT, check=True)


def test_the_conflicts_of_the_environment_are_the_accepted_ones() -> None:
    checked = subprocess.run(
        [uv(), "pip", "check", "--python", ".venv/bin/python"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    found = re.findall(
        r"The package `(.+?)` requires `(.+?)`, but", checked.stdout + checked.stderr
    )
    accepted = [line for line in CONFLICTS.read_text("utf-8").splitlines() if line[0] != "#"]
    assert sorted(f"{package} requires {wanted}" for package, wanted in found) == accepted
