"""What the documents say exists: commands, settings, files; and the change log has its form."""

import re
from pathlib import Path

import click
import pytest

from cli.main import cli
from core.settings import Settings
from tests.house.tree import ROOT, documents, name_of

DOCUMENTS = documents()
TEXT = {path: path.read_text(encoding="utf-8") for path in DOCUMENTS}
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
TARGETS = set(re.findall(r"^([a-z]+):", MAKEFILE, re.MULTILINE))
COMMANDS = cli.list_commands(click.Context(cli))
CHANGE_KINDS = {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}
EXAMPLE = re.compile(r"[<>*{}]|XX")


def code(text: str) -> str:
    """Return the code of a document: its blocks and its inline code."""
    return "\n".join(re.findall(r"```.*?```|`[^`\n]+`", text, re.DOTALL))


@pytest.mark.parametrize("path", DOCUMENTS, ids=name_of)
def test_make_targets_that_a_document_names_exist(path: Path) -> None:
    assert set(re.findall(r"\bmake ([a-z]+)", code(TEXT[path]))) <= TARGETS


@pytest.mark.parametrize("path", DOCUMENTS, ids=name_of)
def test_links_of_a_document_lead_somewhere(path: Path) -> None:
    links = re.findall(r"\]\((?!https?:|#|mailto:)([^)#\s]+)[^)]*\)", TEXT[path])
    assert not [link for link in links if not (path.parent / link).exists()]


@pytest.mark.parametrize("path", DOCUMENTS, ids=name_of)
def test_files_that_a_document_names_exist(path: Path) -> None:
    named = re.findall(r"`([\w./<>*-]+/[\w.<>*-]*)`", TEXT[path])
    places = [name for name in named if not EXAMPLE.search(name) and not name.startswith("/")]
    tops = {child.name for child in ROOT.iterdir()}
    missing = [name for name in places if name.split("/")[0] in tops and not (ROOT / name).exists()]
    assert not [name for name in missing if name.split("/")[0] not in {"var", "models"}]


@pytest.mark.parametrize("path", DOCUMENTS, ids=name_of)
def test_stock_rasa_commands_are_shown_with_telemetry_off(path: Path) -> None:
    blocks = "\n".join(re.findall(r"```.*?```", TEXT[path], re.DOTALL))
    commands = re.findall(
        r"^.*\brasa (?:run|train|shell|test|interactive).*$", blocks, re.MULTILINE
    )
    assert not [line for line in commands if "RASA_TELEMETRY_ENABLED=false" not in line]


@pytest.mark.parametrize("field", Settings.__fields__.values(), ids=lambda field: field.name)
def test_a_setting_is_documented_with_its_default(field) -> None:
    names = field.field_info.extra["env_names"]
    default = "*(empty)*" if field.default in (None, "") else f"`{field.default}`"
    rows = (ROOT / "docs/settings.md").read_text(encoding="utf-8").splitlines()
    assert any(
        f"`{name.upper()}`" in row and f"| {default} |" in row for name in names for row in rows
    )


def test_the_make_help_explains_every_target() -> None:
    assert set(re.findall(r"^([a-z]+):.*## \S", MAKEFILE, re.MULTILINE)) == TARGETS


def test_the_change_log_has_its_form() -> None:
    log = TEXT[ROOT / "CHANGELOG.md"]
    versions = re.findall(r"^## \[(.+?)\](.*)$", log, re.MULTILINE)
    assert versions[0] == ("Unreleased", "")
    assert all(re.fullmatch(r" - \d{4}-\d\d-\d\d", rest) for _, rest in versions[1:])
    assert set(re.findall(r"^### (.+)$", log, re.MULTILINE)) <= CHANGE_KINDS


def test_both_front_pages_show_the_same_commands() -> None:
    english, chinese = (
        set(
            re.findall(
                r"^(?:make|kaixinban|curl|\.venv/bin/\S+) [^#\n]*", code(TEXT[ROOT / name]), re.M
            )
        )
        for name in ("README.md", "README.zh-CN.md")
    )
    assert english == chinese


@pytest.mark.parametrize("path", DOCUMENTS, ids=name_of)
def test_subcommands_that_a_document_names_exist(path: Path) -> None:
    named = set(re.findall(r"\bkaixinban ([a-z]+)", code(TEXT[path])))
    assert named <= set(COMMANDS)
