"""A broad ``except`` stands at the outer doors only; one that raises again is not broad."""

import ast

from tests.house.tree import name_of, parsed, python_files

ALLOWED: dict[str, str] = {
    "webapp/errors.py": "the last resort of the web faces: any error becomes a Chinese sentence",
}
"""Files that may catch everything, once each, and why."""
BROAD = {"Exception", "BaseException"}


def is_broad(handler: ast.ExceptHandler) -> bool:
    """Tell whether a handler catches everything and keeps it."""
    match handler.body[-1]:
        case ast.Raise(exc=None):
            return False
    caught = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return any(kind is None or (isinstance(kind, ast.Name) and kind.id in BROAD) for kind in caught)


def broad_handlers() -> dict[str, int]:
    """Return how many broad handlers each file has, where it has any."""
    counts = {
        name_of(path): sum(
            is_broad(node) for node in ast.walk(parsed(path)) if isinstance(node, ast.ExceptHandler)
        )
        for path in python_files()
    }
    return {name: count for name, count in counts.items() if count}


def test_a_broad_except_stands_only_where_it_is_allowed_and_once() -> None:
    assert {name: n for name, n in broad_handlers().items() if name not in ALLOWED or n > 1} == {}


def test_the_rule_sees_what_it_should() -> None:
    tries = ast.parse(
        "try: pass\nexcept (ValueError, Exception): pass\n"
        "try: pass\nexcept: pass\n"
        "try: pass\nexcept OSError: pass\n"
        "try: pass\nexcept Exception: raise\n"
    )
    handlers = [node for node in ast.walk(tries) if isinstance(node, ast.ExceptHandler)]
    assert [is_broad(handler) for handler in handlers] == [True, True, False, False]
