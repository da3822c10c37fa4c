"""What `pip install` of the wheel gives is the product, not only its Python files."""

import os
import subprocess
import sysconfig
import zipfile
from pathlib import Path

import pytest

from bot.training import fingerprint
from tests.house.tree import PACKAGES, ROOT, name_of, uv


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel of this tree."""
    out = tmp_path_factory.mktemp("dist")
    subprocess.run([uv(), "build", "--wheel", "--quiet", "--out-dir", out, ROOT], check=True)
    return next(out.glob("*.whl"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the wheel in an environment that sees the locked packages but not this tree.

    Path files inside a folder that is itself named by a path file are not followed, so the
    editable install of this tree stays out.
    """
    venv = tmp_path_factory.mktemp("installed") / "venv"
    python = ROOT / ".venv/bin/python"
    subprocess.run([uv(), "venv", "--quiet", "--python", python.resolve(), venv], check=True)
    install = [uv(), "pip", "install", "--quiet", "--offline", "--no-deps", str(wheel)]
    subprocess.run([*install, "--python", str(venv / "bin/python")], check=True)
    site = next(venv.glob("lib/python3*/site-packages"))
    (site / "locked.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    return venv


@pytest.fixture
def run(installed: Path, tmp_path: Path):
    """Run a program of the installed product in an empty directory."""

    def run_there(program: str, *arguments: str) -> str:
        command = [installed / "bin" / program, *arguments]
        clean = {"HOME": str(tmp_path), "PATH": os.environ["PATH"]}
        done = subprocess.run(
            command, cwd=tmp_path, env=clean, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    return run_there


def test_every_file_of_the_packages_is_in_the_wheel(wheel: Path) -> None:
    inside = set(zipfile.ZipFile(wheel).namelist())
    ours = {
        name_of(path)
        for package in PACKAGES
        for path in (ROOT / package).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert ours - inside == set()
    assert {Path(name).suffix for name in ours} >= {".py", ".yml", ".html", ".css", ".js"}


def test_the_installed_product_is_not_this_tree(run, installed: Path) -> None:
    assert run("python", "-c", "import core; print(core.__file__)").startswith(str(installed))


def test_the_installed_command_helps(run) -> None:
    assert "serve" in run("kaixinban", "--help")


def test_the_installed_product_answers_from_its_own_content(run) -> None:
    assert "备案" in run("kaixinban", "ask", "异地就医备案要带什么材料?")


def test_the_installed_product_would_train_the_same_model(run) -> None:
    printed = run("python", "-c", "import bot.training; print(bot.training.fingerprint())")
    assert printed.strip() == fingerprint()
