"""How files are named, how long they are, what they say and in which language."""

import ast
import re
from pathlib import Path

import pytest

from tests.house.tree import PACKAGES, ROOT, files, name_of, parsed, python_files

CHINESE = re.compile("[\u3000-\u303f\u3400-\u9fff\uf900-\ufaff\uff00-\uffef]")
BAD_NAME = re.compile(r"^(utils?|helpers?|common|misc|.*_v\d+|.*[-_](new|old|copy))$")
UNFINISHED = re.compile(r"\b(TODO|FIXME|XXX|HACK|NotImplementedError)\b|\b(?i:stub(bed)?)\b")
LINES = {".py": 300, ".js": 200, ".css": 400, ".html": 200, ".sh": 200}
FUNCTION_LINES = 40

PYTHON = python_files(*PACKAGES, "benchmarks", "tests")
PRODUCT = [path for path in PYTHON if name_of(path).split("/")[0] != "tests"]
WRITTEN = files(*LINES, under=(*PACKAGES, "benchmarks", "tests", "scripts"))


@pytest.mark.parametrize("path", PRODUCT + files(".js", ".css"), ids=name_of)
def test_code_holds_no_chinese(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    found = [f"{number}: {line}" for number, line in enumerate(lines, 1) if CHINESE.search(line)]
    assert not found, "words belong in YAML or a template"


@pytest.mark.parametrize("path", WRITTEN, ids=name_of)
def test_a_file_is_short(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LINES[path.suffix]


@pytest.mark.parametrize("path", PYTHON, ids=name_of)
def test_functions_are_short(path: Path) -> None:
    long = [
        f"{node.name} at line {node.lineno}"
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or 0) - node.lineno + 1 > FUNCTION_LINES
    ]
    assert not long


@pytest.mark.parametrize("path", WRITTEN, ids=name_of)
def test_a_name_says_what_is_inside(path: Path) -> None:
    assert not [part for part in Path(name_of(path)).parts if BAD_NAME.match(Path(part).stem)]


@pytest.mark.parametrize(
    "path", [path for path in WRITTEN if not name_of(path).startswith("tests/")], ids=name_of
)
def test_nothing_is_left_for_later(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    assert not [line for line in lines if UNFINISHED.search(line)]


@pytest.mark.parametrize("path", PYTHON, ids=name_of)
def test_a_module_says_what_lives_in_it(path: Path) -> None:
    if path.read_text(encoding="utf-8").strip() or path.name == "__init__.py":
        assert ast.get_docstring(parsed(path))


def test_every_package_has_an_init() -> None:
    folders = {path.parent for path in python_files() if "migrations" not in path.parts}
    assert not [name_of(folder) for folder in folders if not (folder / "__init__.py").exists()]


def test_no_file_names_the_place_where_it_was_written() -> None:
    paths = [
        *ROOT.glob("*.*"),
        *WRITTEN,
        *files(".yml", ".yaml", ".md"),
        *(ROOT / "docs").rglob("*.*"),
    ]
    place = re.compile(r"/(?:root|work|home/[a-z]+)/")
    text = {".py", ".js", ".css", ".html", ".sh", ".yml", ".yaml", ".md", ".toml", ".txt"}
    assert not [
        name_of(p) for p in paths if p.suffix in text and place.search(p.read_text("utf-8"))
    ]
