"""The registry as it ships, and one made of files that a test writes."""

from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from regions.registry import Registry, load_registry

FILE = {
    "code": "511723",
    "name": "开江县",
    "parent": "511700",
    "pooling": {"area": "511700", "verified": False},
    "source": "测试",
}


@pytest.fixture(scope="session")
def registry() -> Registry:
    return load_registry()


@pytest.fixture
def load(tmp_path: Path) -> Callable[..., Registry]:
    """Write one file per mapping, each a complete region but for what the mapping changes."""

    def load(*changes: dict) -> Registry:
        for number, change in enumerate(changes):
            text = yaml.safe_dump({**FILE, **change}, allow_unicode=True)
            (tmp_path / f"region{number}.yml").write_text(text, "utf-8")
        return load_registry(tmp_path)

    return load
