"""Spreadsheets as people keep them: read rightly, or refused with what to do."""

import io
import re
from typing import Any

import pytest
from openpyxl import load_workbook

from knowledge.exchange.exporting.tables import csv_bytes, workbook_bytes
from knowledge.exchange.spreadsheets.grids import MOST_BYTES, FileRefused
from knowledge.exchange.spreadsheets.layout import shipped_layouts
from knowledge.exchange.spreadsheets.reading import read_bytes, read_grids
from knowledge.exchange.spreadsheets.records import Table, read_table
from tests.knowledge.exchange import file_habits, workbook_habits
from tests.knowledge.exchange.sheets import HEADER, ROW, Habit, archive, book

HABITS = [*workbook_habits.HABITS, *file_habits.HABITS]


def read(data: bytes) -> Table:
    """Read a file by any of the shipped layouts."""
    return read_table(read_grids(data).grids, shipped_layouts())


@pytest.mark.parametrize("habit", HABITS, ids=lambda habit: habit.name)
def test_a_habit_is_read_or_refused_with_words(habit: Habit) -> None:
    if habit.refused:
        with pytest.raises(FileRefused) as refusal:
            read(habit.make())
        assert refusal.value.code == habit.refused
        assert re.search("请|最多|要有|没有内容", str(refusal.value))
        return
    table = read(habit.make())
    problems = [str(problem) for record in table.records for problem in record.problems]
    if habit.problem:
        assert any(habit.problem in problem for problem in problems)
        return
    assert problems == []
    assert [record.fields for record in table.records] == list(habit.reads)
    assert [notice for notice in table.notices if habit.notice in notice] or not habit.notice


def test_a_row_is_known_by_the_number_that_people_see() -> None:
    table = read(book(["标题行"], [], HEADER, [], ROW))
    assert [record.number for record in table.records] == [5]


@pytest.mark.parametrize(
    ("phone", "said"),
    [
        (13800000000.0, "13800000000"),
        ("0818-1234567", "0818-1234567"),
        (12345, "12345"),
        ("(0818)1234567转8", "(0818)1234567转8"),
    ],
)
def test_a_phone_is_read_as_it_is_dialled(phone: object, said: str) -> None:
    assert read(matters(phone)).records[0].fields["phone"] == said


@pytest.mark.parametrize("phone", [8181234567, "8.18E+10", 81812345678.0])
def test_a_phone_that_lost_digits_is_not_guessed(phone: object) -> None:
    (problem,) = read(matters(phone)).records[0].problems
    assert "咨询电话" in problem.place or "consult_phone" in problem.place
    assert "文本" in problem.remedy


def matters(phone: object) -> bytes:
    """Return a platform's table of matters with a phone."""
    header = ["事项编码", "事项名称", "实施主体", "区划代码", "咨询电话"]
    return book(header, ["511723001", "某事项", "某局", "511723", phone])


def test_fifty_megabytes_are_refused_before_they_are_read(tmp_path, monkeypatch) -> None:
    path = tmp_path / "big.xlsx"
    with path.open("wb") as file:
        file.truncate(50 * 1024 * 1024)
    monkeypatch.setattr("pathlib.Path.read_bytes", lambda _: pytest.fail("read"))
    with pytest.raises(FileRefused, match="50 MB"):
        read_bytes(path)
    assert MOST_BYTES < 50 * 1024 * 1024


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    members = {"xl/workbook.xml": b"<x/>", "xl/worksheets/sheet1.xml": b" " * (101 * 1024 * 1024)}
    with pytest.raises(FileRefused) as refusal:
        read_grids(archive(members))
    assert refusal.value.code == "bomb"


def test_a_bomb_of_many_members_is_refused() -> None:
    members = {"xl/workbook.xml": b"<x/>"} | {f"xl/{number}.xml": b"" for number in range(1001)}
    with pytest.raises(FileRefused) as refusal:
        read_grids(archive(members))
    assert refusal.value.code == "bomb"


def test_a_bomb_that_lies_about_its_size_is_refused() -> None:
    data = archive({"xl/workbook.xml": b"<x/>", "xl/bomb.xml": b" " * 5_000_000})
    size = (5_000_000).to_bytes(4, "little")
    with pytest.raises(FileRefused) as refusal:
        read_grids(data.replace(size, (10).to_bytes(4, "little")))
    assert refusal.value.code == "broken"


def test_entities_are_not_expanded() -> None:
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaa">]><workbook>&a;</workbook>'
    data = archive({"xl/workbook.xml": bomb, "xl/_rels/workbook.xml.rels": b"<Relationships/>"})
    with pytest.raises(FileRefused) as refusal:
        read_grids(data)
    assert refusal.value.code == "broken"


def test_the_header_decides_which_layout_it_is() -> None:
    questions = book(["标题", "内容", "问题"], ["补卡", "带身份证。", "怎么补\n哪里补"])
    assert read(questions).layout.name == "questions"
    assert read(book(HEADER, ROW)).layout.name == "hotline"
    assert read(matters("12345")).layout.name == "guangdong_matters"


DANGEROUS = ["=1+1", "-1+2", "@SUM(A1)", "\t=1", "＝1+1", "'=1", "''=1"]
PLAIN = ["-5", "+1", "'单引号", "正常"]


def test_no_cell_of_a_workbook_is_written_as_a_formula() -> None:
    written = workbook_bytes(["标题"], [[one] for one in DANGEROUS])
    sheet: Any = load_workbook(io.BytesIO(written)).active
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} == {"s"}


def test_no_cell_of_a_csv_file_is_run_as_a_formula_and_all_read_back() -> None:
    written = csv_bytes(["标题", "内容"], [[one, "x"] for one in DANGEROUS + PLAIN])
    lines = written.decode("utf-8-sig").splitlines()[1:]
    assert all(line.startswith("'") for line in lines[: len(DANGEROUS)])
    assert not any(line.startswith("''") for line in lines[len(DANGEROUS) :])
    grid = read_grids(written).grids[0]
    assert [row[0] for row in grid.rows[1:]] == [one.strip() for one in DANGEROUS + PLAIN]
