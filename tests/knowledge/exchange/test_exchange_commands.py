"""kaixinban import, export and bundle, as typed."""

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cli.errors import CommandError
from cli.main import cli
from knowledge.exchange.exporting.tables import write_table
from tests.knowledge.exchange.import_desk import ROWS
from tests.knowledge.exchange.sheets import HEADER

LI = ("--as", "li", "--role", "editor", "--region", "511723")
CHIEF = ("--as", "chief", "--role", "administrator", "--region", "100000")


class Terminal:
    """A terminal in a folder, with a loaded database."""

    def __init__(self, folder: Path, loaded: Path) -> None:
        self.folder = folder
        self.url = f"sqlite:///{folder / 'cli.db'}"
        shutil.copy(loaded, folder / "cli.db")

    def type(self, *words: str, answer: str = "") -> Result:
        return CliRunner().invoke(cli, words, env={"DATABASE_URL": self.url}, input=answer)

    def says(self, *words: str, answer: str = "") -> str:
        result = self.type(*words, answer=answer)
        assert result.exit_code == 0, result.output
        return result.output


@pytest.fixture
def terminal(loaded_file, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write_table(tmp_path / "a.xlsx", HEADER, [*ROWS, ["社保卡", "没有内容", *[""] * 4]])
    return Terminal(tmp_path, loaded_file)


def test_look_then_import_then_take_back(terminal):
    said = terminal.says("import", "a.xlsx", "--for", "开江", *LI, "--preview")
    assert "新增 2" in said
    assert "有错误 1" in said
    assert "内容: 没有填写。 补上这一格" in said
    assert said.endswith("这是预览,什么都没有写入。\n")
    assert "还没有导入过" in terminal.says("import", "--list", *LI)

    said = terminal.says("import", "a.xlsx", "--for", "511723", *LI, answer="y\n")
    assert "第 1 次导入完成:写成草稿 2 条" in said
    assert (terminal.folder / "a-未导入.xlsx").exists()
    assert "没有变化 2" in terminal.says("import", "a.xlsx", "--for", "511723", *LI, "--yes")

    assert "收回草稿 2 条" in terminal.says("import", "--undo", "1", *LI)
    assert "第 1 次" in (said := terminal.says("import", "--list", *LI))
    assert "已撤销" in said


def test_nothing_is_written_without_a_yes(terminal):
    result = terminal.type("import", "a.xlsx", "--for", "511723", *LI, answer="n\n")
    assert result.exit_code == 1
    assert "还没有导入过" in terminal.says("import", "--list", *LI)


def test_what_is_refused_is_one_sentence(terminal):
    (terminal.folder / "a.pdf").write_bytes(b"%PDF-1.7")
    for words, sentence in (
        (("import", "a.pdf", *LI), "这是 PDF"),
        (("import", "--undo", "9", *LI), "没有第 9 次导入"),
        (("export", "--template", "hotline", "a.txt"), "只能写成 .xlsx 或 .csv"),
    ):
        problem = terminal.type(*words).exception
        assert isinstance(problem, CommandError)
        assert sentence in str(problem)


def test_an_export_can_be_imported(terminal):
    assert "已导出" in terminal.says("export", "folder")
    said = terminal.says("import", "folder", *CHIEF, "--preview")
    assert "新增 0,有变化 0" in said
    assert (terminal.folder / "folder/lexicon/matters.yml").exists()
    assert "已导出" in terminal.says(
        "export", "--template", "questions", "q.csv", "--region", "开江"
    )
    said = terminal.says("import", "q.csv", *CHIEF, "--for", "开江", "--preview")
    assert "新增 0,有变化 0" in said


def test_a_region_shares_and_the_neighbour_takes_in(terminal, loaded_file, tmp_path, monkeypatch):
    assert "密钥已生成" in terminal.says("bundle", "key", "kaijiang.key")
    said = terminal.says("bundle", "export", "kj.bundle", "--of", "开江", "--key", "kaijiang.key")
    assert "已导出开江县的" in said
    serial = json.loads(json.loads(Path("kj.bundle").read_text("utf-8"))["signed"])["serial"]
    assert serial == 1

    (tmp_path / "there").mkdir()
    there = Terminal(tmp_path / "there", loaded_file)
    problem = there.type("bundle", "import", "kj.bundle", *CHIEF).exception
    assert "还没有登记开江县的公钥" in str(problem)
    there.says("bundle", "trust", "开江", "kaijiang.key.pub", *CHIEF)
    assert "什么都没有写入" in there.says("bundle", "import", "kj.bundle", *CHIEF, "--preview")
    assert "第 1 号" in there.says("bundle", "import", "kj.bundle", *CHIEF, "--yes")
