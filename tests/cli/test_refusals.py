"""What is typed wrongly: a sentence that says what to do, a code that scripts see, no traceback."""

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest

from cli.errors import CommandError
from cli.main import main
from cli.progress import beating, step

ROOT = Path(__file__).parents[2]
WHO = ("--as", "li", "--role", "editor", "--region", "511723")
HUGE = "9" * 20


@pytest.fixture
def refused(tmp_path, monkeypatch, capsys):
    """Run the command as a shell does, and return what it says when it ends with code 2."""
    monkeypatch.setenv("KAIXINBAN_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("DATABASE_URL", "")
    monkeypatch.chdir(tmp_path)

    def refused(*arguments):
        monkeypatch.setattr(sys, "argv", ["kaixinban", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        said = capsys.readouterr()
        assert ended.value.code == 2
        assert said.out == ""
        assert "Traceback" not in said.err
        return said.err

    return refused


@pytest.mark.parametrize("text", ["", "  \n", "\u3000", "\u200b\u202e"])
def test_a_question_without_a_word_is_refused(refused, text):
    assert "没有写问题" in refused("ask", text)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("ask", "备案", "--insured", ""), "认不出地方"),
        (("ask", "备案", "--insurance", ""), "险种只有"),
        (("ask", "备案", "--on", "2026-02-30"), "2026-01-31"),
        (("ask",), "Missing argument"),
        (("ask", "\udcff\udc80"), "UTF-8"),
        (("entry", "history", "\udcff"), "UTF-8"),
        (("compare", "household_move", "--regions", "开江,火星"), "认不出地方「火星」"),
        (("compare", "household_move", "--regions", ","), "2到8个"),
        (("coverage", "--regions", ""), "没有写地区"),
        (("coverage", "--regions", " , "), "没有写地区"),
        (("unanswered", "--region", ""), "认不出地方"),
        (("desk", "open", "511723", "--hours", "25:00-26:00"), "09:00-12:00"),
        (("audit", "list", "--last", HUGE), "range"),
        (("audit", "list", "--last", "-1"), "range"),
        (("entry", "show", "filing.validity", "--number", HUGE), "range"),
        (("import", "--undo", HUGE, *WHO), "range"),
        (("serve", "--host", "no.such.host.invalid"), "--host"),
        (("no-such-command",), "No such command"),
    ],
    ids=" ".join,
)
def test_an_argument_that_cannot_be_is_refused(refused, arguments, told):
    assert told in refused(*arguments)


@pytest.mark.parametrize("command", ["load", "check"])
def test_a_folder_without_content_takes_nothing_away(refused, tmp_path, command):
    (tmp_path / "mistyped").mkdir()

    assert "没有知识文件" in refused(command, "--content", "mistyped")


def test_a_file_that_is_no_text_is_refused(refused, tmp_path):
    (tmp_path / "heads").write_bytes(b"\xff\xfe\0\n")

    assert "第 1 行" in refused("audit", "verify", "--heads", "heads")


def test_a_place_that_cannot_be_written_to_is_named(refused, tmp_path):
    (tmp_path / "file").write_text("x")

    said = refused("bundle", "key", "file/own.key")
    assert "读写不了" in said
    assert "file" in said


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("KAIXINBAN_PORT", "eighty", "KAIXINBAN_PORT"),
        ("DATABASE_URL", "nonsense", "DATABASE_URL"),
        ("DATABASE_URL", "nosuchkind://x/y", "DATABASE_URL"),
        ("DATABASE_URL", "postgresql://who:secret@127.0.0.1:1/x", "DATABASE_URL"),
        ("DATABASE_URL", "sqlite:///text.db", "DATABASE_URL"),
        ("KAIXINBAN_DATA_DIR", "text.db", "DATABASE_URL"),
    ],
)
def test_a_setting_that_cannot_be_is_named(refused, tmp_path, monkeypatch, name, value, told):
    (tmp_path / "text.db").write_text("this is no database " * 100)
    monkeypatch.setenv(name, value)

    said = refused("audit", "head")
    assert told in said
    assert "secret" not in said


def test_a_reader_who_has_enough_ends_it_quietly(tmp_path):
    command = [sys.executable, "-m", "cli.main", "audit", "list"]
    env = {**os.environ, "KAIXINBAN_DATA_DIR": str(tmp_path), "PYTHONPATH": str(ROOT)}
    reading, writing = os.pipe()
    os.close(reading)
    for number in range(2):
        subprocess.run(
            [*command[:3], "staff", "add", f"li{number}", "--role", "editor", "--region", "511723"],
            env=env, check=True, capture_output=True,
        )  # fmt: skip

    ended = subprocess.run(command, env=env, stdout=writing, stderr=subprocess.PIPE, check=False)

    os.close(writing)
    assert ended.returncode == 1
    assert b"Traceback" not in ended.stderr


def test_a_long_step_says_that_it_is_still_at_work(monkeypatch):
    screen = io.StringIO()
    monkeypatch.setattr(sys, "stderr", screen)

    with step("training", beat=0.01):
        monkeypatch.setattr(sys, "stderr", io.StringIO())  # as while Rasa trains
        while screen.getvalue().count("\n") < 3:
            pass

    assert screen.getvalue().startswith("正在训练对话模型")
    assert "还在进行" in screen.getvalue()


def test_what_ends_at_once_says_nothing(capsys):
    with beating():
        pass

    assert capsys.readouterr() == ("", "")


def test_a_step_that_fails_stops_saying_so(capsys):
    with pytest.raises(CommandError), step("loading", beat=0.01):
        raise CommandError("no")
    said = capsys.readouterr().err

    assert said.startswith("正在载入知识")
    assert capsys.readouterr().err == ""
