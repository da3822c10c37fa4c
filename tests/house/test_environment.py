"""Only core/settings.py reads the environment; other modules may fix a library's switch.

The one form allowed elsewhere is ``os.environ.setdefault("NAME", "constant")`` (or an assignment)
with a name of ``SWITCHES``: it decides how a library behaves before that library is imported, and
nothing of ours depends on what it held before.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.tree import ROOT, name_of, parsed, python_files

READER = "core/settings.py"
SWITCHES = {
    "RASA_TELEMETRY_ENABLED",
    "SANIC_HOST",
    "SQLALCHEMY_SILENCE_UBER_WARNING",
    "TF_CPP_MIN_LOG_LEVEL",
    "TF_ENABLE_ONEDNN_OPTS",
    "TF_INTER_OP_PARALLELISM_THREADS",
    "TF_INTRA_OP_PARALLELISM_THREADS",
    "CUDA_VISIBLE_DEVICES",
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
}
DOORS = {"environ", "environb", "getenv", "getenvb", "putenv"}
SOURCES = [path for path in python_files() if name_of(path) != READER]


def environment_uses(tree: ast.Module) -> Iterator[ast.AST]:
    """Yield each place where a module reaches for the environment."""
    for node in ast.walk(tree):
        match node:
            case ast.Attribute(attr=name) if name in DOORS:
                yield node
            case ast.ImportFrom(module="os", names=names) if DOORS & {n.name for n in names}:
                yield node


def switches(tree: ast.Module) -> Iterator[tuple[ast.AST, str]]:
    """Yield each allowed setting of a switch: the ``os.environ`` node and the name it sets."""
    for node in ast.walk(tree):
        match node:
            case ast.Call(
                func=ast.Attribute(value=ast.Attribute(attr="environ") as place, attr="setdefault"),
                args=[ast.Constant(value=str(name)), ast.Constant()],
            ):
                yield place, name
            case ast.Assign(
                targets=[
                    ast.Subscript(
                        value=ast.Attribute(attr="environ") as place,
                        slice=ast.Constant(value=str(name)),
                    )
                ],
                value=ast.Constant(),
            ):
                yield place, name


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_a_module_reads_no_environment(path: Path) -> None:
    tree = parsed(path)
    allowed = {id(place) for place, name in switches(tree) if name in SWITCHES}
    wrong = [node for node in environment_uses(tree) if id(node) not in allowed]
    assert not [f"{name_of(path)}:{node.lineno}" for node in wrong]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("import os\nos.environ['HOME']", 1),
        ("import os\nos.getenv('HOME')", 1),
        ("from os import environ", 1),
        ("import os\nos.environ.setdefault('RASA_TELEMETRY_ENABLED', 'false')", 0),
        ("import os\nos.environ['OMP_NUM_THREADS'] = '1'", 0),
        ("import os\nos.environ.setdefault('HOME', 'x')", 1),
        ("import os\nos.environ.setdefault('OMP_NUM_THREADS', cores)", 1),
    ],
)
def test_the_rule_sees_what_it_should(source: str, found: int) -> None:
    tree = ast.parse(source)
    allowed = {id(place) for place, name in switches(tree) if name in SWITCHES}
    assert len([node for node in environment_uses(tree) if id(node) not in allowed]) == found


def test_the_reader_exists() -> None:
    assert (ROOT / READER).exists()
