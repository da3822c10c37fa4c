"""YAML as the content files use it: no key twice, quoted texts, keys in their order."""

from typing import Any

import yaml


class DuplicateKeyError(yaml.YAMLError):
    """A mapping that has one key twice. ``key`` and ``line`` (from 1) say where."""

    def __init__(self, key: str, line: int) -> None:
        super().__init__(f"line {line}: key {key} twice")
        self.key = key
        self.line = line


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """A safe loader that does not let a second key replace the first in silence.

    In C where the library was built with it: ten times faster.
    """

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[Any] = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if key in seen:
                raise DuplicateKeyError(str(key), key_node.start_mark.line + 1)
            seen.add(key)
        return super().construct_mapping(node, deep)


class _Dumper(yaml.SafeDumper):
    """A dumper that indents lists and quotes every text that is not a plain word."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)


def _text(dumper: yaml.SafeDumper, value: str) -> yaml.ScalarNode:
    plain = value.isascii() and value.replace(".", "").replace("-", "").replace("_", "").isalnum()
    style = None if plain else '"'
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=style)


_Dumper.add_representer(str, _text)


def load(text: str) -> Any:
    """Read YAML. Raises yaml.YAMLError, of which DuplicateKeyError is one."""
    return yaml.load(text, Loader=_Loader)  # noqa: S506 (a safe loader)


def dump(data: Any) -> str:
    """Write YAML that reads back as the same data."""
    return yaml.dump(data, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=1000)
