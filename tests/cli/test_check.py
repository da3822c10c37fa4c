"""kaixinban check: the faults in the terminal, and the exit code that a script goes by."""

import json
from pathlib import Path

from click.testing import CliRunner, Result

from cli.main import cli
from tests.knowledge.guides import KAIJIANG, entry, topic, write_folder


def run(root: Path, *arguments: str) -> Result:
    url = f"sqlite:///{root / 'cli.db'}"
    return CliRunner().invoke(cli, ("check", *arguments), env={"DATABASE_URL": url})


def test_faults_are_listed_with_what_to_do_and_end_with_code_one(tmp_path: Path) -> None:
    local = entry("here", scope={"handling": [KAIJIANG]})
    folder = write_folder(tmp_path, [topic("move", entry("wide"), local)])
    result = run(tmp_path, "--content", str(folder))

    assert result.exit_code == 1
    assert "move.yml / here / groups.summary: 这一组和更宽的「wide」说的一样。 删掉这一组" in (
        result.output
    )
    assert result.output.endswith("内容文件:1个问题、2个条目,要改 1 处,提醒 0 处。\n")


def test_what_is_right_ends_with_code_nought(tmp_path: Path) -> None:
    folder = write_folder(tmp_path, [topic("move", entry("wide"))])

    assert run(tmp_path, "--content", str(folder)).exit_code == 0


def test_an_empty_database_has_no_fault(tmp_path: Path) -> None:
    result = run(tmp_path, "--database", "--json")

    assert result.exit_code == 0
    assert json.loads(result.output) == {"topics": 0, "entries": 0, "errors": [], "hints": []}
