"""What the rules of the house look at: the packages, their files, the documents."""

import ast
import shutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("core", "regions", "knowledge", "casework", "bot", "webapp", "cli")
"""In the order of the arrows: each may import itself and what stands before it."""


def files(*suffixes: str, under: tuple[str, ...] = PACKAGES) -> list[Path]:
    """Return the files with one of the suffixes below the folders, sorted."""
    found = [
        path
        for folder in under
        for suffix in suffixes
        for path in (ROOT / folder).rglob(f"*{suffix}")
        if "__pycache__" not in path.parts
    ]
    return sorted(found)


def python_files(*under: str) -> list[Path]:
    """Return the Python files below the folders; without folders, of all packages."""
    return files(".py", under=under or PACKAGES)


def documents() -> list[Path]:
    """Return the documents that people read."""
    return sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])


def name_of(path: Path) -> str:
    """Return the path as people write it, from the root of the repository."""
    return path.relative_to(ROOT).as_posix()


@cache
def parsed(path: Path) -> ast.Module:
    """Return the syntax tree of a file."""
    return ast.parse(path.read_text(encoding="utf-8"))


def imported(path: Path) -> Iterator[str]:
    """Yield the dotted name of every module that a file imports, wherever in the file."""
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name_of(path)}:{node.lineno}: relative import"
            yield node.module or ""
        elif isinstance(node, ast.Call) and _called(node) in {"import_module", "__import__"}:
            yield from _literal(node)


def _called(node: ast.Call) -> str:
    return getattr(node.func, "attr", getattr(node.func, "id", ""))


def _literal(node: ast.Call) -> Iterator[str]:
    if node.args and isinstance(node.args[0], ast.Constant):
        yield str(node.args[0].value)


def uv() -> str:
    """Return the uv that the bootstrap found, else the one on the path."""
    found = shutil.which("uv", path=str(ROOT / ".tools/bin")) or shutil.which("uv")
    assert found, "uv is missing: run `make test`, which gets it"
    return found
