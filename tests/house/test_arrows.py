"""Imports point one way: core <- regions <- knowledge <- casework <- bot <- webapp <- cli."""

import sys
from pathlib import Path

import pytest

from tests.house.tree import PACKAGES, files, imported, name_of, python_files

ONLY_IN = {
    "rasa": {"bot"},
    "rasa_sdk": {"bot"},
    "aiohttp": {"bot", "webapp", "cli"},
    "aiohttp_jinja2": {"webapp"},
    "sqlalchemy": {"core", "knowledge", "casework", "bot", "webapp", "cli"},
    "spacy": {"knowledge"},
}
"""Libraries that only some packages know."""
NEVER = {"tests", "benchmarks", "scripts"}


@pytest.mark.parametrize("package", PACKAGES)
def test_a_package_imports_only_what_stands_before_it(package: str) -> None:
    after = set(PACKAGES[PACKAGES.index(package) + 1 :]) | NEVER
    wrong = [
        f"{name_of(path)} imports {module}"
        for path in python_files(package)
        for module in imported(path)
        if module.split(".")[0] in after
    ]
    assert not wrong


@pytest.mark.parametrize("library", ONLY_IN)
def test_a_library_is_known_only_where_it_belongs(library: str) -> None:
    wrong = [
        f"{name_of(path)} imports {module}"
        for package in set(PACKAGES) - ONLY_IN[library]
        for path in python_files(package)
        for module in imported(path)
        if module.split(".")[0] == library
    ]
    assert not wrong


def test_only_known_top_level_modules_are_ours() -> None:
    ours = {path.parts[-2] for path in files("__init__.py") if len(Path(name_of(path)).parts) == 2}
    assert ours == set(PACKAGES)
    assert not ours & set(sys.stdlib_module_names)
